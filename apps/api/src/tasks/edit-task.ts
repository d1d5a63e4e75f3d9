import { Body, Controller, Param, Patch, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import { TASK_DESCRIPTION, TASK_TITLE } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsSlashCommand, IsText, slashCommandOf } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { invalid } from '../http/validation.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class EditTaskBody {
  @IsText(TASK_TITLE, { description: 'What is to be done.', optional: true })
  title?: string;

  @IsText(TASK_DESCRIPTION, { description: 'How it is done.', optional: true })
  description?: string;

  @IsSlashCommand({ description: 'The slash command that does it; null for none.', optional: true })
  command?: string | null;
}

@Controller('v1/incidents/:id/tasks/:taskId')
export class EditTaskRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Changes a task's title, description or slash command. */
  @Patch()
  @Access('incidents:write')
  async patch(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Body() body: EditTaskBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    if (Object.values(body).every((value) => value === undefined))
      throw invalid([{ pointer: '#', detail: 'must have title, description, command or several of them' }]);
    return answerIncident(
      reply,
      await this.commands.execute(new EditTask(id, taskId, body, caller, ifMatchOf(request))),
    );
  }
}

export class EditTask extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly body: EditTaskBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(EditTask)
export class EditTaskHandler implements ICommandHandler<EditTask> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, taskId, body, caller, ifVersion }: EditTask): Promise<Handled<ProblemName, IncidentView>> {
    const { command: slashCommand, ...texts } = body;
    const command = {
      type: 'EditTask',
      by: caller.userId,
      taskId: idInPath(taskId, 'taskId'),
      ...texts,
      ...(slashCommand !== undefined && { command: slashCommandOf(slashCommand) }),
    } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
