import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, type Handled } from '@sitrep/application';
import { STAGE_TITLE } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class AddStageBody {
  @IsText(STAGE_TITLE, { description: 'What people call it.' })
  title: string;
}

@Controller('v1/incidents/:id/stages')
export class AddStageRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Adds a stage behind the others. */
  @Post()
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Body() body: AddStageBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(reply, await this.commands.execute(new AddStage(id, body, caller, ifMatchOf(request))));
  }
}

export class AddStage extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly body: AddStageBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(AddStage)
export class AddStageHandler implements ICommandHandler<AddStage> {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  execute({ id, body, caller, ifVersion }: AddStage): Promise<Handled<ProblemName, IncidentView>> {
    const stageId = createdId(this.system.surroundings);
    const command = { type: 'AddStage', by: caller.userId, stageId, title: body.title } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
