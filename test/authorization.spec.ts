import { Controller, Get } from '@nestjs/common';
import type { Answer, HttpClient, Incident, Page, Playbook, Token, Webhook } from './support/http-client.js';
import { addTasks, Board } from './support/board.js';
import { declaredRoutes } from './support/declared-routes.js';
import { expectProblem, visibleOf } from './support/expectations.js';
import { createTeam, issue } from './support/people.js';
import { sendRaw } from './support/raw-http.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored } from './support/stored-log.js';

// Who may do what: every route with every kind of caller. A route that is missing here, or that says nothing about who may
// use it, fails. After the table come attempts to get around it.

jest.setTimeout(180_000);

const UNKNOWN_ID = '0'.repeat(26);
/** In every text of the world that is asked for, so that wherever it comes back, something was let through. */
const SECRET_WORD = 'Quillwort';

/** Things of one team, and what they are called in paths. */
interface World {
  readonly teamId: string;
  readonly id: string;
  readonly stageId: string;
  readonly emptyStageId: string;
  readonly taskId: string;
  readonly playbookId: string;
  readonly tokenId: string;
  readonly webhookId: string;
}

interface Row {
  /** One of these scopes is needed; `any` is any valid token, `none` no token at all. */
  readonly needs: string;
  /** Of which things the route is; a thing that is not the caller's is not there. */
  readonly of?: 'incident' | 'playbook' | 'webhook';
  readonly path?: (world: World) => string;
  readonly body?: (world: World) => object;
  /** The status for those who may; 200 where it is left out. */
  readonly answers?: number;
  /** The caller has to say a team in the body, and it has to be one of their own. */
  readonly namesTeam?: true;
}

const incident = (needs: string, rest: Omit<Row, 'needs' | 'of'> = {}): Row => ({ needs, of: 'incident', ...rest });
const playbook = (needs: string, rest: Omit<Row, 'needs' | 'of'> = {}): Row => ({ needs, of: 'playbook', ...rest });
const webhook = (rest: Omit<Row, 'needs' | 'of'> = {}): Row => ({ needs: 'admin', of: 'webhook', ...rest });
const empty = ({ emptyStageId }: World, more = '') => `/stages/${emptyStageId}${more}`;

const READ = 'incidents:read';
const WRITE = 'incidents:write';
const PLAN = 'playbooks:write';

