import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '@sitrep/domain';
import { AuditTrail } from '../audit/audit-trail.js';
import { mayUse, type AuthenticatedRequest } from './principal.js';
import { ProblemException } from './problem.js';
import { SignIn } from './sign-in.js';
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
    private readonly signIn: SignIn,
    private readonly audit: AuditTrail,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    refuseSecondAuthorization(request.raw.rawHeaders);
    const principal = await this.signIn.principalOf(request);
    if (!principal) {
      await request.server.countFailedLogin(request);
      throw new ProblemException('unauthorized', {}, { 'www-authenticate': 'Bearer' });
    }
    request.principal = principal;
    await request.server.countRequestOfToken(request);
    if (
      access === undefined ||
      (access !== 'signed-in' && !scopesIn(access).some((scope) => mayUse(principal, scope)))
    ) {
      await this.audit.scopeRefused(request);
      throw new ProblemException('forbidden', { scope: access });
    }
    return true;
  }
}

/** Node keeps the first of two and drops the second. A proxy that looks at the other one would have let somebody else in. */
const refuseSecondAuthorization = (namesAndValues: readonly string[]): void => {
  const isAuthorization = (text: string, index: number): boolean =>
    index % 2 === 0 && text.length === 'authorization'.length && text.toLowerCase() === 'authorization';
  if (namesAndValues.findIndex(isAuthorization) !== namesAndValues.findLastIndex(isAuthorization))
    throw invalid([{ header: 'Authorization', detail: 'must be sent once' }]);
};
