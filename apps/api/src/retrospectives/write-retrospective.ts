import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import { RETROSPECTIVE } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { answerIncident } from '../incidents/incident-json.js';
import { IncidentResponse } from '../incidents/incident.response.js';

export class WriteRetrospectiveBody {
  @IsText(RETROSPECTIVE, { description: 'What happened, why, and what will be done about it; the whole document.' })
  text: string;
}

@Controller('v1/incidents/:id/retrospective')
export class WriteRetrospectiveRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Writes the retrospective, whole. Send `If-Match`, so that nobody's sentences are lost. */
  @Put()
  @Access('incidents:write')
  async put(
    @Param('id') id: string,
    @Body() { text }: WriteRetrospectiveBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const handled = await this.commands.execute(new WriteRetrospective(id, text, caller, ifMatchOf(request)));
    return answerIncident(reply, handled);
  }
}

export class WriteRetrospective extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly text: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(WriteRetrospective)
export class WriteRetrospectiveHandler implements ICommandHandler<WriteRetrospective> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, text, caller, ifVersion }: WriteRetrospective): Promise<Handled<ProblemName, IncidentView>> {
    return this.incidents.handle(caller, id, { type: 'WriteRetrospective', by: caller.userId, text }, ifVersion);
  }
}
