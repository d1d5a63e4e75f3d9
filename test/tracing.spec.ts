import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SPAN_ATTRIBUTES } from '../apps/api/src/tracing/span-dictionary.js';
import type { HttpClient, Incident, Team } from './support/http-client.js';
import { until } from './support/on-cluster.js';
import { OtlpReceiver, type ReceivedSpan } from './support/otlp-receiver.js';
import {
  newDataDirectory,
  runToEnd,
  startServer,
  type Environment,
  type RunningServer,
} from './support/running-server.js';
import { tracesOf } from './support/traces-of-a-word.js';

const CLIENTS_SPAN = 'b7ad6b7169203331';
const newTraceId = (): string => randomBytes(16).toString('hex');
const JSON_TYPE = { 'content-type': 'application/json' };

let receiver: OtlpReceiver;
let toReceiver: Environment;
beforeAll(async () => (toReceiver = await (receiver = new OtlpReceiver()).listen()));
afterAll(() => receiver.close());

const teamOf = async (admin: HttpClient): Promise<string> =>
  (await admin.get<{ items: Team[] }>('/v1/teams')).body.items[0]!.id;

describe('A server that is told to trace', () => {
  let server: RunningServer;
  let admin: HttpClient;
  let teamId: string;
  beforeAll(async () => {
    server = await startServer(toReceiver);
    admin = server.admin;
    teamId = await teamOf(admin);
  });
  afterAll(() => server.stop());

  const start = (headers: Readonly<Record<string, string>>, name = 'Checkout is slow') =>
    admin.post<Incident>('/v1/incidents', { name, teamId }, headers);

  it('draws a request, its command, the append and what is derived from it into the trace of the client', async () => {
    const traceId = newTraceId();
    const { status, headers, body } = await start({ traceparent: `00-${traceId}-${CLIENTS_SPAN}-01` });
    expect(status).toBe(201);
    const span = (name: string): ReceivedSpan => receiver.ofTrace(traceId).find((each) => each.name === name)!;
    await until(() => ['read-models', 'telemetry', 'erasure'].every((name) => span(`project ${name}`)));

    const [request, command, append] = [span('POST /v1/incidents'), span('StartIncident'), span('append events')];
    expect(request).toMatchObject({
      parentSpanId: CLIENTS_SPAN,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/incidents',
        'http.response.status_code': 201,
        'sitrep.request_id': headers.get('x-request-id'),
      },
    });
    expect(command).toMatchObject({
      parentSpanId: request.spanId,
      attributes: {
        'sitrep.command': 'StartIncident',
        'sitrep.outcome': 'accepted',
        'sitrep.stream': `incident-${body.id}`,
      },
    });
    expect(append).toMatchObject({
      parentSpanId: command.spanId,
      attributes: { 'sitrep.log': 'events', 'sitrep.events': 1, 'sitrep.outcome': 'appended' },
    });
    for (const projection of ['read-models', 'telemetry', 'erasure'])
      expect(span(`project ${projection}`)).toMatchObject({
        parentSpanId: append.spanId,
        attributes: { 'sitrep.projection': projection, 'sitrep.events': 1 },
      });
  });

  it('keeps requests apart that are worked on at the same time', async () => {
    const traceIds = Array.from({ length: 20 }, newTraceId);
    await Promise.all(traceIds.map((traceId) => start({ traceparent: `00-${traceId}-${CLIENTS_SPAN}-01` })));
    await until(() => traceIds.every((traceId) => receiver.ofTrace(traceId).length >= 6));
    for (const traceId of traceIds)
      expect(
        receiver
          .ofTrace(traceId)
          .map(({ name }) => name)
          .sort(),
      ).toEqual([
        'POST /v1/incidents',
        'StartIncident',
        'append events',
        'project erasure',
        'project read-models',
        'project telemetry',
      ]);
  });

  it('begins a trace of its own where it is told of none, or of one that is none', async () => {
    for (const traceparent of [
      '',
      'x',
      `00-${'0'.repeat(32)}-${CLIENTS_SPAN}-01`,
      `ff-${newTraceId()}-${CLIENTS_SPAN}-01`,
    ]) {
      const { headers } = await start(traceparent === '' ? {} : { traceparent });
      const mine = () =>
        receiver.spans.find((each) => each.attributes['sitrep.request_id'] === headers.get('x-request-id'));
      await until(() => mine() !== undefined);
      expect(mine()!.parentSpanId).toBeUndefined();
      expect(mine()!.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    }
  });

  it('sends nothing of a trace that its client does not sample, nor of probes', async () => {
    const unsampled = newTraceId();
    await start({ traceparent: `00-${unsampled}-${CLIENTS_SPAN}-00` });
    for (const path of ['/health/live', '/health/ready', '/metrics']) await server.client().get(path);
    const after = newTraceId();
    await start({ traceparent: `00-${after}-${CLIENTS_SPAN}-01` });
    await until(() => receiver.ofTrace(after).length >= 6);
    expect(receiver.ofTrace(unsampled)).toEqual([]);
    expect(receiver.spans.filter(({ name }) => /health|metrics$/.test(name))).toEqual([]);
  });

  it('tells no word that anybody typed, wherever it is typed', async () => {
    const words: string[] = [];
    const marked = (): string => {
      const word = `CANARY${[...randomBytes(16)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('')}`;
      words.push(word);
      return word;
    };
    const headers = (): Record<string, string> =>
      Object.fromEntries<string>(
        ['tracestate', 'baggage', 'user-agent', 'idempotency-key', 'x-request-id', 'referer', 'cookie', 'x-made-up']
          .map((name): [string, string] => [
            name,
            /^(tracestate|baggage)$/.test(name) ? `vendor=${marked()}` : marked(),
          ])
          .concat([['traceparent', `00-${newTraceId()}-${CLIENTS_SPAN}-01-${marked()}`]]),
      );
    const send = (method: string, path: string, body?: unknown) =>
      admin.send(method, path, body === undefined ? undefined : JSON.stringify(body), { ...JSON_TYPE, ...headers() });

    const named = { name: marked(), description: marked(), teamId };
    const incident = (await send('POST', '/v1/incidents', named)).body as unknown as Incident;
    const path = `/v1/incidents/${incident.id}`;
    expect((await send('PATCH', path, { name: marked() })).status).toBe(200);
    expect((await send('POST', `${path}/stages`, { title: marked() })).status).toBeLessThan(300);
    const stage = `${path}/stages/${incident.stages[0]!.id}`;
    const task = { title: marked(), description: marked(), command: `/${marked()}` };
    expect((await send('POST', `${stage}/tasks`, task)).status).toBeLessThan(300);
    await send('POST', `${path}/status-updates`, { text: marked() });
    // What looks like an id, and is a word.
    await send('PUT', `${path}/commander`, { userId: marked().toLowerCase().padEnd(26, '0').slice(0, 26) });
    await send('PATCH', `/v1/incidents/${marked().toLowerCase().slice(0, 26)}`, { name: marked() });
    await send('POST', '/v1/incidents', { ...named, teamId: marked().toLowerCase().padEnd(26, 'x').slice(0, 26) });
    await send('PATCH', `${path}?${marked()}=${marked()}`, { [marked()]: marked() });
    await send('GET', `/${marked()}/${marked()}?q=${marked()}`);
    await send('GET', `/v1/incidents?q=${marked()}`);
    for (const [method, of] of [
      ['DELETE', '/v1/tokens'],
      ['DELETE', '/v1/playbooks'],
      ['PUT', '/v1/playbooks'],
    ] as const)
      await send(method, `${of}/${marked().toLowerCase().padEnd(26, '0')}`);
    await admin.send('POST', '/v1/incidents', `{"name":"${marked()}`, JSON_TYPE);
    await server.client(`sitrep_${marked()}`).get('/v1/me', headers());

    const last = newTraceId();
    await start({ traceparent: `00-${last}-${CLIENTS_SPAN}-01` });
    await until(() => receiver.ofTrace(last).length >= 6);
    expect(receiver.spans.map(({ name }) => name)).toContain('AddTask');
    expect(tracesOf(words, Buffer.from(receiver.requests.join('\n')))).toEqual([]);
    expect(server.stdout).not.toContain('span held back');
  });

  it('says nothing but what the list of attributes says', () => {
    const keys = new Set(receiver.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...keys].filter((key) => !Object.hasOwn(SPAN_ATTRIBUTES, key))).toEqual([]);
    expect([...receiver.resourceKeys].sort()).toEqual([
      'service.name',
      'service.version',
      'telemetry.sdk.language',
      'telemetry.sdk.name',
      'telemetry.sdk.version',
    ]);
  });
});

