import { Body, Controller, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, ReadModels, teams, webhooks, WritePath, type Handled } from '@sitrep/application';
import { WEBHOOK_EVENT_TYPES, WEBHOOK_LABEL, WEBHOOK_URL, WEBHOOKS_MAX, type WebhookEventType } from '@sitrep/domain';
import { webhookViews, type WebhookView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer } from '../http/conditions.js';
import { IsId, IsOneOf, IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { shownWebhook, WebhookWithSecretResponse } from './webhook.response.js';

export class RegisterWebhookBody {
  @IsText(WEBHOOK_URL, { description: 'Where to post to, with https.' })
  url: string;

  @IsText(WEBHOOK_LABEL, { description: 'What it is for.' })
  label: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsId(
    { description: 'Of which teams it is told; left out, of all, also of those that come later.', optional: true },
    { each: true },
  )
  teamIds?: string[];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsOneOf(
    WEBHOOK_EVENT_TYPES,
    { description: 'Of what it is told; left out, of everything.', optional: true },
    { each: true },
  )
  eventTypes?: WebhookEventType[];
}

@Controller('v1/webhooks')
export class RegisterWebhookRoute {
  constructor(
    private readonly commands: CommandBus,
    private readonly system: System,
  ) {}

  /**
   * Registers a webhook: from now on, what happens to incidents and playbooks is posted there, signed, in order, at least
   * once. The secret is in the answer, and nowhere afterwards.
   */
  @Post()
  @Access('admin')
  async post(
    @Body() body: RegisterWebhookBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretResponse> {
    const webhook = answer(reply, await this.commands.execute(new RegisterWebhook(body, caller)));
    void reply.header('location', `/v1/webhooks/${webhook.id}`);
    const secret = await this.system.webhooks.secretOf(webhook.id, webhook.secrets[0]!.secretId);
    return { ...shownWebhook(webhook), secret };
  }
}

export class RegisterWebhook extends Command<Handled<ProblemName, WebhookView>> {
  constructor(
    readonly body: RegisterWebhookBody,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(RegisterWebhook)
export class RegisterWebhookHandler implements ICommandHandler<RegisterWebhook> {
  constructor(
    private readonly writePath: WritePath,
    private readonly readModels: ReadModels,
    private readonly system: System,
  ) {}

  async execute({ body, caller }: RegisterWebhook) {
    const { url, label, teamIds, eventTypes } = body;
    const { surroundings, settings } = this.system;
    // What people type must not be read on the way; in a network of one's own, one may know better.
    if (!settings.commandAllowPrivateAddresses && !/^https:/i.test(url.trim()))
      throw new ProblemException('webhook-url-invalid');
    for (const [index, teamId] of (teamIds ?? []).entries())
      if (!(await this.writePath.view(teams, teamId)))
        throw new ProblemException('unknown-team', {
          errors: [{ pointer: `#/teamIds/${index}`, detail: 'must be a team' }],
        });
    const webhookId = createdId(surroundings);
    await this.#refuseTooMany(webhookId);
    return this.writePath.handle(webhooks, webhookId, {
      type: 'RegisterWebhook',
      webhookId,
      by: caller.userId,
      teamIds: teamIds ?? null,
      eventTypes: eventTypes ?? null,
      secretId: createdId(surroundings),
      url: url.trim(),
      label,
    });
  }

  async #refuseTooMany(webhookId: string): Promise<void> {
    const sort = { by: 'createdAt', descending: true } as const;
    const { documents } = await this.readModels.query(webhookViews, { sort, limit: WEBHOOKS_MAX + 1 });
    // A request that is sent once more has registered one of them.
    if (documents.filter(({ id }) => id !== webhookId).length >= WEBHOOKS_MAX)
      throw new ProblemException('too-many-webhooks');
  }
}
