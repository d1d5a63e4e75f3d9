import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { System } from '@sitrep/wiring';
import { Access } from '../http/authentication.js';
import { idInPath } from '../http/fields.js';
import { ProblemException } from '../http/problem.js';
import { WebhookAccess } from './webhook-access.js';
import { RedeliveryResponse } from './webhook-delivery.response.js';

@Controller('v1/webhooks/:id/deliveries/:deliveryId/redeliver')
export class RedeliverToWebhookRoute {
  constructor(
    private readonly webhooks: WebhookAccess,
    private readonly system: System,
  ) {}

  /**
   * Sends one of the newest deliveries once more, at once, whether it had arrived or not and also while the webhook is
   * disabled, and says what came of it. What is to be delivered by itself is not affected.
   */
  @Post()
  @HttpCode(200)
  @Access('admin')
  async post(@Param('id') id: string, @Param('deliveryId') deliveryId: string): Promise<RedeliveryResponse> {
    const webhook = await this.webhooks.find(id);
    const answer = await this.system.webhooks.redeliver(webhook, idInPath(deliveryId, 'deliveryId'));
    if (!answer) throw new ProblemException('delivery-not-found');
    const reason = answer.outcome === 'failed' ? answer.reason : answer.outcome === 'gone' ? 'gone' : null;
    return { isDelivered: answer.outcome === 'delivered', status: answer.status, reason };
  }
}
