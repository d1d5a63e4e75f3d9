import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import { TASK_STATES, type TaskState } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsOneOf } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class ChangeTaskStateBody {
  @IsOneOf(TASK_STATES, { description: 'How far it is from now on.' })
  state: TaskState;
}

@Controller('v1/incidents/:id/tasks/:taskId/state')
export class ChangeTaskStateRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Says how far a task is. In the state that it is in already, nothing changes. */
  @Put()
  @Access('incidents:write')
  async put(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Body() body: ChangeTaskStateBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(
      reply,
      await this.commands.execute(new ChangeTaskState(id, taskId, body, caller, ifMatchOf(request))),
    );
  }
}

export class ChangeTaskState extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly body: ChangeTaskStateBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeTaskState)
export class ChangeTaskStateHandler implements ICommandHandler<ChangeTaskState> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, taskId, body, caller, ifVersion }: ChangeTaskState): Promise<Handled<ProblemName, IncidentView>> {
    const command = {
      type: 'ChangeTaskState',
      by: caller.userId,
      taskId: idInPath(taskId, 'taskId'),
      state: body.state,
    } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
