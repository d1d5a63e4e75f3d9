import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Id, Scope } from '@sitrep/domain';
import type { FastifyRequest } from 'fastify';

/** Who is asking: a user, by the token that was presented. */
export interface Principal {
  readonly userId: Id;
  readonly tokenId: Id;
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** The teams the token is for. An administrator may see every team. */
  readonly teamIds: readonly Id[];
  /** RFC 3339; null where it does not expire. */
  readonly expiresAt: string | null;
  /** Whether the token is one of this system, which can be revoked before it expires. */
  readonly isRevocable: boolean;
}

export const isAdmin = ({ scopes }: Principal): boolean => scopes.includes('admin');

export const mayUse = (principal: Principal, scope: Scope): boolean =>
  isAdmin(principal) || principal.scopes.includes(scope);

export const maySeeTeam = (principal: Principal, teamId: Id): boolean =>
  isAdmin(principal) || principal.teamIds.includes(teamId);

export type AuthenticatedRequest = FastifyRequest & { principal?: Principal };

/** Hands a route the principal that the guard has found. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('a public route has no caller');
  return principal;
});
