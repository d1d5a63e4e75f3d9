import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { eventsOf, incidents, requestUnderWay, WritePath, type Handled } from '@sitrep/application';
import { taskIn, type Id } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer, ifMatchOf } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { expectNoFields } from '../http/validation.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { OwnCommands } from './own-commands.js';
import { CommandRunResponse } from './command-run.response.js';

@Controller('v1/incidents/:id/tasks/:taskId/run-command')
export class RunTaskCommandRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Runs a task's slash command in the incident's channel. That it was run is recorded only when it succeeded. */
  @Post()
  @HttpCode(200)
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandRunResponse> {
    expectNoFields(request.body);
    const run = await this.commands.execute(new RunTaskCommand(id, taskId, caller, ifMatchOf(request)));
    answer(reply, run.handled);
    return { commandResponse: run.commandResponse };
  }
}

export class RunTaskCommand extends Command<{
  readonly handled: Handled<ProblemName, IncidentView>;
  readonly commandResponse: string;
}> {
  constructor(
    readonly id: string,
    readonly taskId: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RunTaskCommand)
export class RunTaskCommandHandler implements ICommandHandler<RunTaskCommand> {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly writePath: WritePath,
    private readonly own: OwnCommands,
    private readonly system: System,
  ) {}

  async execute({ id, taskId, caller, ifVersion }: RunTaskCommand) {
    const { version: atLeast } = await this.incidents.find(caller, id, undefined);
    const toldBefore = await this.#toldBefore(id);
    const recordRun = (commandResponse: string) => {
      const command = { type: 'RecordCommandRun', by: caller.userId, taskId, response: commandResponse } as const;
      return this.incidents.handle(caller, id, command);
    };
    if (toldBefore !== undefined) return { handled: await recordRun(toldBefore), commandResponse: toldBefore };

    const incident = (await this.writePath.view(incidents, id, atLeast))!;
    // Judged before the command is run: it cannot be taken back.
    if (ifVersion !== undefined && ifVersion !== incident.version)
      return { handled: { outcome: 'stale', version: incident.version } as const, commandResponse: '' };
    const task = taskIn(incident.stages, idInPath(taskId, 'taskId'));
    if (!task) throw new ProblemException('task-not-found');
    if (task.command === null) throw new ProblemException('task-without-command');

    const { teamId, channelIds } = incident;
    const by = caller.userId;
    const command = { text: task.command, incidentId: id, taskId, teamId, channelId: channelIds[0]!, userId: by };
    const outcome = this.own.isOwn(task.command)
      ? await this.own.run(command, caller)
      : await this.system.slashCommands.run(command);
    if (!outcome.ran) throw new ProblemException('command-failed', { reason: outcome.reason });
    return { handled: await recordRun(outcome.response), commandResponse: outcome.response };
  }

  /** What the command said when this very request was here before; it is not run again for that. */
  async #toldBefore(id: Id): Promise<string | undefined> {
    const request = requestUnderWay();
    if (!request?.isRepeated) return undefined;
    for await (const { event, requestId } of eventsOf(this.system.domainLog, incidents.streamOf(id)))
      if (requestId === request.id && event.type === 'TaskCommandRun') return event.content.response;
    return undefined;
  }
}
