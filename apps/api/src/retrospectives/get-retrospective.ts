import { Controller, Get, Param, Req } from '@nestjs/common';
import { eventsOf, incidents } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { RetrospectiveResponse } from './retrospective.response.js';

@Controller('v1/incidents/:id/retrospective')
export class GetRetrospectiveRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  /** The retrospective as it was last written; the ones before are in the incident's events. */
  @Get()
  @Access('incidents:read')
  async get(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<RetrospectiveResponse> {
    await this.incidents.find(caller, id, positionOf(request));
    let last: RetrospectiveResponse | undefined;
    for await (const { event, occurredAt: writtenAt } of eventsOf(this.system.domainLog, incidents.streamOf(id)))
      if (event.type === 'RetrospectiveWritten') last = { text: event.content.text, userId: event.facts.by, writtenAt };
    if (!last) throw new ProblemException('retrospective-not-found');
    return last;
  }
}
