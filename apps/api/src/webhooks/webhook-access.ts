import { Injectable } from '@nestjs/common';
import { ReadModels } from '@sitrep/application';
import { webhookViews, type WebhookView } from '@sitrep/read-models';
import { idInPath } from '../http/fields.js';
import { ProblemException } from '../http/problem.js';

/** Finds the webhook that a path names. */
@Injectable()
export class WebhookAccess {
  constructor(private readonly readModels: ReadModels) {}

  /** @throws ProblemException where there is none, or none any more. */
  async find(id: string, atLeast?: string): Promise<WebhookView> {
    const webhook = await this.readModels.get(webhookViews, idInPath(id), atLeast);
    if (!webhook) throw new ProblemException('webhook-not-found');
    return webhook;
  }
}
