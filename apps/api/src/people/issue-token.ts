import { Body, Controller, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdId, requestUnderWay, teams, tokens, WritePath, type Handled } from '@sitrep/application';
import { SCOPES, TOKEN_LABEL, type Scope } from '@sitrep/domain';
import type { TokenView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted } from '../http/conditions.js';
import { IsId, IsOneOf, IsText, IsTime } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { IssuedTokenResponse, shownToken } from './token.response.js';

export class IssueTokenBody {
  @IsText(TOKEN_LABEL, { description: 'What it is for.' })
  label: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsOneOf(SCOPES, { description: 'What it may do.' }, { each: true })
  scopes: Scope[];

  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsId({ description: 'The teams whose incidents the bearer may see.' }, { each: true })
  teamIds: string[];

  @IsId({ description: "On whose behalf the bearer acts; left out, a new user's.", optional: true })
  userId?: string;

  @IsTime({ description: 'Valid until then; left out, until it is revoked.', optional: true })
  expiresAt?: string;
}

@Controller('v1/tokens')
export class IssueTokenRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Issues a token. Its secret is in the answer, and nowhere afterwards. */
  @Post()
  @Access('admin')
  async post(
    @Body() body: IssueTokenBody,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedTokenResponse> {
    const { handled, secret } = await this.commands.execute(new IssueToken(body, caller));
    return { ...shownToken(accepted(reply, handled)), secret };
  }
}

export class IssueToken extends Command<{
  readonly handled: Handled<ProblemName, TokenView>;
  readonly secret: string;
}> {
  constructor(
    readonly body: IssueTokenBody,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(IssueToken)
export class IssueTokenHandler implements ICommandHandler<IssueToken> {
  constructor(
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  async execute({ body, caller }: IssueToken) {
    const { label, scopes, teamIds, userId, expiresAt } = body;
    for (const [index, teamId] of teamIds.entries())
      if (!(await this.writePath.view(teams, teamId)))
        throw new ProblemException('unknown-team', {
          errors: [{ pointer: `#/teamIds/${index}`, detail: 'must be a team' }],
        });

    const { newId, newTokenSecret } = this.system.surroundings;
    const tokenId = createdId(this.system.surroundings);
    const { secret, sha256 } = newTokenSecret(tokenId, requestUnderWay()?.seed);
    const handled = await this.writePath.handle(tokens, tokenId, {
      type: 'IssueToken',
      tokenId,
      userId: userId ?? newId(),
      scopes,
      teamIds,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
      by: caller.userId,
      label,
      secretSha256: sha256,
    });
    return { handled, secret };
  }
}
