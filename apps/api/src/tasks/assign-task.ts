import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsId } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class AssignTaskBody {
  @IsId({ description: 'Who is to do it; null for nobody.', nullable: true })
  userId: string | null;
}

@Controller('v1/incidents/:id/tasks/:taskId/assignee')
export class AssignTaskRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Assigns a task to somebody, or to nobody. To who has it already, nothing changes. */
  @Put()
  @Access('incidents:write')
  async put(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Body() body: AssignTaskBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(
      reply,
      await this.commands.execute(new AssignTask(id, taskId, body, caller, ifMatchOf(request))),
    );
  }
}

export class AssignTask extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly body: AssignTaskBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(AssignTask)
export class AssignTaskHandler implements ICommandHandler<AssignTask> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, taskId, body, caller, ifVersion }: AssignTask): Promise<Handled<ProblemName, IncidentView>> {
    const command = {
      type: 'AssignTask',
      by: caller.userId,
      taskId: idInPath(taskId, 'taskId'),
      assigneeUserId: body.userId,
    } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
