import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { idInPath, IsIndex } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class MoveStageBody {
  @IsIndex({ description: 'Its place among the stages afterwards; the first is 0.' })
  index: number;
}

@Controller('v1/incidents/:id/stages/:stageId/move')
export class MoveStageRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Moves a stage to another place. Where it is already, nothing changes. */
  @Post()
  @HttpCode(200)
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Param('stageId') stageId: string,
    @Body() body: MoveStageBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    return answerIncident(
      reply,
      await this.commands.execute(new MoveStage(id, stageId, body, caller, ifMatchOf(request))),
    );
  }
}

export class MoveStage extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly stageId: string,
    readonly body: MoveStageBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(MoveStage)
export class MoveStageHandler implements ICommandHandler<MoveStage> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, stageId, body, caller, ifVersion }: MoveStage): Promise<Handled<ProblemName, IncidentView>> {
    const command = {
      type: 'MoveStage',
      by: caller.userId,
      stageId: idInPath(stageId, 'stageId'),
      index: body.index,
    } as const;
    return this.incidents.handle(caller, id, command, ifVersion);
  }
}
