import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { incidents, shownEvent } from '@sitrep/application';
import { decodeEvent } from '@sitrep/event-schema';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { PageQuery, versionOf } from '../http/paging.js';
import { Caller, type Principal } from '../http/principal.js';
import { IncidentAccess } from './incident-access.js';
import { IncidentEventPage } from './incident-event.response.js';

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
    @Query() { limit, cursor }: PageQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<IncidentEventPage> {
    const after = versionOf(cursor);
    await this.incidents.find(caller, id, positionOf(request));
    const stored = await this.system.domainLog.readStream(incidents.streamOf(id), { after, limit: limit + 1 });
    const items = stored.slice(0, limit).map((each) => shownEvent(decodeEvent(each)));
    return {
      items,
      nextCursor: stored.length > limit ? String(items.at(-1)!.version) : null,
    };
  }
}
