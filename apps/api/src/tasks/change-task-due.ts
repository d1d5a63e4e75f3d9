import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsTime, utc } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class ChangeTaskDueBody {
  @IsTime({ description: 'Until when it should be done; null for whenever.', nullable: true })
  dueAt: string | null;
}

@Controller('v1/incidents/:id/tasks/:taskId/due')
export class ChangeTaskDueRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Says until when a task should be done. Where that is said already, nothing changes. */
  @Put()
  @Access('incidents:write')
  async put(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Body() body: ChangeTaskDueBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(
      reply,
      await this.commands.execute(new ChangeTaskDue(id, taskId, body, caller, ifMatchOf(request))),
    );
  }
}

export class ChangeTaskDue extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly body: ChangeTaskDueBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeTaskDue)
export class ChangeTaskDueHandler implements ICommandHandler<ChangeTaskDue> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, taskId, body, caller, ifVersion }: ChangeTaskDue): Promise<Handled<ProblemName, IncidentView>> {
    const command = {
      type: 'ChangeTaskDue',
      by: caller.userId,
      taskId: idInPath(taskId, 'taskId'),
      dueAt: body.dueAt === null ? null : utc(body.dueAt),
    } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
