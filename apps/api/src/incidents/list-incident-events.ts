import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { incidents } from '@sitrep/application';
import { decodeEvent } from '@sitrep/event-schema';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { PageQuery } from '../http/paging.js';
import { Caller, type Principal } from '../http/principal.js';
import { invalid } from '../http/validation.js';
import { IncidentAccess } from './incident-access.js';
import { IncidentEventPage, IncidentEventResponse } from './incident-event.response.js';

@Controller('v1/incidents/:id/events')
export class ListIncidentEventsRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  /** All that happened to an incident, oldest first: what, who, when. */
  @Get()
  @Access('incidents:read')
  async list(
    @Param('id') id: string,
    @Query() { limit, cursor = '0' }: PageQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<IncidentEventPage> {
    if (!/^\d{1,15}$/.test(cursor))
      throw invalid([{ parameter: 'cursor', detail: 'must be the nextCursor of an answer' }]);
    await this.incidents.find(caller, id, positionOf(request));
    const page = { after: Number(cursor), limit: limit + 1 };
    const stored = await this.system.domainLog.readStream(incidents.streamOf(id), page);
    const items = stored.slice(0, limit).map((each) => {
      const { id, version, occurredAt, event } = decodeEvent(each);
      const { by: userId } = event.facts as { by: string };
      return { id, version, type: event.type, occurredAt, userId, facts: event.facts, content: event.content };
    });
    return {
      items: items as unknown as IncidentEventResponse[],
      nextCursor: stored.length > limit ? String(items.at(-1)!.version) : null,
    };
  }
}
