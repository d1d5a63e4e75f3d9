import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { TokenDirectory } from '@sitrep/application';
import type { Scope } from '@sitrep/domain';
import { digestOfToken, System } from '@sitrep/wiring';
import { mayUse, type AuthenticatedRequest, type Principal } from './principal.js';
import { ProblemException } from './problem.js';
import { invalid } from './validation.js';

const ACCESS = 'sitrep:access';

type Access = Scope | 'incidents:read or playbooks:write' | 'signed-in' | 'public';

/** The scope that a route needs, or one of two, `signed-in` for any valid token, or `public`. A route that says nothing is closed. */
export const Access = (access: Access) => SetMetadata(ACCESS, access);

const scopesIn = (access: string): readonly Scope[] => access.split(' or ') as Scope[];

/** Lets a request through when its bearer token allows what the route says it needs. Deny by default. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenDirectory,
    private readonly system: System,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    refuseSecondAuthorization(request.raw.rawHeaders);
    const principal = await this.#principalOf(request.headers.authorization);
    if (!principal) {
      await request.server.countFailedLogin(request);
      throw new ProblemException('unauthorized', {}, { 'www-authenticate': 'Bearer' });
    }
    request.principal = principal;
    await request.server.countRequestOfToken(request);
    if (access === undefined || (access !== 'signed-in' && !scopesIn(access).some((scope) => mayUse(principal, scope))))
      throw new ProblemException('forbidden', { scope: access });
    return true;
  }

  async #principalOf(authorization: string | undefined): Promise<Principal | undefined> {
    const [, presented] = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '') ?? [];
    if (presented === undefined) return undefined;
    // Looked up by digest: how long that takes tells nothing about a secret that would have to be hashed to it first.
    const token = await this.tokens.find(digestOfToken(presented));
    if (!token || token.revokedAt !== null) return undefined;
    if (token.expiresAt !== null && token.expiresAt <= this.system.surroundings.now()) return undefined;
    const { id, userId, label, scopes, teamIds, expiresAt } = token;
    return { tokenId: id, userId, label, scopes, teamIds, expiresAt };
  }
}

/** Node keeps the first of two and drops the second. A proxy that looks at the other one would have let somebody else in. */
const refuseSecondAuthorization = (namesAndValues: readonly string[]): void => {
  const isAuthorization = (text: string, index: number): boolean =>
    index % 2 === 0 && text.length === 'authorization'.length && text.toLowerCase() === 'authorization';
  if (namesAndValues.findIndex(isAuthorization) !== namesAndValues.findLastIndex(isAuthorization))
    throw invalid([{ header: 'Authorization', detail: 'must be sent once' }]);
};
