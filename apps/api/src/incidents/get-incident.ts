import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { asItWas, incidents, ReadModels } from '@sitrep/application';
import { playbookViews, type IncidentHead, type IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf, tagWithVersion } from '../http/conditions.js';
import { IsOneOf, IsTime, IsWholeNumber } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { invalid } from '../http/validation.js';
import { ProblemException } from '../http/problem.js';
import { IncidentAccess } from './incident-access.js';
import { shown } from './incident-json.js';
import { PlaybookDriftResponse, ReadIncidentResponse } from './incident.response.js';

export class GetIncidentQuery {
  @IsWholeNumber(1, Number.MAX_SAFE_INTEGER, { description: 'As it was at this version.', optional: true })
  version?: number;

  @IsTime({ description: 'As it was at this moment.', optional: true })
  at?: string;

  @IsOneOf(['number'], { description: 'What else to tell of it.', optional: true })
  include?: 'number';
}

@Controller('v1/incidents/:id')
export class GetIncidentRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly readModels: ReadModels,
    private readonly system: System,
  ) {}

  /** One incident, as it is or as it was. */
  @Get()
  @Access('incidents:read')
  async get(
    @Param('id') id: string,
    @Query() { version, at, include }: GetIncidentQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReadIncidentResponse> {
    if (version !== undefined && at !== undefined)
      throw invalid([{ parameter: 'at', detail: 'cannot be combined with version' }]);
    const head = await this.incidents.find(caller, id, positionOf(request));
    const isNow = version === undefined && at === undefined;
    const incident = isNow
      ? await this.#asItIs(head)
      : await asItWas(this.system.domainLog, incidents, id, { version, at });
    if (!incident) throw new ProblemException('incident-not-found');
    tagWithVersion(reply, incident.version);
    const [asAsked = incident] = include === 'number' ? await this.incidents.numbered([incident]) : [];
    return shown(reply, asAsked);
  }

  async #asItIs(head: IncidentHead): Promise<IncidentView> {
    const incident = await this.incidents.picture(head);
    const { playbookId, playbookVersion } = incident;
    const playbook = playbookId === null ? undefined : await this.readModels.get(playbookViews, playbookId);
    if (!playbook || playbookVersion === null) return incident;
    const isDeleted = playbook.deletedAt !== null;
    // A deletion is an event of the playbook as well, but no version that anybody could have been given.
    const latestVersion = isDeleted ? playbook.version - 1 : playbook.version;
    const playbookDrift: PlaybookDriftResponse = {
      latestVersion,
      versionsSince: latestVersion - playbookVersion,
      isDeleted,
    };
    return { ...incident, playbookDrift } as IncidentView;
  }
}
