import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { eventsOf, incidents } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { PageQuery, versionOf } from '../http/paging.js';
import { Caller, type Principal } from '../http/principal.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { StatusUpdatePage, StatusUpdateResponse } from './status-update.response.js';

@Controller('v1/incidents/:id/updates')
export class ListStatusUpdatesRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  /** What was told of an incident, oldest first. */
  @Get()
  @Access('incidents:read')
  async list(
    @Param('id') id: string,
    @Query() { limit, cursor }: PageQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<StatusUpdatePage> {
    await this.incidents.find(caller, id, positionOf(request));
    const items: StatusUpdateResponse[] = [];
    for await (const recorded of eventsOf(this.system.domainLog, incidents.streamOf(id), versionOf(cursor))) {
      const { event, occurredAt: postedAt, version } = recorded;
      if (event.type !== 'StatusUpdatePosted') continue;
      if (items.length === limit) return { items, nextCursor: String(items.at(-1)!.version) };
      const { updateId, by } = event.facts;
      items.push({ id: updateId, text: event.content.text, userId: by, postedAt, version });
    }
    return { items, nextCursor: null };
  }
}
