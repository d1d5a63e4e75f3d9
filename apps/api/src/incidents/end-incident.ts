import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { expectNoFields } from '../http/validation.js';
import { IncidentAccess } from './incident-access.js';
import { answerIncident } from './incident-json.js';
import { IncidentResponse } from './incident.response.js';

@Controller('v1/incidents/:id/end')
export class EndIncidentRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Ends an incident. Its tasks stay editable: the follow-up work is done then. */
  @Post()
  @HttpCode(200)
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    expectNoFields(request.body);
    const handled = await this.commands.execute(new EndIncident(id, caller, ifMatchOf(request)));
    return answerIncident(reply, handled);
  }
}

export class EndIncident extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(EndIncident)
export class EndIncidentHandler implements ICommandHandler<EndIncident> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, caller, ifVersion }: EndIncident): Promise<Handled<ProblemName, IncidentView>> {
    return this.incidents.handle(caller, id, { type: 'EndIncident', by: caller.userId }, ifVersion);
  }
}
