import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { incidentViews } from '@sitrep/read-models';
import { IsIn, IsString, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { IsId, IsTime, MayBeAbsent } from '../http/fields.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { IncidentResponse } from './incident.response.js';

export class ListIncidentsQuery extends PageQuery {
  @MayBeAbsent()
  @IsIn(['active', 'ended'])
  status?: 'active' | 'ended';

  @MayBeAbsent()
  @IsId()
  teamId?: string;

  @MayBeAbsent()
  @IsId()
  commanderUserId?: string;

  /** Words that occur in the name or the description, in any order and case. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  q?: string;

  /** Started at this moment or later, RFC 3339. */
  @MayBeAbsent()
  @IsTime()
  startedAfter?: string;

  /** Started before this moment, RFC 3339. */
  @MayBeAbsent()
  @IsTime()
  startedBefore?: string;

  @MayBeAbsent()
  @IsIn(['startedAt', '-startedAt'])
  sort: 'startedAt' | '-startedAt' = '-startedAt';
}

export class IncidentPage {
  items: IncidentResponse[];
  /** Goes into `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

@Controller('v1/incidents')
export class ListIncidentsRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** The incidents of the caller's teams. */
  @Get()
  @Access('incidents:read')
  async list(
    @Query() query: ListIncidentsQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<IncidentPage> {
    const { status, teamId, commanderUserId, q, startedAfter, startedBefore, sort, limit, cursor } = query;
    const after = placeOf(cursor);
    const visible = isAdmin(caller) ? undefined : caller.teamIds;
    const teamIds = teamId === undefined ? visible : (visible ?? [teamId]).filter((id) => id === teamId);
    const { documents, next } = await this.readModels.query(
      incidentViews,
      {
        where: {
          ...(status && { status }),
          ...(commanderUserId && { commanderUserId }),
          ...(teamIds && { teamId: teamIds }),
        },
        between: {
          startedAt: {
            ...(startedAfter && { from: utc(startedAfter) }),
            ...(startedBefore && { to: utc(startedBefore) }),
          },
        },
        words: q?.split(/\s+/).filter((word) => word !== '') ?? [],
        sort: { by: 'startedAt', descending: sort === '-startedAt' },
        limit,
        ...(after && { after }),
      },
      positionOf(request),
    );
    return { items: documents as IncidentResponse[], nextCursor: cursorOf(next) };
  }
}

/** Times are kept in UTC with milliseconds, so that they sort as texts. */
const utc = (time: string): string => new Date(time).toISOString();
