import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '@sitrep/domain';
import type { AuditTrail } from '../audit/audit-trail.js';
import { Access, AuthenticationGuard } from './authentication.js';
import { maySeeTeam, mayUse, type AuthenticatedRequest, type Principal } from './principal.js';
import type { SignIn } from './sign-in.js';

const principalWith = (...scopes: Scope[]): Principal => ({
  tokenId: 'a',
  userId: 'u',
  label: '',
  scopes,
  teamIds: ['t'],
  expiresAt: null,
  isRevocable: true,
});
const administrator = principalWith('admin');
const reader = principalWith('incidents:read');

class Routes {
  saysNothing(): void {}
  @Access('public')
  saysPublic(): void {}
  @Access('signed-in')
  saysSignedIn(): void {}
  @Access('admin')
  saysAdmin(): void {}
  @Access('incidents:write')
  saysWrite(): void {}
  @Access('incidents:read or playbooks:write')
  saysEither(): void {}
}

/** Asks for a route, as whoever it is; `undefined` for somebody with no valid token. */
const ask = (
  route: keyof Routes,
  principal?: Principal,
  rawHeaders: readonly string[] = ['Authorization', 'Bearer x'],
) => {
  const told: string[] = [];
  const tell = (what: string) => async () => void told.push(what);
  const request = {
    server: { countRequestOfToken: tell('request counted'), countFailedLogin: tell('failed login counted') },
    raw: { rawHeaders },
  } as unknown as AuthenticatedRequest;
  const guard = new AuthenticationGuard(
    new Reflector(),
    { principalOf: async () => principal } as unknown as SignIn,
    { scopeRefused: tell('audited') } as unknown as AuditTrail,
  );
  const context = {
    switchToHttp: () => ({ getRequest: () => request }),
    getHandler: () => Reflect.get(Routes.prototype, route) as unknown,
  };
  return { told, request, answer: guard.canActivate(context as unknown as ExecutionContext) };
};

describe('A route', () => {
  it('that says nothing about who may use it is closed, also to an administrator, and the audit is told', async () => {
    const { answer, told } = ask('saysNothing', administrator);
    await expect(answer).rejects.toMatchObject({ problem: 'forbidden' });
    expect(told).toEqual(['request counted', 'audited']);
  });

  it('that is public is open to everybody, and nobody is asked who they are', async () => {
    const { answer, told, request } = ask('saysPublic');
    expect(await answer).toBe(true);
    expect(told).toEqual([]);
    expect(request.principal).toBeUndefined();
  });

  it.each<[keyof Routes, Principal]>([
    ['saysSignedIn', principalWith()],
    ['saysSignedIn', reader],
    ['saysAdmin', administrator],
    ['saysWrite', administrator],
    ['saysWrite', principalWith('incidents:write')],
    ['saysEither', reader],
    ['saysEither', principalWith('playbooks:write')],
    ['saysEither', principalWith('playbooks:write', 'incidents:read')],
  ])('that %s lets whoever has the scope in, and is told who it is (case %#)', async (route, principal) => {
    const { answer, told, request } = ask(route, principal);
    expect(await answer).toBe(true);
    expect(told).toEqual(['request counted']);
    expect(request.principal).toBe(principal);
  });

  it.each<[keyof Routes, string, Principal]>([
    ['saysAdmin', 'admin', reader],
    ['saysWrite', 'incidents:write', reader],
    ['saysWrite', 'incidents:write', principalWith()],
    ['saysEither', 'incidents:read or playbooks:write', principalWith('incidents:write', 'telemetry:read')],
  ])('that %s needs the scope %s, which the refusal names; the audit is told', async (route, scope, principal) => {
    const { answer, told } = ask(route, principal);
    await expect(answer).rejects.toMatchObject({ problem: 'forbidden', extensions: { scope } });
    expect(told).toEqual(['request counted', 'audited']);
  });

  it.each(['saysSignedIn', 'saysAdmin', 'saysNothing'] as const)(
    'that %s is closed to whoever has no valid token, which counts as a failed login',
    async (route) => {
      const { answer, told } = ask(route);
      await expect(answer).rejects.toMatchObject({
        problem: 'unauthorized',
        headers: { 'www-authenticate': 'Bearer' },
      });
      expect(told).toEqual(['failed login counted']);
    },
  );

  it.each([
    ['Authorization', 'Bearer x', 'Authorization', 'Bearer x'],
    ['authorization', 'Bearer x', 'Accept', '*/*', 'AUTHORIZATION', 'Bearer y'],
  ])('refuses two Authorization headers, even of the same token (case %#)', async (...rawHeaders) => {
    const { answer, told } = ask('saysAdmin', administrator, rawHeaders);
    await expect(answer).rejects.toMatchObject({
      problem: 'invalid-request',
      extensions: { errors: [{ header: 'Authorization', detail: 'must be sent once' }] },
    });
    expect(told).toEqual([]);
  });

  it.each([
    ['Authorization', 'Bearer x', 'Accept', 'authorization'],
    ['X-Api-Header1', 'a', 'X-Api-Header2', 'b', 'Authorization', 'Bearer x'],
    ['Proxy-Authorization', 'Basic x', 'Authorization', 'Bearer x'],
  ])('takes a header for what its name says (case %#)', async (...rawHeaders) =>
    expect(await ask('saysAdmin', administrator, rawHeaders).answer).toBe(true),
  );
});

describe('A principal', () => {
  it('may use what its scopes say; an administrator may use everything', () => {
    expect(mayUse(reader, 'incidents:read')).toBe(true);
    expect(mayUse(reader, 'incidents:write')).toBe(false);
    expect(mayUse(reader, 'admin')).toBe(false);
    expect(mayUse(administrator, 'incidents:write')).toBe(true);
  });
  it('may see the teams of its token; an administrator may see every team', () => {
    expect(maySeeTeam(reader, 't')).toBe(true);
    expect(maySeeTeam(reader, 'another')).toBe(false);
    expect(maySeeTeam(administrator, 'another')).toBe(true);
  });
});
