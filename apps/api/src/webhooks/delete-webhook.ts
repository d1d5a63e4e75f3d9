import { Controller, Delete, HttpCode, Param, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ReadModels, webhooks, WritePath, type Handled } from '@sitrep/application';
import type { WebhookView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted, ifMatchOf } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';

@Controller('v1/webhooks/:id')
export class DeleteWebhookRoute {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  /** Deletes a webhook. Once this is answered, nothing more is sent there by this process. Its address is erased. */
  @Delete()
  @HttpCode(204)
  @Access('admin')
  async delete(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    accepted(reply, await this.commands.execute(new DeleteWebhook(idInPath(id), caller, ifMatchOf(request))));
    await this.readModels.caughtUp();
  }
}

export class DeleteWebhook extends Command<Handled<ProblemName, WebhookView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(DeleteWebhook)
export class DeleteWebhookHandler implements ICommandHandler<DeleteWebhook> {
  constructor(private readonly writePath: WritePath) {}

  execute({ id, caller, ifVersion }: DeleteWebhook): Promise<Handled<ProblemName, WebhookView>> {
    return this.writePath.handle(webhooks, id, { type: 'DeleteWebhook', by: caller.userId }, ifVersion);
  }
}