describe('A span that would tell a word', () => {
  const tellAWord = async (word: string) => {
    const before = receiver.requests.length;
    const script = join(__dirname, 'support/tell-a-word.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, word], { env: { ...toReceiver } });
    return { faults: stdout, sent: receiver.requests.slice(before).join() };
  };

  it('is held back whole, and somebody is told; the others are sent', async () => {
    const { faults, sent } = await tellAWord('CANARY is slow');
    expect(sent).toContain('"StartIncident"');
    expect(sent).toContain('"POST /planted"');
    expect(sent).not.toContain('CANARY');
    expect(faults).toBe('the name of a span is not in the dictionary\n');
  });

  // A single word of letters looks like the name of a command: so words are searched for in what arrives as well.
  it('would be seen where it arrives', async () => {
    const { sent } = await tellAWord('CANARYINTHESPAN');
    expect(tracesOf(['CANARYINTHESPAN'], Buffer.from(sent))).not.toEqual([]);
  });
});

describe('The settings of traces', () => {
  it('name the service, and let operators say more; what they say is seen, and so would be a word', async () => {
    const word = 'CANARYPLANTEDBYTHEOPERATOR';
    const server = await startServer({
      ...toReceiver,
      OTEL_SERVICE_NAME: 'pager',
      OTEL_RESOURCE_ATTRIBUTES: `planted=${word}`,
    });
    await server.admin.get('/v1/me');
    await server.stop();
    const sent = receiver.requests.at(-1)!;
    expect(sent).toContain('"pager"');
    expect(tracesOf([word], Buffer.from(sent)).map(({ disguise }) => disguise)).toContain('as it is, in whatever case');
  });

  it('stop a start where they make no sense', async () => {
    const { code, stderr } = await runToEnd({
      OTEL_TRACES_EXPORTER: 'zipkin',
      DATA_DIR: newDataDirectory(),
      PORT: '0',
    });
    expect([code, stderr]).toEqual([2, 'OTEL_TRACES_EXPORTER must be otlp or none.\n']);
  });

  it('take none of the traces where the sampler says so', async () => {
    const before = receiver.requests.length;
    const server = await startServer({ ...toReceiver, OTEL_TRACES_SAMPLER: 'always_off' });
    await server.admin.get('/v1/me');
    await server.stop();
    expect(receiver.requests.length).toBe(before);
  });

  it('hold up nobody where the collector is away', async () => {
    const server = await startServer({ ...toReceiver, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect((await server.admin.get('/v1/me')).status).toBe(200);
    expect(await server.stop()).toBeLessThan(5_000);
  });
});

describe('A server that is told nothing of traces', () => {
  /** The files of OpenTelemetry that a server has loaded by its end, beside its interface, which metrics know as well. */
  const loadedBy = async (env: Environment): Promise<readonly string[]> => {
    const directory = join(newDataDirectory(), 'coverage');
    mkdirSync(directory);
    const server = await startServer({ ...env, NODE_V8_COVERAGE: directory });
    expect((await server.admin.post('/v1/incidents', { name: 'x', teamId: await teamOf(server.admin) })).status).toBe(
      201,
    );
    await server.stop();
    return readdirSync(directory)
      .map((file) => readFileSync(join(directory, file), 'utf8'))
      .flatMap((report) => [...report.matchAll(/@opentelemetry\/(?!api\/)[\w-]+/g)].map(([name]) => name));
  };

  it.each([
    ['nothing is said', {}],
    ['an exporter is named that sends none', { OTEL_TRACES_EXPORTER: 'none' }],
    ['all of it is turned off', { OTEL_SDK_DISABLED: 'true' }],
  ])('loads nothing of it and opens no socket where %s', async (_when, env) => {
    const before = receiver.connections;
    expect(await loadedBy(Object.keys(env).length > 0 ? { ...toReceiver, ...env } : {})).toEqual([]);
    expect(receiver.connections).toBe(before);
  });

  it('would be seen to load it', async () => {
    expect(await loadedBy(toReceiver)).toContain('@opentelemetry/sdk-trace');
  });

  it('traces where only the endpoint is named', async () => {
    const before = receiver.spans.length;
    const server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: toReceiver['OTEL_EXPORTER_OTLP_ENDPOINT'] });
    await server.admin.get('/v1/me');
    await server.stop();
    expect(receiver.spans.length).toBeGreaterThan(before);
  });
});
