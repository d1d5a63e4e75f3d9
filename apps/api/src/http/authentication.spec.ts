import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { TokenDirectory } from '@sitrep/application';
import type { System } from '@sitrep/wiring';
import { Access, AuthenticationGuard } from './authentication.js';

const administrator = {
  id: 'a',
  userId: 'u',
  label: '',
  scopes: ['admin'],
  teamIds: [],
  expiresAt: null,
  revokedAt: null,
};
const guard = new AuthenticationGuard(
  new Reflector(),
  { find: async () => administrator } as unknown as TokenDirectory,
  { surroundings: { now: () => '2026-11-23T10:00:00.000Z' } } as unknown as System,
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
  it('that says nothing about who may use it is closed, also to an administrator', () =>
    expect(guard.canActivate(asked('saysNothing', 'Bearer x'))).rejects.toMatchObject({ problem: 'forbidden' }));

  it('that says so lets an administrator in', async () =>
    expect(await guard.canActivate(asked('saysAdmin', 'Bearer x'))).toBe(true));

  it('refuses two Authorization headers, even of the same token', () =>
    expect(guard.canActivate(asked('saysAdmin', 'Bearer x', 'Bearer x'))).rejects.toMatchObject({
      problem: 'invalid-request',
    }));
});
