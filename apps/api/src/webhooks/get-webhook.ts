import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf, tagWithVersion } from '../http/conditions.js';
import { WebhookAccess } from './webhook-access.js';
import { shownWebhook, WebhookResponse } from './webhook.response.js';

@Controller('v1/webhooks/:id')
export class GetWebhookRoute {
  constructor(private readonly webhooks: WebhookAccess) {}

  /** One webhook. */
  @Get()
  @Access('admin')
  async get(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookResponse> {
    const webhook = await this.webhooks.find(id, positionOf(request));
    tagWithVersion(reply, webhook.version);
    return shownWebhook(webhook);
  }
}
