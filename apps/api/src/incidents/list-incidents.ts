import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { SEVERITIES, type Severity } from '@sitrep/domain';
import { incidentHeads } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { IsId, IsOneOf, IsShortText, IsTime, utc } from '../http/fields.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { IncidentAccess } from './incident-access.js';
import { shownPage } from './incident-json.js';
import { IncidentPage } from './incident.response.js';

export class ListIncidentsQuery extends PageQuery {
  @IsOneOf(['active', 'ended'], { description: 'Only these.', optional: true })
  status?: 'active' | 'ended';

  @IsId({ description: "Only this team's.", optional: true })
  teamId?: string;

  @IsId({ description: 'Only those that this user commands.', optional: true })
  commanderUserId?: string;

  @IsOneOf(SEVERITIES, { description: 'Only those that are this bad.', optional: true })
  severity?: Severity;

  @IsShortText(200, { description: 'Words in the name or the description, in any order and case.', optional: true })
  q?: string;

  @IsTime({ description: 'Started at this moment or later.', optional: true })
  startedAfter?: string;

  @IsTime({ description: 'Started before this moment.', optional: true })
  startedBefore?: string;

  @IsOneOf(['startedAt', '-startedAt'], { description: 'The order.', optional: true, default: '-startedAt' })
  sort: 'startedAt' | '-startedAt' = '-startedAt';
}

@Controller('v1/incidents')
export class ListIncidentsRoute {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly readModels: ReadModels,
  ) {}

  /** The incidents of the caller's teams. */
  @Get()
  @Access('incidents:read')
  async list(
    @Query() query: ListIncidentsQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentPage> {
    const { status, teamId, commanderUserId, severity, q, startedAfter, startedBefore, sort, limit, cursor } = query;
    const after = placeOf(cursor);
    const visible = isAdmin(caller) ? undefined : caller.teamIds;
    const teamIds = teamId === undefined ? visible : (visible ?? [teamId]).filter((id) => id === teamId);
    const { documents, next } = await this.readModels.query(
      incidentHeads,
      {
        where: {
          ...(status && { status }),
          ...(commanderUserId && { commanderUserId }),
          ...(severity && { severity }),
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
    const items = await Promise.all(documents.map((head) => this.incidents.picture(head)));
    return shownPage(reply, items, cursorOf(next));
  }
}
