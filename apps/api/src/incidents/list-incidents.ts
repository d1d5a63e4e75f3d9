import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { SEVERITIES, type Severity } from '@sitrep/domain';
import { incidentHeads } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { IsId, IsOneOf, IsShortText, IsTime, IsWholeNumber, utc } from '../http/fields.js';
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

  @IsShortText(200, {
    description:
      'Words of the name, the description, stages, tasks, updates or the retrospective, or how they begin, in any order and ' +
      'case. Or the number: `INC-42`.',
    optional: true,
  })
  q?: string;

  @IsWholeNumber(1, Number.MAX_SAFE_INTEGER, { description: 'Only the one with this number.', optional: true })
  number?: number;

  @IsOneOf(['number'], { description: 'What else to tell of each.', optional: true })
  include?: 'number';

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
    const {
      status,
      teamId,
      commanderUserId,
      severity,
      q = '',
      startedAfter,
      startedBefore,
      sort,
      limit,
      cursor,
    } = query;
    const said = numberIn(q);
    const { number = said } = query;
    if (said !== undefined && number !== said) return shownPage(reply, [], null);
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
        words: said === undefined ? [q] : [],
        ...(number !== undefined && { number }),
        sort: { by: 'startedAt', descending: sort === '-startedAt' },
        limit,
        ...(after && { after }),
      },
      positionOf(request),
    );
    const items = await Promise.all(documents.map((head) => this.incidents.picture(head)));
    if (query.include === 'number') return shownPage(reply, await this.incidents.numbered(items), cursorOf(next));
    return shownPage(reply, items, cursorOf(next));
  }
}

/** What people call an incident when they talk about it. */
const numberIn = (q: string): number | undefined => {
  const [, digits] = /^\s*INC-(\d{1,15})\s*$/i.exec(q) ?? [];
  return digits === undefined ? undefined : Number(digits);
};
