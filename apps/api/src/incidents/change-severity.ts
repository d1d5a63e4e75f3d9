import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import { SEVERITIES, type Severity } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { IsOneOf } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { IncidentAccess } from './incident-access.js';
import { answerIncident } from './incident-json.js';
import { IncidentResponse } from './incident.response.js';

export class ChangeSeverityBody {
  @IsOneOf(SEVERITIES, { description: 'How bad it is: `sev1` is the worst; null for not judged.', nullable: true })
  severity: Severity | null;
}

@Controller('v1/incidents/:id/severity')
export class ChangeSeverityRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Says how bad an incident is. Where that is said already, nothing changes. */
  @Put()
  @Access('incidents:write')
  async put(
    @Param('id') id: string,
    @Body() { severity }: ChangeSeverityBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const handled = await this.commands.execute(new ChangeSeverity(id, severity, caller, ifMatchOf(request)));
    return answerIncident(reply, handled);
  }
}

export class ChangeSeverity extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly severity: Severity | null,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(ChangeSeverity)
export class ChangeSeverityHandler implements ICommandHandler<ChangeSeverity> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, severity, caller, ifVersion }: ChangeSeverity): Promise<Handled<ProblemName, IncidentView>> {
    return this.incidents.handle(caller, id, { type: 'ChangeSeverity', by: caller.userId, severity }, ifVersion);
  }
}