const rows: Readonly<Record<string, Row>> = {
  'POST /v1/incidents': {
    needs: WRITE,
    body: ({ teamId }) => ({ name: 'x', teamId }),
    answers: 201,
    namesTeam: true,
  },
  'GET /v1/incidents': { needs: READ },
  'GET /v1/incidents/stream': { needs: READ },
  'GET /v1/incidents/{id}': incident(READ),
  'PATCH /v1/incidents/{id}': incident(WRITE, { body: () => ({ name: 'x' }) }),
  'POST /v1/incidents/{id}/end': incident(WRITE),
  'POST /v1/incidents/{id}/restart': incident(WRITE, { answers: 409 }),
  'PUT /v1/incidents/{id}/commander': incident(WRITE, { body: () => ({ userId: UNKNOWN_ID }) }),
  'PUT /v1/incidents/{id}/severity': incident(WRITE, { body: () => ({ severity: 'sev1' }) }),
  'PUT /v1/incidents/{id}/roles/{role}': incident(WRITE, { body: () => ({ userId: UNKNOWN_ID }) }),
  'GET /v1/incidents/{id}/events': incident(READ),
  'GET /v1/incidents/{id}/diff': incident(READ, { path: () => '?from=1' }),
  'GET /v1/metrics/incidents': { needs: READ },
  'GET /v1/incidents/{id}/timeline': incident(READ),
  'GET /v1/incidents/{id}/updates': incident(READ),
  'POST /v1/incidents/{id}/updates': incident(WRITE, { body: () => ({ text: 'x' }), answers: 201 }),
  'GET /v1/incidents/{id}/retrospective': incident(READ),
  'PUT /v1/incidents/{id}/retrospective': incident(WRITE, { body: () => ({ text: 'x' }) }),
  'DELETE /v1/incidents/{id}/content': incident('admin', { answers: 204 }),
  'POST /v1/incidents/{id}/stages': incident(WRITE, { body: () => ({ title: 'x' }), answers: 201 }),
  'PATCH /v1/incidents/{id}/stages/{stageId}': incident(WRITE, { body: () => ({ title: 'x' }) }),
  'DELETE /v1/incidents/{id}/stages/{stageId}': incident(WRITE, { path: (world) => empty(world) }),
  'POST /v1/incidents/{id}/stages/{stageId}/move': incident(WRITE, { body: () => ({ index: 1 }) }),
  'POST /v1/incidents/{id}/stages/{stageId}/tasks': incident(WRITE, { body: () => ({ title: 'x' }), answers: 201 }),
  'GET /v1/incidents/{id}/tasks/{taskId}': incident(READ),
  'PATCH /v1/incidents/{id}/tasks/{taskId}': incident(WRITE, { body: () => ({ title: 'x' }) }),
  'DELETE /v1/incidents/{id}/tasks/{taskId}': incident(WRITE),
  'PUT /v1/incidents/{id}/tasks/{taskId}/state': incident(WRITE, { body: () => ({ state: 'closed' }) }),
  'PUT /v1/incidents/{id}/tasks/{taskId}/assignee': incident(WRITE, { body: () => ({ userId: UNKNOWN_ID }) }),
  'PUT /v1/incidents/{id}/tasks/{taskId}/due': incident(WRITE, { body: () => ({ dueAt: '2031-01-01T00:00:00Z' }) }),
  'POST /v1/incidents/{id}/tasks/{taskId}/move': incident(WRITE, { body: () => ({ index: 0 }) }),
  'POST /v1/incidents/{id}/tasks/{taskId}/run-command': incident(WRITE),
  'POST /v1/playbooks': {
    needs: PLAN,
    body: ({ teamId }) => ({ title: 'x', teamId, stages: [] }),
    answers: 201,
    namesTeam: true,
  },
  'POST /v1/playbooks/import': {
    needs: PLAN,
    body: ({ teamId }) => ({ format: 'sitrep/playbook', schemaVersion: 1, title: 'x', teamId, stages: [] }),
    answers: 201,
    namesTeam: true,
  },
  'GET /v1/playbooks': { needs: `${READ} or ${PLAN}` },
  'GET /v1/playbooks/{id}': playbook(`${READ} or ${PLAN}`),
  'GET /v1/playbooks/{id}/export': playbook(`${READ} or ${PLAN}`),
  'PUT /v1/playbooks/{id}': playbook(PLAN, { body: ({ teamId }) => ({ title: 'x', teamId, stages: [] }) }),
  'DELETE /v1/playbooks/{id}': playbook(PLAN, { answers: 204 }),
  'DELETE /v1/playbooks/{id}/content': playbook('admin', { answers: 204 }),
  'GET /v1/telemetry': { needs: 'telemetry:read', path: () => '?after=start' },
  'GET /v1/telemetry/stream': { needs: 'telemetry:read' },
  'GET /v1/telemetry/dictionary': { needs: 'telemetry:read' },
  'GET /v1/telemetry/preview': { needs: 'any' },
  'GET /v1/telemetry/servers': { needs: 'telemetry:read' },
  // The server of these tests runs under no license.
  'GET /v1/telemetry/servers/{diagnosticID}/licensee': { needs: 'telemetry:identify', answers: 404 },
  'GET /v1/telemetry/consent': { needs: 'any' },
  'PUT /v1/telemetry/consent': { needs: 'admin', body: () => ({ mode: 'local' }) },
  'POST /v1/teams': { needs: 'admin', body: () => ({ name: 'x' }), answers: 201 },
  'GET /v1/teams': { needs: READ },
  'POST /v1/tokens': {
    needs: 'admin',
    body: ({ teamId }) => ({ label: 'x', scopes: [READ], teamIds: [teamId] }),
    answers: 201,
  },
  'GET /v1/tokens': { needs: 'admin' },
  'DELETE /v1/tokens/{id}': { needs: 'admin', path: ({ tokenId }) => tokenId, answers: 204 },
  'GET /v1/users': { needs: READ },
  'PUT /v1/users/{id}': { needs: 'admin', path: () => UNKNOWN_ID, body: () => ({ name: 'x' }) },
  'GET /v1/audit': { needs: 'admin' },
  'POST /v1/webhooks': {
    needs: 'admin',
    body: ({ teamId }) => ({ url: 'https://127.0.0.1', label: 'x', teamIds: [teamId] }),
    answers: 201,
  },
  'GET /v1/webhooks': { needs: 'admin' },
  'GET /v1/webhooks/{id}': webhook(),
  'DELETE /v1/webhooks/{id}': webhook({ answers: 204 }),
  'POST /v1/webhooks/{id}/rotate-secret': webhook(),
  'POST /v1/webhooks/{id}/enable': webhook(),
  'GET /v1/webhooks/{id}/deliveries': webhook(),
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/redeliver': webhook({ answers: 404 }),
  'GET /v1/replay/events': { needs: 'replay:read' },
  'GET /v1/me': { needs: 'any' },
  // They ask for secrets of their own; on the server of these tests no chat is set up.
  'POST /integrations/mattermost/slash': { needs: 'none', answers: 404 },
  'POST /integrations/slack/slash': { needs: 'none', answers: 404 },
  'GET /health/live': { needs: 'none' },
  'GET /health/ready': { needs: 'none' },
  'GET /metrics': { needs: 'none' },
};
const named = Object.entries(rows).map(([name, row]) => ({ name, row }));
const closed = named.filter(({ row }) => row.needs !== 'none');

