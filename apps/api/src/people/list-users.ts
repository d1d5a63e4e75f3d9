import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { userViews } from '@sitrep/read-models';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { UserPage, UserResponse } from './user.response.js';

@Controller('v1/users')
export class ListUsersRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** The users whose names are known, by name: who is behind the ids that incidents show. */
  @Get()
  @Access('incidents:read')
  async list(@Query() { limit, cursor }: PageQuery, @Req() request: FastifyRequest): Promise<UserPage> {
    const after = placeOf(cursor);
    const { documents, next } = await this.readModels.query(
      userViews,
      { sort: { by: 'name', descending: false }, limit, ...(after && { after }) },
      positionOf(request),
    );
    return { items: documents as UserResponse[], nextCursor: cursorOf(next) };
  }
}
