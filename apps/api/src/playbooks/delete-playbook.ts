import { Controller, Delete, HttpCode, Param, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { PlaybookView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted, ifMatchOf } from '../http/conditions.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { PlaybookAccess } from './playbook-access.js';

@Controller('v1/playbooks/:id')
export class DeletePlaybookRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Deletes a playbook. Incidents that were started from it keep what they have. */
  @Delete()
  @HttpCode(204)
  @Access('playbooks:write')
  async delete(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    accepted(reply, await this.commands.execute(new DeletePlaybook(id, caller, ifMatchOf(request))));
  }
}

export class DeletePlaybook extends Command<Handled<ProblemName, PlaybookView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(DeletePlaybook)
export class DeletePlaybookHandler implements ICommandHandler<DeletePlaybook> {
  constructor(private readonly playbooks: PlaybookAccess) {}

  execute({ id, caller, ifVersion }: DeletePlaybook): Promise<Handled<ProblemName, PlaybookView>> {
    return this.playbooks.handle(caller, id, { type: 'DeletePlaybook', by: caller.userId }, ifVersion);
  }
}