let server: RunningServer;
let admin: HttpClient;
let shop: string;
let store: string;
/** A world of the shop and one of the store, which nobody who is let in has changed. */
let own: World;
let foreign: World;

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  [shop, store] = [await createTeam(admin, `${SECRET_WORD} shop`), await createTeam(admin, `${SECRET_WORD} store`)];
  [own, foreign] = [await newWorld(shop), await newWorld(store)];
});

/** There may be few webhooks, so not every world has one. */
const newWorld = async (teamId: string, hasWebhook = true): Promise<World> => {
  const titled = { title: SECRET_WORD, description: SECRET_WORD };
  const started = await admin.post<Incident>('/v1/incidents', { name: SECRET_WORD, teamId });
  const board = new Board(admin, started.body.id);
  await board.addStage(SECRET_WORD);
  const [taskId] = await addTasks(board, SECRET_WORD);
  await board.editTask(taskId!, { command: '/incident info' });
  await admin.put(`${board.path}/retrospective`, { text: SECRET_WORD });
  await admin.post(`${board.path}/updates`, { text: SECRET_WORD });
  const [stage, emptyStage] = started.body.stages.concat((await board.read()).stages.slice(1));
  const planned = await admin.post<Playbook>('/v1/playbooks', { ...titled, teamId, stages: [] });
  const { tokenId } = await issue(admin, [READ], [teamId], { label: SECRET_WORD });
  // An address of this machine: nothing is sent there.
  const hook = { url: `https://127.0.0.1/${SECRET_WORD}`, label: SECRET_WORD, teamIds: [teamId] };
  const registered = hasWebhook ? await admin.post<Webhook>('/v1/webhooks', hook) : undefined;
  return {
    teamId,
    id: board.id,
    stageId: stage!.id,
    emptyStageId: emptyStage!.id,
    taskId: taskId!,
    playbookId: planned.body.id,
    tokenId,
    webhookId: registered?.body.id ?? UNKNOWN_ID,
  };
};

/** The path of a route to the things of a world. */
const pathIn = (name: string, { of, path }: Row, world: World): string => {
  const template = name.split(' ')[1]!;
  const more = path?.(world) ?? '';
  const id = { playbook: world.playbookId, incident: world.id, webhook: world.webhookId, token: world.tokenId }[
    of ?? 'token'
  ];
  const stage = more.startsWith('/stages/') ? world.emptyStageId : world.stageId;
  return (
    template
      .replace('{id}', id)
      .replace('{stageId}', stage)
      .replace('{taskId}', world.taskId)
      .replace('{deliveryId}', UNKNOWN_ID)
      .replace('{role}', 'scribe')
      .replace('{diagnosticID}', UNKNOWN_ID) + (more.startsWith('?') ? more : '')
  );
};

/** Asks a route about a world. Of an answer that never ends, only the head is read. */
const ask = async (client: HttpClient, name: string, row: Row, world: World): Promise<Answer> => {
  const [method] = name.split(' ');
  const body = row.body && JSON.stringify(row.body(world));
  const abort = new AbortController();
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await client.open(method!, pathIn(name, row, world), body, headers, abort.signal);
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = isStream ? '' : await response.text();
  if (isStream) abort.abort();
  const isJson = /\bjson/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as never };
};

