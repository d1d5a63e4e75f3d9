import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { webhookViews } from '@sitrep/read-models';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { cursorOf, PageQuery, placeOf } from '../http/paging.js';
import { shownWebhook, WebhookPage } from './webhook.response.js';

@Controller('v1/webhooks')
export class ListWebhooksRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** All webhooks, newest first, disabled ones too. */
  @Get()
  @Access('admin')
  async list(@Query() { limit, cursor }: PageQuery, @Req() request: FastifyRequest): Promise<WebhookPage> {
    const after = placeOf(cursor);
    const { documents, next } = await this.readModels.query(
      webhookViews,
      { sort: { by: 'createdAt', descending: true }, limit, ...(after && { after }) },
      positionOf(request),
    );
    return { items: documents.map(shownWebhook), nextCursor: cursorOf(next) };
  }
}
