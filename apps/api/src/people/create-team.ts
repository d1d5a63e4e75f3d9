import { Body, Controller, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, teams, WritePath, type Handled } from '@sitrep/application';
import { TEAM_NAME } from '@sitrep/domain';
import type { TeamView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted } from '../http/conditions.js';
import { IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { TeamResponse } from './team.response.js';

export class CreateTeamBody {
  @IsText(TEAM_NAME, { description: 'What people call it.' })
  name: string;
}

@Controller('v1/teams')
export class CreateTeamRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Creates a team. */
  @Post()
  @Access('admin')
  async post(
    @Body() { name }: CreateTeamBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TeamResponse> {
    const handled = await this.commands.execute(new CreateTeam(name, caller));
    return accepted(reply, handled);
  }
}

export class CreateTeam extends Command<Handled<ProblemName, TeamView>> {
  constructor(
    readonly name: string,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(CreateTeam)
export class CreateTeamHandler implements ICommandHandler<CreateTeam> {
  constructor(
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  execute({ name, caller }: CreateTeam): Promise<Handled<ProblemName, TeamView>> {
    const teamId = createdId(this.system.surroundings);
    return this.writePath.handle(teams, teamId, { type: 'CreateTeam', teamId, by: caller.userId, name });
  }
}
