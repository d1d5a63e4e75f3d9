import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, ReadModels, webhooks, WritePath, type Handled } from '@sitrep/application';
import type { WebhookView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer, ifMatchOf } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { shownWebhook, WebhookWithSecretResponse } from './webhook.response.js';

@Controller('v1/webhooks/:id/rotate-secret')
export class RotateWebhookSecretRoute {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
    private readonly system: System,
  ) {}

  /**
   * Gives the webhook another secret, which is in the answer, and nowhere afterwards. For 24 hours, deliveries are signed
   * with the one from before as well.
   */
  @Post()
  @HttpCode(200)
  @Access('admin')
  async post(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretResponse> {
    const rotate = new RotateWebhookSecret(idInPath(id), caller, ifMatchOf(request));
    const webhook = answer(reply, await this.commands.execute(rotate));
    // What is sent from here on is signed with it.
    await this.readModels.caughtUp();
    const secret = await this.system.webhooks.secretOf(webhook.id, webhook.secrets[0]!.secretId);
    return { ...shownWebhook(webhook), secret };
  }
}

export class RotateWebhookSecret extends Command<Handled<ProblemName, WebhookView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RotateWebhookSecret)
export class RotateWebhookSecretHandler implements ICommandHandler<RotateWebhookSecret> {
  constructor(
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  execute({ id, caller, ifVersion }: RotateWebhookSecret): Promise<Handled<ProblemName, WebhookView>> {
    const secretId = createdId(this.system.surroundings);
    const command = { type: 'RotateWebhookSecret', by: caller.userId, secretId } as const;
    return this.writePath.handle(webhooks, id, command, ifVersion);
  }
}
