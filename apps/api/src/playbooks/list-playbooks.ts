import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { playbookViews } from '@sitrep/read-models';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { IsId, IsShortText } from '../http/fields.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { PlaybookPage, shownPlaybook } from './playbook.response.js';

export class ListPlaybooksQuery extends PageQuery {
  @IsId({ description: "Only this team's.", optional: true })
  teamId?: string;

  @IsShortText(200, {
    description: 'Words of the title, the description, stages or tasks, or how they begin, in any order and case.',
    optional: true,
  })
  q?: string;
}

@Controller('v1/playbooks')
export class ListPlaybooksRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** The playbooks of the caller's teams, newest first. */
  @Get()
  @Access('incidents:read or playbooks:write')
  async list(
    @Query() { teamId, q = '', limit, cursor }: ListPlaybooksQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<PlaybookPage> {
    const after = placeOf(cursor);
    const visible = isAdmin(caller) ? undefined : caller.teamIds;
    const teamIds = teamId === undefined ? visible : (visible ?? [teamId]).filter((id) => id === teamId);
    const { documents, next } = await this.readModels.query(
      playbookViews,
      {
        where: { presence: 'kept', ...(teamIds && { teamId: teamIds }) },
        words: [q],
        sort: { by: 'createdAt', descending: true },
        limit,
        ...(after && { after }),
      },
      positionOf(request),
    );
    return { items: documents.map(shownPlaybook), nextCursor: cursorOf(next) };
  }
}
