import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { AuditTrail } from '../audit/audit-trail.js';
import { Access, AuthenticationGuard } from './authentication.js';
import type { Principal } from './principal.js';
import type { SignIn } from './sign-in.js';

const administrator: Principal = {
  tokenId: 'a',
  userId: 'u',
  label: '',
  scopes: ['admin'],
  teamIds: [],
  expiresAt: null,
  isRevocable: true,
};
const scopeRefused = jest.fn(async () => {});
const guard = new AuthenticationGuard(
  new Reflector(),
  { principalOf: async () => administrator } as unknown as SignIn,
  { scopeRefused } as unknown as AuditTrail,
);

class Routes {
  saysNothing(): void {}
  @Access('admin')
  saysAdmin(): void {}
}

const asked = (route: keyof Routes, ...authorization: readonly string[]): ExecutionContext => {
  const request = {
    headers: { authorization: authorization[0] },
    server: { countRequestOfToken: async () => {} },
    raw: { rawHeaders: authorization.flatMap((value) => ['Authorization', value]) },
  };
  const context = {
    switchToHttp: () => ({ getRequest: () => request }),
    getHandler: () => Reflect.get(Routes.prototype, route) as unknown,
  };
  return context as unknown as ExecutionContext;
};

describe('A route', () => {
  it('that says nothing about who may use it is closed, also to an administrator, and the audit is told', async () => {
    await expect(guard.canActivate(asked('saysNothing', 'Bearer x'))).rejects.toMatchObject({ problem: 'forbidden' });
    expect(scopeRefused).toHaveBeenCalledTimes(1);
  });

  it('that says so lets an administrator in', async () =>
    expect(await guard.canActivate(asked('saysAdmin', 'Bearer x'))).toBe(true));

  it('refuses two Authorization headers, even of the same token', () =>
    expect(guard.canActivate(asked('saysAdmin', 'Bearer x', 'Bearer x'))).rejects.toMatchObject({
      problem: 'invalid-request',
    }));
});
