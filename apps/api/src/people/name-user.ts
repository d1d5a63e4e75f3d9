import { Body, Controller, Param, Put, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { users, WritePath, type Handled } from '@sitrep/application';
import { USER_NAME, type Id } from '@sitrep/domain';
import type { UserView } from '@sitrep/read-models';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted } from '../http/conditions.js';
import { idInPath, IsText } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { UserResponse } from './user.response.js';

export class NameUserBody {
  @IsText(USER_NAME, { description: 'What the user is called.' })
  name: string;
}

@Controller('v1/users')
export class NameUserRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Names a user. Where an identity provider names its users, its name comes back with their next token. */
  @Put(':id')
  @Access('admin')
  async put(
    @Param('id') id: string,
    @Body() { name }: NameUserBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserResponse> {
    return accepted(reply, await this.commands.execute(new NameUser(idInPath(id), name, caller)));
  }
}

export class NameUser extends Command<Handled<ProblemName, UserView>> {
  constructor(
    readonly userId: Id,
    readonly name: string,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(NameUser)
export class NameUserHandler implements ICommandHandler<NameUser> {
  constructor(private readonly writePath: WritePath) {}

  async execute({ userId, name, caller }: NameUser): Promise<Handled<ProblemName, UserView>> {
    const command = { type: 'NameUser', userId, by: caller.userId, name } as const;
    return await this.writePath.handle(users, userId, command);
  }
}
