import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { tokenViews } from '@sitrep/read-models';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { shownToken, TokenPage } from './token.response.js';

@Controller('v1/tokens')
export class ListTokensRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** All tokens, newest first, revoked ones too. */
  @Get()
  @Access('admin')
  async list(@Query() { limit, cursor }: PageQuery, @Req() request: FastifyRequest): Promise<TokenPage> {
    const after = placeOf(cursor);
    const { documents, next } = await this.readModels.query(
      tokenViews,
      { sort: { by: 'createdAt', descending: true }, limit, ...(after && { after }) },
      positionOf(request),
    );
    return { items: documents.map(shownToken), nextCursor: cursorOf(next) };
  }
}
