import { Controller, Delete, HttpCode, Param, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted, ifMatchOf } from '../http/conditions.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { IncidentAccess } from './incident-access.js';

@Controller('v1/incidents/:id/content')
export class EraseIncidentContentRoute {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Erases what people have typed into an incident, for ever: the key that opens it is destroyed. What happened, when, and
   * who did it stay. Once this is answered, nobody can read the words any more.
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
    accepted(reply, await this.commands.execute(new EraseIncidentContent(id, caller, ifMatchOf(request))));
  }
}

export class EraseIncidentContent extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(EraseIncidentContent)
export class EraseIncidentContentHandler implements ICommandHandler<EraseIncidentContent> {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  async execute({ id, caller, ifVersion }: EraseIncidentContent): Promise<Handled<ProblemName, IncidentView>> {
    const handled = await this.incidents.handle(caller, id, { type: 'EraseContent', by: caller.userId }, ifVersion);
    if (handled.outcome === 'accepted' && !(await this.system.erasedThrough(handled.position)))
      throw new ProblemException('erasure-under-way');
    return handled;
  }
}
