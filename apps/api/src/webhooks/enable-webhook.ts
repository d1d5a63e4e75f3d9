import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { webhooks, WritePath, type Handled } from '@sitrep/application';
import type { WebhookView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer, ifMatchOf } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { shownWebhook, WebhookResponse } from './webhook.response.js';

@Controller('v1/webhooks/:id/enable')
export class EnableWebhookRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Enables a webhook that was disabled. It goes on where it stood: nothing that happened meanwhile is left out. */
  @Post()
  @HttpCode(200)
  @Access('admin')
  async post(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookResponse> {
    const enable = new EnableWebhook(idInPath(id), caller, ifMatchOf(request));
    return shownWebhook(answer(reply, await this.commands.execute(enable)));
  }
}

export class EnableWebhook extends Command<Handled<ProblemName, WebhookView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(EnableWebhook)
export class EnableWebhookHandler implements ICommandHandler<EnableWebhook> {
  constructor(private readonly writePath: WritePath) {}

  execute({ id, caller, ifVersion }: EnableWebhook): Promise<Handled<ProblemName, WebhookView>> {
    return this.writePath.handle(webhooks, id, { type: 'EnableWebhook', by: caller.userId }, ifVersion);
  }
}