const SCOPES = [READ, WRITE, PLAN, 'replay:read'];
const TELEMETRY_SCOPES = ['telemetry:read', 'telemetry:identify'];
/** The scopes that do not open it, as they can be held together. */
const wrongScopes = (needs: string): readonly (readonly string[])[] =>
  [SCOPES, TELEMETRY_SCOPES]
    .map((family) => family.filter((scope) => !needs.split(' or ').includes(scope)))
    .filter((family) => family.length > 0);

const rightScope = (needs: string): string => (needs === 'any' ? 'replay:read' : needs.split(' or ')[0]!);

/** Nothing is written while this runs. */
const writingNothing = async (work: () => Promise<void>): Promise<void> => {
  const before = eventsStored(server.dataDirectory);
  await work();
  expect(eventsStored(server.dataDirectory)).toBe(before);
};

describe('The table', () => {
  it('has a row for every route, and a route for every row', () =>
    expect(
      declaredRoutes()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(rows).sort()));

  it('knows every route that the server describes', async () => {
    const { paths } = (await admin.get<{ paths: Record<string, object> }>('/openapi.json')).body;
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.length).toBeGreaterThan(40);
    expect(described.filter((name) => !(name in rows))).toEqual([]);
  });

  const says = new Map([
    ['signed-in', 'any'],
    ['public', 'none'],
  ]);
  it('says of each route what the route says of itself', () => {
    for (const { name, access } of declaredRoutes())
      expect({ name, needs: says.get(access!) ?? access }).toEqual({ name, needs: rows[name]!.needs });
  });

  it('would not overlook a route that says nothing', () => {
    @Controller('v1/planted')
    class PlantedRoute {
      @Get(':id')
      get(): string {
        return '';
      }
    }
    expect(declaredRoutes([PlantedRoute])).toEqual([{ name: 'GET /v1/planted/{id}', access: undefined }]);
    expect(declaredRoutes().filter(({ access }) => access === undefined)).toEqual([]);
  });
});

