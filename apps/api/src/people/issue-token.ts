import { Body, Controller, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { teams, tokens, WritePath, type Handled } from '@sitrep/application';
import { SCOPES, TOKEN_LABEL, type Scope } from '@sitrep/domain';
import type { TokenView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted } from '../http/conditions.js';
import { IsId, IsText, IsTime, MayBeAbsent } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { shownToken, TokenResponse } from './token.response.js';

export class IssueTokenBody {
  /** What it is for. */
  @IsText(TOKEN_LABEL)
  label: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes: Scope[];

  /** The teams whose incidents the bearer may see. */
  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsId({ each: true })
  teamIds: string[];

  /** On whose behalf the bearer acts; left out, a new user's. */
  @MayBeAbsent()
  @IsId()
  userId?: string;

  /** Valid until then; left out, until it is revoked. */
  @MayBeAbsent()
  @IsTime()
  expiresAt?: string;
}

export class IssuedTokenResponse extends TokenResponse {
  /** Shown here and never again: send it as `Authorization: Bearer <secret>`. */
  secret: string;
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
    const tokenId = newId();
    const { secret, sha256 } = newTokenSecret(tokenId);
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
