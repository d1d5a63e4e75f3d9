import { Body, Controller, Param, Patch, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import { STAGE_TITLE } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class RenameStageBody {
  @IsText(STAGE_TITLE, { description: 'What people call it from now on.' })
  title: string;
}

@Controller('v1/incidents/:id/stages/:stageId')
export class RenameStageRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Gives a stage another title. */
  @Patch()
  @Access('incidents:write')
  async patch(
    @Param('id') id: string,
    @Param('stageId') stageId: string,
    @Body() body: RenameStageBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(
      reply,
      await this.commands.execute(new RenameStage(id, stageId, body, caller, ifMatchOf(request))),
    );
  }
}

export class RenameStage extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly stageId: string,
    readonly body: RenameStageBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(RenameStage)
export class RenameStageHandler implements ICommandHandler<RenameStage> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, stageId, body, caller, ifVersion }: RenameStage): Promise<Handled<ProblemName, IncidentView>> {
    const command = {
      type: 'RenameStage',
      by: caller.userId,
      stageId: idInPath(stageId, 'stageId'),
      title: body.title,
    } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
