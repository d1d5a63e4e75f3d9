import { Controller, Delete, HttpCode, Param, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tokens, WritePath, type Handled } from '@sitrep/application';
import type { TokenView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';

@Controller('v1/tokens/:id')
export class RevokeTokenRoute {
  constructor(
    private readonly commands: CommandBus,
    private readonly system: System,
  ) {}

  /** Revokes a token. Once this is answered, no request with it gets through on this process. */
  @Delete()
  @HttpCode(204)
  @Access('admin')
  async delete(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const handled = await this.commands.execute(new RevokeToken(idInPath(id), caller));
    accepted(reply, handled);
    await this.system.readModels.caughtUp();
  }
}

export class RevokeToken extends Command<Handled<ProblemName, TokenView>> {
  constructor(
    readonly id: string,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(RevokeToken)
export class RevokeTokenHandler implements ICommandHandler<RevokeToken> {
  constructor(private readonly writePath: WritePath) {}

  execute({ id, caller }: RevokeToken): Promise<Handled<ProblemName, TokenView>> {
    return this.writePath.handle(tokens, id, { type: 'RevokeToken', by: caller.userId });
  }
}
