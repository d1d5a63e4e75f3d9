import { Body, Controller, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, playbooks, teams, WritePath, type Handled } from '@sitrep/application';
import type { PlaybookView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer } from '../http/conditions.js';
import { IsId } from '../http/fields.js';
import { Caller, maySeeTeam, type Principal } from '../http/principal.js';
import { ForeignThing, NO_TEAM_OF_YOURS, ProblemException, type ProblemName } from '../http/problem.js';
import { PlaybookBody, wholeOf } from './playbook.body.js';
import { PlaybookResponse, shownPlaybook } from './playbook.response.js';

export class CreatePlaybookBody extends PlaybookBody {
  @IsId({ description: 'The team it belongs to; see `GET /v1/teams`.' })
  teamId: string;
}

@Controller('v1/playbooks')
export class CreatePlaybookRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Creates a playbook. */
  @Post()
  @Access('playbooks:write')
  async post(
    @Body() body: CreatePlaybookBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlaybookResponse> {
    return answerCreated(reply, await this.commands.execute(new CreatePlaybook(body, caller)));
  }
}

/** @throws ProblemException when it was refused. */
export const answerCreated = (reply: FastifyReply, handled: Handled<ProblemName, PlaybookView>): PlaybookResponse => {
  const playbook = answer(reply, handled);
  void reply.header('location', `/v1/playbooks/${playbook.id}`);
  return shownPlaybook(playbook);
};

export class CreatePlaybook extends Command<Handled<ProblemName, PlaybookView>> {
  constructor(
    readonly body: CreatePlaybookBody,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(CreatePlaybook)
export class CreatePlaybookHandler implements ICommandHandler<CreatePlaybook> {
  constructor(
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  async execute({ body, caller }: CreatePlaybook): Promise<Handled<ProblemName, PlaybookView>> {
    const { teamId } = body;
    if (!maySeeTeam(caller, teamId)) throw new ForeignThing('unknown-team', teamId, NO_TEAM_OF_YOURS);
    if (!(await this.writePath.view(teams, teamId))) throw new ProblemException('unknown-team', NO_TEAM_OF_YOURS);
    const playbookId = createdId(this.system.surroundings);
    const command = { type: 'CreatePlaybook', by: caller.userId, playbookId, teamId, ...wholeOf(body) } as const;
    return this.writePath.handle(playbooks, playbookId, command);
  }
}
