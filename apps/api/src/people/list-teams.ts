import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { teamViews } from '@sitrep/read-models';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { TeamPage, TeamResponse } from './team.response.js';

@Controller('v1/teams')
export class ListTeamsRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** The teams that the caller may see, oldest first. */
  @Get()
  @Access('incidents:read')
  async list(
    @Query() { limit, cursor }: PageQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<TeamPage> {
    const after = placeOf(cursor);
    const { documents, next } = await this.readModels.query(
      teamViews,
      {
        where: isAdmin(caller) ? {} : { id: caller.teamIds },
        sort: { by: 'createdAt', descending: false },
        limit,
        ...(after && { after }),
      },
      positionOf(request),
    );
    return { items: documents as TeamResponse[], nextCursor: cursorOf(next) };
  }
}