describe('Without a token that is in force, nobody gets in', () => {
  let expired: HttpClient;
  let revoked: HttpClient;
  beforeAll(async () => {
    const soon = new Date(Date.now() + 1_000).toISOString();
    expired = (await issue(admin, ['admin'], [shop], { expiresAt: soon })).client;
    const bearer = await issue(admin, ['admin'], [shop]);
    revoked = bearer.client;
    expect((await admin.delete(`/v1/tokens/${bearer.tokenId}`)).status).toBe(204);
    while (new Date().toISOString() <= soon) await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it.each(closed)('$name', ({ name, row }) =>
    writingNothing(async () => {
      const malformed = ['', 'x', 'a b', 'null', 'undefined', 'sitrep_', '%00', '*', "' OR 1=1 --"];
      const clients = [...[undefined, ...malformed].map((token) => admin.as(token)), expired, revoked];
      const [first, ...others] = await Promise.all(clients.map((client) => ask(client, name, row, own)));
      expectProblem(first!, 401, 'unauthorized');
      expect(first!.headers.get('www-authenticate')).toBe('Bearer');
      // Whether a token was ever known is not told.
      for (const answer of others) expect(visibleOf(answer)).toEqual(visibleOf(first!));
    }),
  );
});

describe('With the wrong scope, nobody gets in', () => {
  it.each(closed.filter(({ row }) => row.needs !== 'any'))('$name', async ({ name, row }) => {
    for (const scopes of wrongScopes(row.needs)) {
      const { client } = await issue(admin, scopes, [shop, store]);
      await writingNothing(async () => {
        const answer = await ask(client, name, row, own);
        expectProblem(answer, 403, 'forbidden');
        expect(answer.body).toMatchObject({ scope: row.needs });
        expect(answer.text).not.toContain(SECRET_WORD);
      });
    }
  });
});

describe('What belongs to another team', () => {
  const things = closed.filter(({ row }) => row.of && row.needs !== 'admin');

  it.each(things)('looks like what does not exist: $name', async ({ name, row }) => {
    const { client } = await issue(admin, [rightScope(row.needs)], [shop]);
    await writingNothing(async () => {
      const theirs = await ask(client, name, row, foreign);
      expectProblem(theirs, 404, `${row.of}-not-found`);
      const nobodys = await ask(client, name, row, { ...foreign, id: UNKNOWN_ID, playbookId: UNKNOWN_ID });
      expect(visibleOf(theirs)).toEqual(visibleOf(nobodys));
    });
  });

  it.each(things.filter(({ name }) => /stageId|taskId/.test(name)))(
    'is not found through a thing of one’s own: $name',
    async ({ name, row }) => {
      const { client } = await issue(admin, [rightScope(row.needs)], [shop]);
      const { stageId, emptyStageId, taskId } = foreign;
      await writingNothing(async () => {
        const theirs = await ask(client, name, row, { ...own, stageId, emptyStageId, taskId });
        expectProblem(theirs, 404);
        const nobodys = { stageId: UNKNOWN_ID, emptyStageId: UNKNOWN_ID, taskId: UNKNOWN_ID };
        expect(visibleOf(theirs)).toEqual(visibleOf(await ask(client, name, row, { ...own, ...nobodys })));
      });
    },
  );

  it.each(closed.filter(({ row }) => row.namesTeam))('takes nothing in: $name', async ({ name, row }) => {
    const { client } = await issue(admin, [rightScope(row.needs)], [shop]);
    await writingNothing(async () => {
      const theirs = await ask(client, name, row, foreign);
      expect(theirs.status).toBe(422);
      expect(visibleOf(theirs)).toEqual(visibleOf(await ask(client, name, row, { ...foreign, teamId: UNKNOWN_ID })));
    });
  });

  it.each(['/v1/incidents', '/v1/playbooks', '/v1/teams'])('is in no list: %s', async (path) => {
    const { client } = await issue(admin, [READ], [shop]);
    const ids = (answer: Answer<Page<{ id: string; teamId?: string }>>) =>
      answer.body.items.map(({ id, teamId }) => teamId ?? id);
    expect(new Set(ids(await client.get(`${path}?limit=200`)))).toEqual(new Set([shop]));
    if (path === '/v1/teams') return;
    const filtered = await client.get(`${path}?teamId=${store}`);
    expect(visibleOf(filtered)).toEqual(visibleOf(await client.get(`${path}?teamId=${UNKNOWN_ID}`)));
  });
});

describe('A replay', () => {
  it('tells those of one team nothing of another', async () => {
    const { client } = await issue(admin, ['replay:read'], [shop]);
    const { text } = await ask(client, 'GET /v1/replay/events', rows['GET /v1/replay/events']!, own);
    expect(text).toContain(own.id);
    for (const id of Object.values(foreign)) expect(text).not.toContain(id);
  });
});

describe('With the right scope, and as administrator', () => {
  it.each(closed)('one gets in: $name', async ({ name, row }) => {
    const { client } = await issue(admin, [rightScope(row.needs)], [shop]);
    for (const caller of [client, admin]) {
      const { status, text } = await ask(caller, name, row, await newWorld(shop, row.of === 'webhook'));
      expect({ status, text }).toMatchObject({ status: row.answers ?? 200 });
    }
  });

  it.each(named.filter(({ row }) => row.needs === 'none'))('or without any: $name', async ({ name, row }) => {
    const { status, text } = await ask(admin.as(undefined), name, row, own);
    expect(status).toBe(row.answers ?? 200);
    expect(text).not.toContain(SECRET_WORD);
  });
});

describe('Telemetry and content', () => {
  const content = [...SCOPES, 'admin'];
  it.each(content.flatMap((scope) => TELEMETRY_SCOPES.map((telemetry) => [telemetry, scope])))(
    'never meet in one token: %s and %s',
    async (...scopes) => {
      for (const order of [scopes, scopes.toReversed()])
        expectProblem(
          await admin.post<Token>('/v1/tokens', { label: 'both', scopes: order, teamIds: [shop] }),
          422,
          'token-scopes-not-combinable',
        );
    },
  );

  it('a telemetry token sees no word of content on any route', async () => {
    const { client } = await issue(admin, TELEMETRY_SCOPES, [shop, store]);
    for (const { name, row } of closed.filter((each) => each.name.startsWith('GET ')))
      expect((await ask(client, name, row, own)).text).not.toContain(SECRET_WORD);
  });
});

describe('Ways around', () => {
  interface Attempt {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly string[];
    readonly body?: string;
  }

  /** What somebody without rights would like to do. */
  const wishes = (): readonly Attempt[] => [
    { method: 'GET', path: `/v1/incidents/${own.id}`, headers: [] },
    { method: 'GET', path: '/v1/incidents', headers: [] },
    { method: 'GET', path: `/v1/playbooks/${own.playbookId}/export`, headers: [] },
    { method: 'GET', path: '/v1/tokens', headers: [] },
    { method: 'DELETE', path: `/v1/tokens/${own.tokenId}`, headers: [] },
    {
      method: 'POST',
      path: '/v1/incidents',
      headers: ['Content-Type: application/json'],
      body: JSON.stringify({ name: 'In!', teamId: shop }),
    },
  ];

  const paths: readonly ((path: string) => string)[] = [
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => path.replaceAll('/', '//'),
    (path) => path.replace('/v1/', '/v1%2F'),
    (path) => path.replace('/v1/', '/v1%2f'),
    (path) => path.replace('/v1/', '/V1/'),
    (path) => path.toUpperCase(),
    (path) => path.replace('/v1/', '/v1/./'),
    (path) => path.replace('/v1/', '/v1/%2e/'),
    (path) => `/health/live/..${path}`,
    (path) => `/health/live/../..${path}`,
    (path) => `/health/live/..%2f..${path}`,
    (path) => `/health/live/%2e%2e/%2e%2e${path}`,
    (path) => `/health/live;${path}`,
    (path) => `/health/live%00${path}`,
    (path) => `/health/live%23${path}`,
    (path) => `/docs/..${path}`,
    (path) => `/docs/%2e%2e${path}`,
    (path) => `/docs/..%2f..%2fv1${path.slice(3)}`,
    (path) => `/docs/../../../../etc/passwd?${path}`,
    (path) => `${path};public=true`,
    (path) => `${path}%00`,
    (path) => `${path}%20`,
    (path) => `${path}.json`,
    (path) => `${path}#/health/live`,
    (path) => `${path}?`,
    (path) => `${path}%3f`,
    (path) => path.replace('/v1', '/v1%20'),
    (path) => path.replace('v1', '%76%31'),
    (path) => path.replaceAll('/', '\\'),
    (path) => path.replaceAll('/', '%5c'),
    (path) => `http://127.0.0.1${path}`,
    (path) => `http://localhost@127.0.0.1${path}`,
    (path) => `*${path}`,
    ...[
      'token',
      'access_token',
      'authorization',
      'Authorization',
      'bearer',
      'api_key',
      'admin',
      'scopes',
      'teamIds',
    ].map((name) => (path: string) => `${path}?${name}=SECRET`),
  ];

  const headers: readonly (readonly string[])[] = [
    ['X-HTTP-Method-Override: GET'],
    ['X-HTTP-Method: GET'],
    ['X-Method-Override: GET'],
    ['X-Original-URL: /health/live'],
    ['X-Rewrite-URL: /health/live'],
    ['X-Forwarded-For: 127.0.0.1'],
    ['X-Forwarded-Host: localhost'],
    ['X-Forwarded-Prefix: /health'],
    ['X-Real-IP: 127.0.0.1'],
    ['Forwarded: for=127.0.0.1'],
    ['X-Remote-User: admin'],
    ['X-User-Id: admin'],
    ['X-Auth-Token: SECRET'],
    ['X-Api-Key: SECRET'],
    ['Proxy-Authorization: Bearer SECRET'],
    ['Cookie: token=SECRET; Authorization=Bearer SECRET'],
    ['Authorization: SECRET'],
    ['Authorization: Token SECRET'],
    ['Authorization: Basic SECRET'],
    ['Authorization: Bearer'],
    ['Authorization: Bearer  SECRET'],
    ['Authorization: Bearer SECRET SECRET'],
    ['Authorization: Bearer SECRET,Bearer SECRET'],
    ['Authorization: Bearer "SECRET"'],
    ['Authorization: BearerSECRET'],
    ['Authorization: Bearer SECRET%00'],
    ['Authorization: Bearer x', 'Authorization: Bearer SECRET'],
    ['Authorization: Bearer SECRET', 'Authorization: Bearer x'],
    ['Authorization: Bearer SECRET', 'authorization: Bearer SECRET'],
    ['Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzY29wZXMiOlsiYWRtaW4iXX0.'],
    ['Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInNjb3BlIjoiYWRtaW4ifQ.AA'],
    ['Authorization: Bearer SECRE'],
    ['Authorization : Bearer SECRET'],
    ['Authorization: ', ' Bearer SECRET'],
    ['Idempotency-Key: stolen'],
    ['Sitrep-Position: 0'],
    ['Connection: Authorization'],
    ['Upgrade: h2c', 'HTTP2-Settings: AAAA'],
  ];

  const methods = ['HEAD', 'OPTIONS', 'TRACE', 'get', 'PROPFIND', 'QUERY', 'SEARCH', 'CONNECT'];

  /** Every wish by every way. `SECRET` in headers and queries is a token that is in force, where no token belongs. */
  const attempts = (secret: string): readonly Attempt[] =>
    wishes()
      .flatMap((wish) => [
        ...paths.map((path) => ({ ...wish, path: path(wish.path) })),
        ...headers.map((more) => ({ ...wish, headers: [...wish.headers, ...more] })),
        ...methods.map((method) => ({ ...wish, method })),
        ...['DELETE', 'PUT', 'PATCH', 'POST'].map((method) => ({
          ...wish,
          path: `${wish.path}?_method=${wish.method}`,
          method,
        })),
      ])
      .map((attempt) => ({
        ...attempt,
        path: attempt.path.replaceAll('SECRET', secret),
        headers: attempt.headers.map((line) => line.replaceAll('SECRET', secret)),
      }));

  const requestOf = ({ method, path, headers: more, body = '' }: Attempt): string =>
    [
      `${method} ${path} HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
      ...more,
      '',
      body,
    ].join('\r\n');

  const letThrough = async (all: readonly Attempt[]): Promise<readonly string[]> => {
    const through: string[] = [];
    for (const attempt of all) {
      const request = requestOf(attempt);
      const answer = await sendRaw(server.port, request).catch(() => undefined);
      const isIn = answer && answer.status < 400 && !isHarmless(attempt, answer.body);
      if (isIn || answer?.all.includes(SECRET_WORD)) through.push(`${request} -> ${answer.status}`);
    }
    return through;
  };

  /** What follows a `#`, and the dots of a path, are the client's to settle; some may end at a page that is public. */
  const isHarmless = ({ path }: Attempt, body: string): boolean => path.startsWith('/docs') && /swagger/i.test(body);

  it('lead nowhere for somebody without a token', async () => {
    const { secret } = (await admin.post<Token>('/v1/tokens', { label: 'x', scopes: ['admin'], teamIds: [] })).body;
    const all = attempts(secret);
    expect(all.length).toBeGreaterThan(300);
    await writingNothing(async () => expect(await letThrough(all)).toEqual([]));
  });

  it('lead nowhere for somebody with the scope for one thing and not for another', async () => {
    const { client } = await issue(admin, TELEMETRY_SCOPES, [shop]);
    const ways = attempts('SECRET').filter(({ headers: each }) => !each.some((line) => /^authorization/i.test(line)));
    const all = ways.map((way) => ({ ...way, headers: [...way.headers, `Authorization: Bearer ${client.token}`] }));
    expect(all.length).toBeGreaterThan(200);
    await writingNothing(async () => expect(await letThrough(all)).toEqual([]));
  });

  it('lead nowhere for somebody of another team', async () => {
    const { client } = await issue(admin, [READ, WRITE], [store]);
    const things = attempts('SECRET').filter(
      ({ path, headers: each }) => path.includes(own.id) && !each.some((line) => /^authorization/i.test(line)),
    );
    const all = things.map((way) => ({ ...way, headers: [...way.headers, `Authorization: Bearer ${client.token}`] }));
    expect(all.length).toBeGreaterThan(50);
    await writingNothing(async () => expect(await letThrough(all)).toEqual([]));
  });

  it('would be seen: a token that is in force does get through', async () => {
    const [wish] = wishes();
    const headersOfAdmin = [`Authorization: Bearer ${admin.token}`];
    expect(await letThrough([{ ...wish!, headers: headersOfAdmin }])).toHaveLength(1);
  });
});
