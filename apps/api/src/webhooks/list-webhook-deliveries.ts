import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { PageQuery, versionOf } from '../http/paging.js';
import { WebhookAccess } from './webhook-access.js';
import { shownDelivery, WebhookDeliveryPage } from './webhook-delivery.response.js';

@Controller('v1/webhooks/:id/deliveries')
export class ListWebhookDeliveriesRoute {
  constructor(
    private readonly webhooks: WebhookAccess,
    private readonly system: System,
  ) {}

  /** What was sent to a webhook, newest first: which event, how often it was tried, and what was answered last. */
  @Get()
  @Access('admin')
  async list(
    @Param('id') id: string,
    @Query() { limit, cursor }: PageQuery,
    @Req() request: FastifyRequest,
  ): Promise<WebhookDeliveryPage> {
    const before = cursor === undefined ? undefined : versionOf(cursor);
    const webhook = await this.webhooks.find(id, positionOf(request));
    const { deliveries, next } = await this.system.webhooks.deliveries(webhook.id, before, limit);
    return {
      items: deliveries.map((each) => shownDelivery(each, webhook)),
      nextCursor: next === undefined ? null : String(next),
    };
  }
}
