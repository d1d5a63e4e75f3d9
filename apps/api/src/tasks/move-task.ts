import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsId, IsIndex } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class MoveTaskBody {
  @IsId({ description: 'The stage it goes to; left out, it stays in its own.', optional: true })
  stageId?: string;

  @IsIndex({ description: 'Its place in that stage afterwards; the first is 0.' })
  index: number;
}

@Controller('v1/incidents/:id/tasks/:taskId/move')
export class MoveTaskRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Moves a task to another place, in its stage or in another. Where it is already, nothing changes. */
  @Post()
  @HttpCode(200)
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Body() body: MoveTaskBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(
      reply,
      await this.commands.execute(new MoveTask(id, taskId, body, caller, ifMatchOf(request))),
    );
  }
}

export class MoveTask extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly body: MoveTaskBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(MoveTask)
export class MoveTaskHandler implements ICommandHandler<MoveTask> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, taskId, body, caller, ifVersion }: MoveTask): Promise<Handled<ProblemName, IncidentView>> {
    const command = { type: 'MoveTask', by: caller.userId, taskId: idInPath(taskId, 'taskId'), ...body } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
