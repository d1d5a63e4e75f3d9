import { Body, Controller, Param, Patch, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import { INCIDENT_DESCRIPTION, INCIDENT_NAME } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { invalid } from '../http/validation.js';
import { IncidentAccess } from './incident-access.js';
import { answerIncident } from './incident-json.js';
import { IncidentResponse } from './incident.response.js';

export class EditIncidentBody {
  @IsText(INCIDENT_NAME, { description: 'What people call it from now on.', optional: true })
  name?: string;

  @IsText(INCIDENT_DESCRIPTION, { description: 'What is known now.', optional: true })
  description?: string;
}

@Controller('v1/incidents/:id')
export class EditIncidentRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Changes an incident's name, its description, or both. */
  @Patch()
  @Access('incidents:write')
  async patch(
    @Param('id') id: string,
    @Body() body: EditIncidentBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    if (body.name === undefined && body.description === undefined)
      throw invalid([{ pointer: '#', detail: 'must have name, description or both' }]);
    const handled = await this.commands.execute(new EditIncident(id, body, caller, ifMatchOf(request)));
    return answerIncident(reply, handled);
  }
}

export class EditIncident extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly body: EditIncidentBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(EditIncident)
export class EditIncidentHandler implements ICommandHandler<EditIncident> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, body, caller, ifVersion }: EditIncident): Promise<Handled<ProblemName, IncidentView>> {
    return this.incidents.handle(caller, id, { type: 'EditIncident', by: caller.userId, ...body }, ifVersion);
  }
}
