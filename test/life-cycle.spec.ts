import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openEventStream } from './support/event-stream-client.js';
import { expectProblem } from './support/expectations.js';
import type { HttpClient, Incident, Me, Page, Team, TelemetryPage, Token } from './support/http-client.js';
import { describeWithFiles, logSettings, logUnderTest } from './support/log-under-test.js';
import { isReady, until } from './support/on-cluster.js';
import { createTeam, issue } from './support/people.js';
import {
  ADMIN_TOKEN,
  newDataDirectory,
  runToEnd,
  startServer,
  type Ended,
  type RunningServer,
} from './support/running-server.js';
import { bytesBehind } from './support/stored-log.js';
import { tracesOf } from './support/traces-of-a-word.js';

// How the server comes up, goes down, and comes up again, as the person who operates it sees it. One server lives through
// all of this file: each group of tests takes it as the one before has left it.

jest.setTimeout(60_000);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const defaultTeamOf = async (client: HttpClient): Promise<string> =>
  (await client.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
const start = async (client: HttpClient, teamId: string, name = 'Checkout'): Promise<Incident> => {
  const answer = await client.post<Incident>('/v1/incidents', { name, teamId });
  expect(answer.status).toBe(201);
  return answer.body;
};

let server: RunningServer;
let team: string;

/** Where events are. */
const LOG = logUnderTest === 'sqlite' ? 'events.db' : 'events in the cluster';

describe("The administrator's first token", () => {
  const OWN = 'an-administrators-own-token-0123456789';
  let minted: string;

  /** Which places hold the secret in some form, and which its SHA-256. */
  const filesWith = (secret: string) => {
    const digest = createHash('sha256').update(secret).digest('hex');
    const traces = bytesBehind(server.dataDirectory).flatMap(([name, bytes]) =>
      tracesOf([secret], bytes)
        .filter(({ disguise }) => !disguise.startsWith('by its sha256'))
        .map(({ disguise }) => `${name}: ${disguise}`),
    );
    const hashed = bytesBehind(server.dataDirectory).filter(([, bytes]) => bytes.includes(digest));
    return { traces, hashed: hashed.map(([name]) => name.replace(/-wal$/, '')) };
  };

  it('is printed once, at the first start, with a request that works', async () => {
    // An empty variable is how many tools say "not set".
    server = await startServer({ SITREP_BOOTSTRAP_TOKEN: undefined, LOG_LEVEL: 'trace', TELEMETRY: '', HOST: '' });
    process.stdout.write(`The server was ready ${Math.round(server.startedAfterMs)} ms after its start\n`);
    const [printed, ...again] = server.stdout.match(/sitrep_\w{26}_[\w-]{43}/g) ?? [];
    expect(again).toEqual([]);
    minted = printed!;
    expect(server.stdout).toContain(`export TOKEN=${minted}`);

    const [, url, body] =
      /curl -s (\S+)[^']*(?:'[^']*'[^']*)*-d '([^']+)'/.exec(server.stdout.replace('"$TOKEN"', '')) ?? [];
    expect(url).toBe(`${server.url}/v1/incidents`);
    const answer = await server
      .client(minted)
      .send('POST', '/v1/incidents', body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(201);
    expect((await server.client(minted).get<Token>('/v1/me')).body.scopes).toEqual(['admin']);
  });

  it('is on the disk as a hash and not as itself', () => {
    expect(filesWith(minted).traces).toEqual([]);
    expect(filesWith(minted.replace(/^sitrep_[a-z0-9]{26}_/, '')).traces).toEqual([]);
    expect(filesWith(minted).hashed).toContain(LOG);
  });

  it('is not printed again at a later start, and still works', async () => {
    await server.restart({ SITREP_BOOTSTRAP_TOKEN: undefined, LOG_LEVEL: 'trace' });
    expect(server.stdout.split(minted)).toHaveLength(2);
    expect(server.stdout.match(/sitrep_\w{26}_/g)).toHaveLength(1);
    expect(server.stdout.match(/first start/gi)).toHaveLength(1);
    expect((await server.client(minted).get('/v1/me')).status).toBe(200);
  });

  it('is replaced by SITREP_BOOTSTRAP_TOKEN at a later start, which is neither printed nor kept', async () => {
    await server.restart({ SITREP_BOOTSTRAP_TOKEN: OWN, LOG_LEVEL: 'trace' });
    expect((await server.client(OWN).get('/v1/me')).status).toBe(200);
    expectProblem(await server.client(minted).get('/v1/me'), 401);
    expect(tracesOf([OWN], Buffer.from(server.stdout + server.stderr))).toEqual([]);
    expect(filesWith(OWN).traces).toEqual([]);
    expect(filesWith(OWN).hashed).toContain(LOG);
  });

  it('stays replaced when the variable is gone again', async () => {
    await server.restart({ SITREP_BOOTSTRAP_TOKEN: undefined });
    expect((await server.client(OWN).get('/v1/me')).status).toBe(200);
    expectProblem(await server.client(minted).get('/v1/me'), 401);
  });

  it('lets whoever has lost every token in again, and one that was revoked stays out', async () => {
    const { body } = await server.client(OWN).get<Me>('/v1/me');
    expect((await server.client(OWN).delete(`/v1/tokens/${body.tokenId}`)).status).toBe(204);
    await server.restart({ SITREP_BOOTSTRAP_TOKEN: ADMIN_TOKEN });
    expect((await server.admin.get('/v1/me')).status).toBe(200);
    expectProblem(await server.client(OWN).get('/v1/me'), 401);
    team = await defaultTeamOf(server.admin);
  });
});

describe('A server that runs', () => {
  // On a cluster it listens before it knows that it has told all telemetry.
  beforeAll(() => until(() => isReady(server)));

  it('is ready soon after it is started', () => expect(server.startedAfterMs).toBeLessThan(10_000));

  it('says that it lives and is ready to anybody who asks', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const { status, body } = await server.client().get<unknown>(path);
      expect({ path, status, body }).toEqual({ path, status: 200, body: { status: 'ok' } });
    }
  });

  it('listens on this machine only, unless told otherwise', () =>
    expect(new URL(server.url).hostname).toBe('127.0.0.1'));

  it('counts for Prometheus, in names of its own', async () => {
    await start(server.admin, team, 'Metrical');
    const { status, headers, text } = await server.client().get('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain;.*version=/);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(line).toMatch(/^[a-z_][a-z0-9_]*(\{[^}]*\})? (-?[\d.e+-]+|NaN|\+Inf)$/i);
    expect(text).toMatch(/^sitrep_projection_live\{projection="read-models"\} 1$/m);
    expect(text).not.toMatch(/[a-z0-9]{26}|Metrical/);
  });

  it('shows people its documentation', async () => {
    const { status, headers, text } = await server.client().get('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(text).toMatch(/swagger-ui|<html/i);
  });

  it('is not stopped by a second process on the same data, which says why it cannot start', async () => {
    const { code, stdout, stderr } = await runToEnd({
      ...(await logSettings(server.dataDirectory)),
      ...{ PORT: '0', DATA_DIR: server.dataDirectory },
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(join(server.dataDirectory, logUnderTest === 'sqlite' ? 'events.db' : 'read-models'));
    expect(stderr).toContain(String(server.pid));
    expect(stderr).toMatch(/in use/);
    expect(stderr).toContain('DATA_DIR');
    expect(stderr).not.toMatch(/^\s+at /m);
    const incident = await start(server.admin, team);
    expect((await server.admin.get<Incident>(`/v1/incidents/${incident.id}`)).body).toEqual(incident);
    expect((await server.client().get('/health/ready')).status).toBe(200);
  });

  it('keeps what it has acknowledged when it is killed at once', async () => {
    const acknowledged: string[] = [];
    const writing = Array.from({ length: 8 }, async (_, i) => {
      for (let n = 0; n < 1_000; n++) acknowledged.push((await start(server.admin, team, `No ${i}.${n}`)).id);
    });
    while (acknowledged.length < 60) await wait(5);
    await server.kill();
    await Promise.allSettled(writing);
    await server.start();
    const ids = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/v1/incidents?limit=200${cursor && `&cursor=${cursor}`}`;
      const { body }: { body: Page<Incident> } = await server.admin.get<Page<Incident>>(path);
      for (const { id } of body.items) ids.add(id);
      cursor = body.nextCursor;
    }
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  });

  it('answers the same after its read models have been deleted', async () => {
    const { client } = await issue(server.admin, ['incidents:read', 'incidents:write'], [team], { label: 'Kept' });
    const revoked = await issue(server.admin, ['incidents:read'], [team]);
    await server.admin.delete(`/v1/tokens/${revoked.tokenId}`);
    const { id } = await start(client, team, 'Rebuilt');
    await client.patch(`/v1/incidents/${id}`, { description: 'From the log' });
    await client.post(`/v1/incidents/${id}/end`);
    await createTeam(server.admin, 'Night shift');
    const paths = [
      '/v1/incidents?limit=200',
      '/v1/incidents?q=rebuilt+log&status=ended',
      `/v1/incidents/${id}`,
      `/v1/incidents/${id}?version=1`,
      `/v1/incidents/${id}/events`,
      '/v1/teams',
      '/v1/tokens?limit=200',
      '/v1/me',
      '/v1/telemetry?limit=1000',
      '/v1/telemetry/consent',
    ];
    const answers = () => Promise.all(paths.map(async (path) => (await server.admin.get<unknown>(path)).body));
    const before = await answers();

    await server.stop();
    const deleted = readdirSync(server.dataDirectory).filter((name) => /^read-models.*\.db/.test(name));
    expect(deleted).not.toEqual([]);
    for (const name of deleted) rmSync(join(server.dataDirectory, name));
    await server.start();
    expect(await answers()).toEqual(before);
    expect((await client.get<Incident>(`/v1/incidents/${id}`)).status).toBe(200);
    expectProblem(await revoked.client.get('/v1/me'), 401);
  });
});

describe('The description of the interface', () => {
  interface Schema {
    readonly $ref?: string;
  }
  interface Operation {
    readonly operationId?: string;
    readonly summary?: string;
    readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: Schema }[];
    readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
    readonly responses: Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
    >;
  }
  interface OpenApi {
    readonly openapi: string;
    readonly info: { readonly version: string };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, unknown>>; readonly securitySchemes: object };
  }

  /** The part of the contract that is built, and what each answers with when it goes well. */
  const contract: readonly (readonly [method: string, path: string, success: number])[] = [
    ['post', '/v1/incidents', 201],
    ['get', '/v1/incidents', 200],
    ['get', '/v1/incidents/{id}', 200],
    ['patch', '/v1/incidents/{id}', 200],
    ['post', '/v1/incidents/{id}/end', 200],
    ['post', '/v1/incidents/{id}/restart', 200],
    ['put', '/v1/incidents/{id}/commander', 200],
    ['get', '/v1/incidents/{id}/events', 200],
    ['post', '/v1/incidents/{id}/stages', 201],
    ['patch', '/v1/incidents/{id}/stages/{stageId}', 200],
    ['delete', '/v1/incidents/{id}/stages/{stageId}', 200],
    ['post', '/v1/incidents/{id}/stages/{stageId}/move', 200],
    ['post', '/v1/incidents/{id}/stages/{stageId}/tasks', 201],
    ['get', '/v1/incidents/{id}/tasks/{taskId}', 200],
    ['patch', '/v1/incidents/{id}/tasks/{taskId}', 200],
    ['delete', '/v1/incidents/{id}/tasks/{taskId}', 200],
    ['put', '/v1/incidents/{id}/tasks/{taskId}/state', 200],
    ['put', '/v1/incidents/{id}/tasks/{taskId}/assignee', 200],
    ['post', '/v1/incidents/{id}/tasks/{taskId}/move', 200],
    ['post', '/v1/incidents/{id}/tasks/{taskId}/run-command', 200],
    ['post', '/v1/playbooks', 201],
    ['get', '/v1/playbooks', 200],
    ['post', '/v1/playbooks/import', 201],
    ['get', '/v1/playbooks/{id}', 200],
    ['put', '/v1/playbooks/{id}', 200],
    ['delete', '/v1/playbooks/{id}', 204],
    ['get', '/v1/playbooks/{id}/export', 200],
    ['get', '/v1/telemetry', 200],
    ['get', '/v1/telemetry/stream', 200],
    ['get', '/v1/telemetry/dictionary', 200],
    ['get', '/v1/telemetry/consent', 200],
    ['put', '/v1/telemetry/consent', 200],
    ['post', '/v1/teams', 201],
    ['get', '/v1/teams', 200],
    ['post', '/v1/tokens', 201],
    ['get', '/v1/tokens', 200],
    ['delete', '/v1/tokens/{id}', 204],
    ['get', '/v1/me', 200],
    ['get', '/health/live', 200],
    ['get', '/health/ready', 200],
  ];

  let document: OpenApi;
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
    );

  beforeAll(async () => {
    document = (await server.client().get<OpenApi>('/openapi.json')).body;
  });

  it('is OpenAPI 3', () => {
    expect(document.openapi).toMatch(/^3\./);
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each(contract)('has %s %s with its answer, %i', (method, path, success) => {
    const operation = document.paths[path]?.[method];
    expect(Object.keys(operation?.responses ?? {})).toContain(String(success));
  });

  it('has a summary, and an id of its own, for every operation', () => {
    expect(
      operations()
        .filter(({ operation }) => !operation.summary)
        .map(({ name }) => name),
    ).toEqual([]);
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });

  it('has a schema for what every operation answers when it goes well', () => {
    const without = operations().flatMap(({ name, operation }) =>
      Object.entries(operation.responses)
        .filter(([status]) => status.startsWith('2') && status !== '204')
        .filter(([, { content = {} }]) => {
          const schemas = Object.values(content).map(({ schema }) => schema);
          return schemas.length === 0 || schemas.some((schema) => !schema || Object.keys(schema).length === 0);
        })
        .map(([status]) => `${name} ${status}`),
    );
    expect(without).toEqual([]);
  });

  it('promises one answer for when it goes well, and that is the one that comes', () => {
    const promised = operations().map(({ name, operation }) => [
      name,
      Object.keys(operation.responses).filter((status) => status.startsWith('2')),
    ]);
    const expected = new Map(contract.map(([method, path, success]) => [`${method} ${path}`, [String(success)]]));
    expect(promised.filter(([name]) => expected.has(name as string))).toEqual(
      promised.filter(([name]) => expected.has(name as string)).map(([name]) => [name, expected.get(name as string)]),
    );
  });

  it('has a schema for every body that is sent', () => {
    const bodies = operations().filter(({ operation }) => operation.requestBody);
    const without = operations().filter(({ operation }) => !operation.requestBody);
    expect(without.map(({ name }) => name).filter((name) => /^(post|put|patch) /.test(name))).toEqual([
      ...['end', 'restart', 'tasks/{taskId}/run-command'].map((action) => `post /v1/incidents/{id}/${action}`),
      ...['rotate-secret', 'enable', 'deliveries/{deliveryId}/redeliver'].map(
        (action) => `post /v1/webhooks/{id}/${action}`,
      ),
    ]);
    for (const { operation, name } of bodies) {
      const type = name.includes(' /integrations/') ? 'application/x-www-form-urlencoded' : 'application/json';
      expect(operation.requestBody!.content[type]?.schema).toBeDefined();
    }
  });

  it('names no schema that it does not have, and no property without a type', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(5);
    expect(refs.filter((ref) => !(ref.replace('#/components/schemas/', '') in document.components.schemas))).toEqual(
      [],
    );
    for (const schema of Object.values(document.components.schemas) as { properties?: object }[])
      for (const property of Object.values(schema.properties ?? {}))
        expect(Object.keys(property as object)).not.toEqual([]);
  });

  it('demands no query parameter: all of them can be left out', () => {
    const demanded = operations().flatMap(({ name, operation: { parameters = [] } }) =>
      parameters.filter((each) => each.in === 'query' && each.required).map((each) => `${name} ?${each.name}`),
    );
    expect(demanded).toEqual([]);
  });

  it('describes an incident as it is answered, field for field', async () => {
    const incident = await start(server.admin, team);
    const response = document.paths['/v1/incidents']!['post']!.responses['201']!.content!['application/json']!.schema!;
    const name = response.$ref!.split('/').at(-1)!;
    const { properties, required } = document.components.schemas[name] as { properties: object; required: string[] };
    expect(Object.keys(properties).sort()).toEqual(Object.keys(incident).sort());
    expect([...required].sort()).toEqual(Object.keys(incident).sort());
  });

  it('says that a token is needed', () => expect(document.components.securitySchemes).not.toEqual({}));
});
describe('A wrong setting', () => {
  const file = join(newDataDirectory(), 'file');
  writeFileSync(file, 'not a directory');
  const wrong = [
    { variable: 'PORT', value: 'http' },
    { variable: 'TELEMETRY', value: 'maybe' },
    { variable: 'LOG_LEVEL', value: 'loud' },
    { variable: 'SITREP_BOOTSTRAP_TOKEN', value: 'too-short-to-be-a-secret' },
    { variable: 'HOST', value: '203.0.113.7' },
    { variable: 'DATA_DIR', value: file },
  ];
  const starts = new Map<object, Ended>();
  beforeAll(async () => {
    for (const each of wrong) {
      const given = { PORT: '0', DATA_DIR: newDataDirectory(), [each.variable]: each.value };
      starts.set(each, await runToEnd(given));
    }
  });

  it.each(wrong)('stops the start: $variable=$value, in one sentence that names it', (each) => {
    const { code, stdout, stderr } = starts.get(each)!;
    expect(stderr).toMatch(new RegExp(`^${each.variable}\\b.*\\.\\n$`));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (each.variable === 'SITREP_BOOTSTRAP_TOKEN') expect(stderr).not.toContain(each.value.trim());
  });

  it('PORT, taken by somebody else, is said so', async () => {
    const { code, stderr } = await runToEnd({ PORT: String(server.port), DATA_DIR: newDataDirectory() });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^[^\n]*\bPORT\b[^\n]*\.\n$/);
  });

  it('is looked up with --help, which lists every setting and what it is when nobody sets it', async () => {
    const { code, stdout, stderr } = await runToEnd({}, ['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const listed = [...stdout.matchAll(/^ *([A-Z][A-Z_]+)\b/gm)].map(([, name]) => name);
    expect(listed).toEqual(
      expect.arrayContaining([
        'HOST',
        'PORT',
        'DATA_DIR',
        'SITREP_BOOTSTRAP_TOKEN',
        'TELEMETRY',
        'DO_NOT_TRACK',
        'LOG_LEVEL',
      ]),
    );
    for (const fallback of ['127.0.0.1', '3000', './data', 'local', 'info']) expect(stdout).toContain(fallback);
  });
});

describeWithFiles('A log in which one byte was changed while the server was stopped', () => {
  const NAME = 'Quarterdeck';
  let file: string;
  let intact: Buffer;

  beforeAll(async () => {
    for (const name of ['Before', 'Between', 'Behind']) await start(server.admin, team, name);
    // What is typed into an incident is sealed there; the name of a team lies open.
    await createTeam(server.admin, NAME);
    await server.stop();
    file = join(server.dataDirectory, 'events.db');
    intact = readFileSync(file);
    expect(intact.indexOf(NAME)).toBeGreaterThan(0);
  });

  /** A start on a copy, so that each finds what the one before found. */
  const startOnCopy = async (change: (bytes: Buffer) => void) => {
    const dataDirectory = newDataDirectory();
    cpSync(server.dataDirectory, dataDirectory, { recursive: true });
    const bytes = Buffer.from(intact);
    change(bytes);
    const copy = join(dataDirectory, 'events.db');
    writeFileSync(copy, bytes);
    const ended = await runToEnd(
      { PORT: '0', DATA_DIR: dataDirectory, SITREP_BOOTSTRAP_TOKEN: ADMIN_TOKEN },
      [],
      30_000,
    );
    return { ...ended, file: copy, isUntouched: readFileSync(copy).equals(bytes) };
  };

  it.each([
    ['in a name', (bytes: Buffer) => (bytes[bytes.indexOf(NAME)]! ^= 0x20)],
    ['in the head of the file', (bytes: Buffer) => (bytes[3]! ^= 1)],
  ])('stops the start: %s is found, with the file, the place, and the command that repairs it', async (_, change) => {
    const { code, stdout, stderr, file: found, isUntouched } = await startOnCopy(change);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(found);
    expect(stderr).toMatch(/position \d+/);
    expect(stderr).toContain('npm run replay -- repair');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toMatch(/Quarterdeck/i);
    expect(isUntouched).toBe(true);
  });

  it('starts again once the byte is what it was', async () => {
    writeFileSync(file, intact);
    await server.start();
    const { items } = (await server.admin.get<Page<Incident>>('/v1/incidents?limit=3')).body;
    expect(items.map(({ name }) => name)).toEqual(['Behind', 'Between', 'Before']);
  });
});

describe('A server that is told to stop', () => {
  beforeEach(async () => {
    if (!server.isRunning) await server.start();
  });

  const STOP_MAX_MS = 10_000;

  it('answers who waits, ends the streams, and is gone soon', async () => {
    await server.admin.get('/v1/telemetry?limit=1'); // Waits for the records of what was acknowledged before.
    const stream = await openEventStream(server.admin, '/v1/telemetry/stream?after=start');
    await stream.untilCaughtUp();
    const cursor = stream.of('caught-up')[0]!.id!;
    const poll = server.admin.get<TelemetryPage>(`/v1/telemetry?after=${cursor}&wait=30`);
    await wait(200);
    expect(await server.stop()).toBeLessThan(STOP_MAX_MS);
    expect(await stream.end).toBe('ended');
    const { status, body } = await poll;
    expect({ status, body }).toEqual({ status: 200, body: { items: [], nextCursor: cursor, atHead: true } });
  });

  it('answers every request that is under way, and keeps what it has acknowledged', async () => {
    const requests = Promise.allSettled(
      Array.from({ length: 40 }, (_, i) =>
        server.admin.post<Incident>('/v1/incidents', { name: `No ${i}`, teamId: team }),
      ),
    );
    await wait(15);
    expect(await server.stop()).toBeLessThan(STOP_MAX_MS);
    await server.start();
    const answers = (await requests).flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    // Who came too late finds the door closed, or is told so.
    expect(answers.filter(({ status }) => ![201, 503].includes(status))).toEqual([]);
    for (const late of answers.filter(({ status }) => status === 503)) expectProblem(late, 503);
    for (const { body } of answers.filter(({ status }) => status === 201))
      expect((await server.admin.get<Incident>(`/v1/incidents/${body.id}`)).body).toEqual(body);
  });

  it('lets a request finish that has begun to arrive, and then hangs up', async () => {
    const body = JSON.stringify({ name: 'Slowly typed', teamId: team });
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(
      'POST /v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        `Authorization: Bearer ${ADMIN_TOKEN}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    await wait(200);
    server.signal('SIGTERM');
    await wait(300);
    expect(server.isRunning).toBe(true);
    socket.write(body.slice(10));
    const from = performance.now();
    expect((await server.ended()).code).toBe(0);
    expect(performance.now() - from).toBeLessThan(STOP_MAX_MS);
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    await server.start();
    const { items } = (await server.admin.get<Page<Incident>>('/v1/incidents?q=slowly')).body;
    expect(items).toMatchObject([{ name: 'Slowly typed' }]);
  });

  it('does not wait for connections on which nothing is asked', async () => {
    const [unused, used] = [connect(server.port, '127.0.0.1'), connect(server.port, '127.0.0.1')];
    used.write(`GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await new Promise((resolve) => used.once('data', resolve));
    const closed = [unused, used].map((socket) => new Promise((resolve) => socket.on('close', resolve)));
    expect(await server.stop()).toBeLessThan(STOP_MAX_MS);
    await Promise.all(closed);
  });

  it('understands an interrupt from the keyboard, and being told twice', async () => {
    server.signal('SIGINT');
    server.signal('SIGTERM');
    expect(await server.ended()).toMatchObject({ code: 0, stderr: '' });
  });
});
