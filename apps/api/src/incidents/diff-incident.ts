import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { asItWas, incidents, type Place } from '@sitrep/application';
import { incidentChanges, type IncidentHead, type IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { IsPlace, placeIn } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';
import { invalid } from '../http/validation.js';
import { IncidentAccess } from './incident-access.js';
import { IncidentDiffResponse } from './incident-diff.response.js';

export class DiffIncidentQuery {
  @IsPlace({
    description: 'The earlier place: a version, or a moment; 0 is before the start.',
    optional: true,
    default: '1',
  })
  from: string = '1';

  @IsPlace({ description: 'The later place: a version, or a moment; left out, now.', optional: true })
  to?: string;
}

@Controller('v1/incidents/:id/diff')
export class DiffIncidentRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  /** What has changed in an incident between two versions or moments. */
  @Get()
  @Access('incidents:read')
  async diff(
    @Param('id') id: string,
    @Query() { from, to }: DiffIncidentQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<IncidentDiffResponse> {
    const head = await this.incidents.find(caller, id, positionOf(request));
    const [before, after] = await Promise.all([
      this.#at(head, placeIn(from)),
      this.#at(head, to === undefined ? { version: head.version } : placeIn(to)),
    ]);
    const [fromVersion, toVersion] = [before?.version ?? 0, after?.version ?? 0];
    if (toVersion < fromVersion) throw invalid([{ parameter: 'to', detail: 'must not be before from' }]);
    return { incidentId: id, fromVersion, toVersion, changes: after ? [...incidentChanges(before, after)] : [] };
  }

  /** `undefined` before the start. @throws ProblemException for a version that has not been reached. */
  async #at({ id, version }: IncidentHead, place: Place): Promise<IncidentView | undefined> {
    if (place.version !== undefined && place.version > version) throw new ProblemException('incident-not-found');
    return asItWas(this.system.domainLog, incidents, id, place);
  }
}
