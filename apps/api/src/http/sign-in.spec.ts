import 'reflect-metadata';
import type { TokenDirectory, UserRegistry } from '@sitrep/application';
import { digestOfToken, type System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../audit/audit-trail.js';
import { SignIn } from './sign-in.js';

const NOW = '2026-11-23T10:15:30.123Z';
const JWT = 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln';
const token = {
  id: 'k',
  userId: 'u',
  label: 'status page',
  scopes: ['incidents:read'],
  teamIds: ['t'],
  expiresAt: null as string | null,
  revokedAt: null as string | null,
};
const identity = { scopes: ['incidents:write'], teamIds: ['o'], expiresAt: '2026-11-23T11:00:00.000Z' };
const byToken = {
  ...{ tokenId: 'k', userId: 'u', label: 'status page', scopes: ['incidents:read'], teamIds: ['t'] },
  ...{ expiresAt: null, isRevocable: true },
};
const byProvider = { tokenId: 'p', userId: 'p', label: 'oidc', ...identity, isRevocable: false };
const byNothing = {
  ...{ tokenId: 'root', userId: 'root', label: 'AUTH=none', scopes: ['admin'], teamIds: ['first'] },
  ...{ expiresAt: null, isRevocable: false },
};

interface World {
  /** What is kept under the digest of the secret `sitrep_x`, and of `JWT`. */
  readonly kept?: typeof token;
  /** Whom the identity provider knows by `JWT`; there is no provider where it is left out. */
  readonly known?: typeof identity | undefined;
  readonly provider?: boolean;
  readonly auth?: 'tokens' | 'none';
}

const signInOf = async (
  request: { headers: Record<string, string>; hostname?: string },
  { kept = token, known, provider = known !== undefined, auth = 'tokens' }: World = {},
) => {
  const used: string[] = [];
  const identify = async (jwt: string) => (jwt === JWT ? known : undefined);
  const digests = ['sitrep_x', JWT].map(digestOfToken);
  const principal = await new SignIn(
    { find: async (digest: string) => (digests.includes(digest) ? kept : undefined) } as unknown as TokenDirectory,
    { userOf: async (found: unknown) => (found === identity ? 'p' : undefined) } as unknown as UserRegistry,
    { used: (id: string, at: string) => used.push(`${id} at ${at}`) } as unknown as AuditTrail,
    {
      surroundings: { now: () => NOW },
      settings: { auth },
      founded: { adminUserId: 'root', defaultTeamId: 'first' },
      ...(provider && { identityProvider: { identify } }),
    } as unknown as System,
  ).principalOf({ hostname: 'sitrep.example', ...request } as unknown as FastifyRequest);
  return { principal, used };
};

const presenting = (authorization: string) => ({ headers: { authorization } });

describe('A token of this system', () => {
  it.each(['Bearer sitrep_x', 'bearer sitrep_x', 'BEARER sitrep_x'])('signs its user in: %s', async (header) =>
    expect(await signInOf(presenting(header))).toEqual({ principal: byToken, used: [`k at ${NOW}`] }),
  );

  it.each([
    ...['sitrep_x', 'Basic sitrep_x', 'Bearer', 'Bearer ', 'Bearer  sitrep_x', 'Bearer sitrep_x ', ' Bearer sitrep_x'],
    ...['Bearer sitrep_x sitrep_x', 'Bearer sitrep_y', 'xBearer sitrep_x', ''],
  ])('is nothing else: %j', async (header) =>
    expect(await signInOf(presenting(header))).toEqual({ principal: undefined, used: [] }),
  );

  it('is valid until the moment it expires', async () => {
    const until = (expiresAt: string) => signInOf(presenting('Bearer sitrep_x'), { kept: { ...token, expiresAt } });
    const ahead = '2026-11-23T10:15:30.124Z';
    expect((await until(ahead)).principal).toEqual({ ...byToken, expiresAt: ahead });
    for (const past of [NOW, '2026-11-23T10:15:30.122Z'])
      expect(await until(past)).toEqual({ principal: undefined, used: [] });
  });

  it('is nothing once it is revoked', async () =>
    expect(await signInOf(presenting('Bearer sitrep_x'), { kept: { ...token, revokedAt: NOW } })).toEqual({
      principal: undefined,
      used: [],
    }));
});

describe('A token of the identity provider', () => {
  it('signs in the user whom the provider knows; no use of a token is recorded', async () =>
    expect(await signInOf(presenting(`Bearer ${JWT}`), { known: identity })).toEqual({
      principal: byProvider,
      used: [],
    }));

  it('is looked for among those of this system where the provider does not know it, or there is none', async () => {
    for (const world of [{ provider: true, known: undefined }, {}, { known: { ...identity } }])
      expect((await signInOf(presenting(`Bearer ${JWT}`), world)).principal).toEqual(byToken);
  });

  it.each([`x${JWT}`, `${JWT}.x`, `${JWT}!`, 'eyJ.x', 'a.b.c', 'sitrep_x'])(
    'is shown to the provider only where it looks like one: %s',
    async (text) => {
      const identify = jest.fn(async () => undefined);
      const signIn = new SignIn(
        { find: async () => undefined } as unknown as TokenDirectory,
        {} as UserRegistry,
        {} as AuditTrail,
        { surroundings: { now: () => NOW }, identityProvider: { identify } } as unknown as System,
      );
      await signIn.principalOf(presenting(`Bearer ${text}`) as unknown as FastifyRequest);
      expect(identify).not.toHaveBeenCalled();
    },
  );
});

describe('No token', () => {
  it('signs nobody in', async () =>
    expect((await signInOf({ headers: {}, hostname: 'localhost' })).principal).toBeUndefined());

  describe('where AUTH=none', () => {
    const auth = 'none';
    it.each([
      ['localhost', {}],
      ['127.0.0.1', {}],
      ['[::1]', {}],
      ['localhost', { 'sec-fetch-site': 'same-origin' }],
      ['localhost', { 'sec-fetch-site': 'none' }],
    ])('signs in as administrator whoever asks %s by its own name (%j)', async (hostname, headers) =>
      expect((await signInOf({ headers: headers, hostname }, { auth })).principal) //
        .toEqual(byNothing),
    );

    it.each([
      ['sitrep.example', {}],
      ['', {}],
      ['localhost', { 'sec-fetch-site': 'cross-site' }],
      ['localhost', { 'sec-fetch-site': 'same-site' }],
      ['localhost', { 'sec-fetch-site': '' }],
    ])('signs nobody in from a page that lives elsewhere: %j (%j)', async (hostname, headers) =>
      expect((await signInOf({ headers: headers, hostname }, { auth })).principal) //
        .toBeUndefined(),
    );

    it('is not a wrong token', async () =>
      expect((await signInOf({ ...presenting('Bearer sitrep_y'), hostname: 'localhost' }, { auth })).principal) //
        .toBeUndefined());
  });
});
