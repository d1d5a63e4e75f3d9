import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, type Handled } from '@sitrep/application';
import { TASK_DESCRIPTION, TASK_TITLE } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsId, IsSlashCommand, IsText, slashCommandOf } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class AddTaskBody {
  @IsText(TASK_TITLE, { description: 'What is to be done.' })
  title: string;

  @IsText(TASK_DESCRIPTION, { description: 'How it is done.', optional: true })
  description?: string;

  @IsSlashCommand({ description: 'The slash command that does it.', optional: true })
  command?: string | null;

  @IsId({ description: 'Who is to do it.', optional: true, nullable: true })
  assigneeUserId?: string | null;
}

@Controller('v1/incidents/:id/stages/:stageId/tasks')
export class AddTaskRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Adds a task behind the others of a stage. */
  @Post()
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Param('stageId') stageId: string,
    @Body() body: AddTaskBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const { handled, taskId } = await this.commands.execute(new AddTask(id, stageId, body, caller, ifMatchOf(request)));
    const incident = answerIncident(reply, handled);
    void reply.header('location', `/v1/incidents/${id}/tasks/${taskId}`);
    return incident;
  }
}

export class AddTask extends Command<{
  readonly handled: Handled<ProblemName, IncidentView>;
  readonly taskId: string;
}> {
  constructor(
    readonly id: string,
    readonly stageId: string,
    readonly body: AddTaskBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(AddTask)
export class AddTaskHandler implements ICommandHandler<AddTask> {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  async execute({ id, stageId, body, caller, ifVersion }: AddTask) {
    const { title, description = '', command, assigneeUserId = null } = body;
    const taskId = createdId(this.system.surroundings);
    const handled = await this.incidents.handle(
      caller,
      id,
      {
        type: 'AddTask',
        by: caller.userId,
        stageId: idInPath(stageId, 'stageId'),
        taskId,
        title,
        description,
        command: slashCommandOf(command),
        assigneeUserId,
      },
      ifVersion,
    );
    return { handled, taskId };
  }
}
