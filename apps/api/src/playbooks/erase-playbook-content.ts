import { Controller, Delete, HttpCode, Param, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { PlaybookView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted, ifMatchOf } from '../http/conditions.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { PlaybookAccess } from './playbook-access.js';

@Controller('v1/playbooks/:id/content')
export class ErasePlaybookContentRoute {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Erases what people have typed into a playbook, also a deleted one, for ever. Incidents that were started from it have
   * taken over their words and keep them: erase those for themselves.
   */
  @Delete()
  @HttpCode(204)
  @Access('admin')
  async delete(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    accepted(reply, await this.commands.execute(new ErasePlaybookContent(id, caller, ifMatchOf(request))));
  }
}

export class ErasePlaybookContent extends Command<Handled<ProblemName, PlaybookView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ErasePlaybookContent)
export class ErasePlaybookContentHandler implements ICommandHandler<ErasePlaybookContent> {
  constructor(
    private readonly playbooks: PlaybookAccess,
    private readonly system: System,
  ) {}

  async execute({ id, caller, ifVersion }: ErasePlaybookContent): Promise<Handled<ProblemName, PlaybookView>> {
    const handled = await this.playbooks.erase(caller, id, ifVersion);
    if (handled.outcome === 'accepted' && !(await this.system.erasedThrough(handled.position)))
      throw new ProblemException('erasure-under-way');
    return handled;
  }
}
