import { CompactSign, exportJWK, exportSPKI, generateKeyPair, type JWTPayload } from 'jose';
import { expectProblem } from './support/expectations.js';
import type { Incident, Me, Page, Team } from './support/http-client.js';
import { IdentityProvider } from './support/identity-provider.js';
import { createTeam, issue } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { tracesOf } from './support/traces-of-a-word.js';

// People of an OpenID Connect provider: who they are here, what they may do, and whose tokens are not taken.

const SUBJECT = 'quillwort@example.com';
let provider: IdentityProvider;
let server: RunningServer;
let team: string;
let otherTeam: string;

beforeAll(async () => {
  provider = await IdentityProvider.start();
  server = await startServer(provider.settings);
  team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  otherTeam = await createTeam(server.admin, 'others');
});
afterAll(() => provider.stop());

const bearing = (token: string) => server.client(token);
const anas = (more: object = {}) => ({
  sub: SUBJECT,
  name: 'Ana Gómez',
  scope: 'openid incidents:read incidents:write',
  sitrep_teams: [team],
  ...more,
});
const me = async (claims: JWTPayload) => (await bearing(await provider.tokenOf(claims)).get<Me>('/v1/me')).body;

describe('A token of the identity provider', () => {
  it('stands for a user of ours, the same one each time, and for what its claims say', async () => {
    const ana = await me(anas());
    expect(ana).toEqual({
      userId: expect.stringMatching(/^[a-z0-9]{26}$/) as string,
      tokenId: ana.userId,
      label: 'oidc',
      scopes: ['incidents:read', 'incidents:write'],
      teamIds: [team],
    });
    expect(await me(anas({ scope: undefined, scp: ['playbooks:write'] }))).toMatchObject({
      userId: ana.userId,
      scopes: ['playbooks:write'],
    });
    expect((await me({ sub: 'ben', scope: 'incidents:read' })).userId).not.toBe(ana.userId);
  });

  it('lets its bearer work, and incidents say by whom; others can look up the name', async () => {
    const client = bearing(await provider.tokenOf(anas()));
    const started = await client.post<Incident>('/v1/incidents', { name: 'Checkout is slow', teamId: team });
    expect(started.status).toBe(201);
    const { userId } = (await client.get<Me>('/v1/me')).body;
    expect(started.body.commanderUserId).toBe(userId);
    const { items } = (await client.get<Page<{ id: string; name: string }>>('/v1/users')).body;
    expect(items.find(({ id }) => id === userId)).toMatchObject({ name: 'Ana Gómez' });
  });

  it('names its user anew when the provider does', async () => {
    const { userId } = await me(anas({ name: 'Ana Gómez Ruiz' }));
    const { items } = (await server.admin.get<Page<{ id: string; name: string }>>('/v1/users')).body;
    expect(items.filter(({ id }) => id === userId)).toMatchObject([{ name: 'Ana Gómez Ruiz' }]);
  });

  it('sees its own teams only', async () => {
    const client = bearing(await provider.tokenOf(anas()));
    const { body } = await server.admin.post<Incident>('/v1/incidents', { name: 'Secret', teamId: otherTeam });
    expectProblem(await client.get(`/v1/incidents/${body.id}`), 404, 'incident-not-found');
  });

  it('that asks for telemetry and content at once is allowed neither', async () => {
    const client = bearing(await provider.tokenOf(anas({ scope: 'incidents:read telemetry:read' })));
    expectProblem(await client.get('/v1/incidents'), 403, 'forbidden');
    expectProblem(await client.get('/v1/telemetry?after=start'), 403, 'forbidden');
  });

  it('can bear an Idempotency-Key that is still known with the next token of the same user', async () => {
    const send = async () =>
      bearing(await provider.tokenOf(anas({ jti: String(Math.random()) }))).post<Incident>(
        '/v1/incidents',
        { name: 'Once', teamId: team },
        { 'Idempotency-Key': 'once-and-only-once' },
      );
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
  });

  it('ends the streams of its bearer when it expires', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 1;
    const from = performance.now();
    const { status } = await bearing(await provider.tokenOf(anas({ exp }))).get('/v1/incidents/stream');
    expect(status).toBe(200);
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});

describe('A token is not taken', () => {
  const in_ = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
  const refused: readonly (readonly [string, () => Promise<string>])[] = [
    ['once it has expired', () => provider.tokenOf(anas({ exp: in_(-10) }))],
    ['before it is valid', () => provider.tokenOf(anas({ nbf: in_(100) }))],
    ['that never expires', () => provider.tokenOf(anas({ exp: undefined }))],
    ['of nobody', () => provider.tokenOf(anas({ sub: undefined }))],
    ['of an empty subject', () => provider.tokenOf(anas({ sub: '' }))],
    ['of another issuer', () => provider.tokenOf(anas({ iss: 'https://id.example.com' }))],
    ['for another audience', () => provider.tokenOf(anas({ aud: 'https://other.example.com' }))],
    ['for no audience', () => provider.tokenOf(anas({ aud: undefined }))],
    [
      'signed with another key',
      async () => provider.tokenOf(anas(), { key: (await generateKeyPair('RS256')).privateKey }),
    ],
    ['signed with a key of another name', () => provider.tokenOf(anas(), { kid: 'two' })],
    [
      'signed with the public key as a shared secret',
      async () =>
        provider.tokenOf(anas(), { alg: 'HS256', key: new TextEncoder().encode(await exportSPKI(provider.publicKey)) }),
    ],
    [
      'that says it is not signed',
      async () => {
        const [, payload] = (await provider.tokenOf(anas())).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
    ],
    [
      'whose claims were changed after it was signed',
      async () => {
        const [header, , signature] = (await provider.tokenOf(anas({ scope: 'incidents:read' }))).split('.');
        const [, payload] = (await provider.tokenOf(anas({ scope: 'admin' }))).split('.');
        return `${header}.${payload}.${signature}`;
      },
    ],
    ['that is cut off', async () => (await provider.tokenOf(anas())).slice(0, -5)],
    [
      'that brings its own key',
      async () => {
        const own = await generateKeyPair('RS256', { extractable: true });
        const [, payload] = (await provider.tokenOf(anas())).split('.');
        return new CompactSign(Buffer.from(payload!, 'base64url'))
          .setProtectedHeader({ alg: 'RS256', jwk: await exportJWK(own.publicKey) })
          .sign(own.privateKey);
      },
    ],
  ];
  it.each(refused)('%s', async (_, token) =>
    expectProblem(await bearing(await token()).get('/v1/me'), 401, 'unauthorized'),
  );

  it('where no provider is set', async () => {
    const other = await startServer();
    expectProblem(await other.client(await provider.tokenOf(anas())).get('/v1/me'), 401, 'unauthorized');
    await other.stop();
  });
});

it('Tokens of this server are taken all the same', async () => {
  const { client } = await issue(server.admin, ['incidents:read'], [team]);
  expect((await client.get('/v1/me')).status).toBe(200);
});

it('While the provider is away nobody new gets in, and that is said; who has a token of this server works on', async () => {
  const gone = await IdentityProvider.start();
  await gone.stop();
  const other = await startServer(gone.settings);
  const answer = await other.client(await gone.tokenOf(anas())).get('/v1/me');
  expectProblem(answer, 503, 'identity-provider-unavailable');
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect((await other.admin.get('/v1/me')).status).toBe(200);
  // Back at the same address, it is asked again.
  const back = await IdentityProvider.start(Number(new URL(gone.issuer).port));
  expect((await other.client(await back.tokenOf(anas())).get('/v1/me')).status).toBe(200);
  await back.stop();
  // Its keys are known now: it need not be there for each request.
  expect((await other.client(await back.tokenOf(anas())).get('/v1/me')).status).toBe(200);
  await other.stop();
});

it('Its keys are not asked for at each request', async () => {
  const token = await provider.tokenOf(anas());
  await bearing(token).get('/v1/me');
  const before = provider.timesAsked;
  for (let i = 0; i < 20; i++) expect((await bearing(token).get('/v1/me')).status).toBe(200);
  expect(provider.timesAsked).toBe(before);
});

it('What the provider calls its people is in no log output', () => {
  expect(tracesOf(['quillwort'], Buffer.from(`${server.stdout}\n${server.stderr}`))).toEqual([]);
});
