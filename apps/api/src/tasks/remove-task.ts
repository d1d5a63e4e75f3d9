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

@Controller('v1/incidents/:id/tasks/:taskId')
export class RemoveTaskRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Removes a task. */
  @Delete()
  @Access('incidents:write')
  async delete(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(reply, await this.commands.execute(new RemoveTask(id, taskId, caller, ifMatchOf(request))));
  }
}

export class RemoveTask extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RemoveTask)
export class RemoveTaskHandler implements ICommandHandler<RemoveTask> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, taskId, caller, ifVersion }: RemoveTask): Promise<Handled<ProblemName, IncidentView>> {
    const command = { type: 'RemoveTask', by: caller.userId, taskId: idInPath(taskId, 'taskId') } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
