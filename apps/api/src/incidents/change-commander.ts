import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { IsId } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from './incident-access.js';
import { answerIncident } from './incident-json.js';
import { IncidentResponse } from './incident.response.js';

export class ChangeCommanderBody {
  @IsId({ description: 'Who commands the incident from now on.' })
  userId: string;
}

@Controller('v1/incidents/:id/commander')
export class ChangeCommanderRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Hands the command over. To who has it already, nothing changes. */
  @Put()
  @Access('incidents:write')
  async put(
    @Param('id') id: string,
    @Body() { userId }: ChangeCommanderBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const handled = await this.commands.execute(new ChangeCommander(id, userId, caller, ifMatchOf(request)));
    return answerIncident(reply, handled);
  }
}

export class ChangeCommander extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly commanderUserId: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeCommander)
export class ChangeCommanderHandler implements ICommandHandler<ChangeCommander> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, commanderUserId, caller, ifVersion }: ChangeCommander): Promise<Handled<ProblemName, IncidentView>> {
    const command = { type: 'ChangeCommander', by: caller.userId, commanderUserId } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
