import { Controller, Delete, Param, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

@Controller('v1/incidents/:id/stages/:stageId')
export class RemoveStageRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Removes a stage that has no tasks. */
  @Delete()
  @Access('incidents:write')
  async delete(
    @Param('id') id: string,
    @Param('stageId') stageId: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(reply, await this.commands.execute(new RemoveStage(id, stageId, caller, ifMatchOf(request))));
  }
}

export class RemoveStage extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly stageId: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RemoveStage)
export class RemoveStageHandler implements ICommandHandler<RemoveStage> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, stageId, caller, ifVersion }: RemoveStage): Promise<Handled<ProblemName, IncidentView>> {
    const command = { type: 'RemoveStage', by: caller.userId, stageId: idInPath(stageId, 'stageId') } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
