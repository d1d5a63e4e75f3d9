import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { eventsOf, incidents } from '@sitrep/application';
import type { IncidentEvent } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import { evolveIncidentView, tellIncidentEvent, type IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { PageQuery, versionOf } from '../http/paging.js';
import { Caller, type Principal } from '../http/principal.js';
import { IncidentAccess } from './incident-access.js';
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
    let before: IncidentView | undefined;
    for await (const recorded of eventsOf(this.system.domainLog, incidents.streamOf(id))) {
      if (items.length === limit) return { items, nextCursor: String(items.at(-1)!.version) };
      if (recorded.version > after) items.push(entryOf(before, recorded as Recorded<IncidentEvent>));
      before = evolveIncidentView(before, recorded);
    }
    return { items, nextCursor: null };
  }
}

const entryOf = (before: IncidentView | undefined, recorded: Recorded<IncidentEvent>): TimelineEntryResponse => ({
  id: recorded.id,
  version: recorded.version,
  occurredAt: recorded.occurredAt,
  userId: recorded.event.facts.by,
  text: tellIncidentEvent(before, recorded),
});
