import { Body, Controller, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, incidents, isToldAgain, ReadModels, teams, WritePath, type Handled } from '@sitrep/application';
import {
  INCIDENT_DESCRIPTION,
  INCIDENT_NAME,
  SEVERITIES,
  type Id,
  type PlaybookToApply,
  type Severity,
} from '@sitrep/domain';
import { playbookViews, type IncidentView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer } from '../http/conditions.js';
import { IsId, IsOneOf, IsText } from '../http/fields.js';
import { Caller, maySeeTeam, type Principal } from '../http/principal.js';
import { ForeignThing, NO_TEAM_OF_YOURS, ProblemException, type ProblemName } from '../http/problem.js';
import { IncidentResponse } from './incident.response.js';

export class StartIncidentBody {
  @IsText(INCIDENT_NAME, { description: 'What people call it.' })
  name: string;

  @IsText(INCIDENT_DESCRIPTION, { description: 'What is known so far.', optional: true })
  description?: string;

  @IsId({ description: 'The team it belongs to; see `GET /v1/teams`.' })
  teamId: string;

  @IsId({ description: 'The chat message it is started from.', optional: true })
  postId?: string;

  @IsOneOf(SEVERITIES, { description: 'How bad it is: `sev1` is the worst.', optional: true })
  severity?: Severity;

  @IsId({ description: 'The playbook whose stages and tasks it takes over.', optional: true })
  playbookId?: string;
}

@Controller('v1/incidents')
export class StartIncidentRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Starts an incident. Who starts it commands it, and it begins with one empty stage or those of a playbook. */
  @Post()
  @Access('incidents:write')
  async post(
    @Body() body: StartIncidentBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const incident = answer(reply, await this.commands.execute(new StartIncident(body, caller)));
    void reply.header('location', `/v1/incidents/${incident.id}`);
    return incident as IncidentResponse;
  }
}

export class StartIncident extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly body: StartIncidentBody,
    readonly caller: Principal,
    /** The chat channel that serves the incident; without one its own is minted. */
    readonly channelId?: Id,
  ) {
    super();
  }
}

@CommandHandler(StartIncident)
export class StartIncidentHandler implements ICommandHandler<StartIncident> {
  constructor(
    private readonly writePath: WritePath,
    private readonly readModels: ReadModels,
    private readonly system: System,
  ) {}

  async execute({ body, caller, channelId }: StartIncident): Promise<Handled<ProblemName, IncidentView>> {
    const { name, description = '', teamId, postId = null, severity = null, playbookId } = body;
    if (!maySeeTeam(caller, teamId)) throw new ForeignThing('unknown-team', teamId, NO_TEAM_OF_YOURS);
    if (!(await this.writePath.view(teams, teamId))) throw new ProblemException('unknown-team', NO_TEAM_OF_YOURS);

    const { newId } = this.system.surroundings;
    const incidentId = createdId(this.system.surroundings);
    return this.writePath.handle(incidents, incidentId, {
      type: 'StartIncident',
      by: caller.userId,
      incidentId,
      teamId,
      channelId: channelId ?? newId(),
      stageId: newId(),
      postId,
      name,
      description,
      severity,
      playbook: playbookId === undefined || isToldAgain() ? undefined : await this.#playbookOf(teamId, playbookId),
    });
  }

  /** The playbook as it is now, with ids for what the incident takes over. @throws ProblemException */
  async #playbookOf(teamId: Id, playbookId: Id): Promise<PlaybookToApply> {
    const playbook = await this.readModels.get(playbookViews, playbookId);
    if (playbook?.teamId !== teamId)
      throw new ProblemException('unknown-playbook', {
        errors: [{ pointer: '#/playbookId', detail: "must be a playbook of the incident's team" }],
      });
    if (playbook.deletedAt !== null) throw new ProblemException('playbook-deleted');
    const { newId } = this.system.surroundings;
    const stages = playbook.stages.map(({ title, tasks }) => ({
      stageId: newId(),
      title,
      tasks: tasks.map((task) => ({ taskId: newId(), ...task })),
    }));
    return { playbookId, version: playbook.version, stages };
  }
}
