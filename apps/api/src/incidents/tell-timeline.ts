import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { PageQuery, versionOf } from '../http/paging.js';
import { Caller, type Principal } from '../http/principal.js';
import { IncidentAccess } from './incident-access.js';
import { timelineOf } from './timeline-of.js';
import { TimelinePage, TimelineEntryResponse } from './timeline.response.js';

@Controller('v1/incidents/:id/timeline')
export class TellTimelineRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  /** The story of an incident for people, oldest first: who did what, when. */
  @Get()
  @Access('incidents:read')
  async tell(
    @Param('id') id: string,
    @Query() { limit, cursor }: PageQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<TimelinePage> {
    const after = versionOf(cursor);
    await this.incidents.find(caller, id, positionOf(request));
    const items: TimelineEntryResponse[] = [];
    for await (const entry of timelineOf(this.system.domainLog, id, after)) {
      if (items.length === limit) return { items, nextCursor: String(items.at(-1)!.version) };
      items.push(entry);
    }
    return { items, nextCursor: null };
  }
}
