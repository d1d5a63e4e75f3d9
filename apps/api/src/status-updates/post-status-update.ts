import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, type Handled } from '@sitrep/application';
import { STATUS_UPDATE } from '@sitrep/domain';
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

export class PostStatusUpdateBody {
  @IsText(STATUS_UPDATE, { description: 'How things stand, for those who wait.' })
  text: string;
}

@Controller('v1/incidents/:id/updates')
export class PostStatusUpdateRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Tells how things stand. What has been told is never changed: tell what is so now. */
  @Post()
  @Access('incidents:write')
  async post(
    @Param('id') id: string,
    @Body() { text }: PostStatusUpdateBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const handled = await this.commands.execute(new PostStatusUpdate(id, text, caller, ifMatchOf(request)));
    void reply.header('location', `/v1/incidents/${id}/updates`);
    return answerIncident(reply, handled);
  }
}

export class PostStatusUpdate extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly text: string,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(PostStatusUpdate)
export class PostStatusUpdateHandler implements ICommandHandler<PostStatusUpdate> {
  constructor(
    private readonly incidents: IncidentAccess,
    private readonly system: System,
  ) {}

  execute({ id, text, caller, ifVersion }: PostStatusUpdate): Promise<Handled<ProblemName, IncidentView>> {
    const updateId = createdId(this.system.surroundings);
    return this.incidents.handle(
      caller,
      id,
      { type: 'PostStatusUpdate', by: caller.userId, updateId, text },
      ifVersion,
    );
  }
}
