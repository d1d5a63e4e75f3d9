import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Incident, Team, TelemetryPage, TelemetryRecord } from '../support/http-client.js';
import { startServer, type RunningServer } from '../support/running-server.js';

// Telemetry that leaves by itself: only in mode `on`, only what was recorded then, in order, and at nobody's expense.

jest.setTimeout(60_000);

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const accept: Answer = (_, response) => response.end('ok');

/** Somebody who takes telemetry, and how they answer. */
class Receiver {
  answer: Answer = accept;
  connections = 0;
  readonly bodies: string[] = [];
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url === '/hook') new Webhook(secret).verify(body, request.headers as Record<string, string>);
      this.bodies.push(body);
      this.answer(request, response);
    });
  }).on('connection', () => this.connections++);

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The ids of records that have come, in order; of those that came again, the first. */
  get ids(): readonly string[] {
    const ids = this.bodies.flatMap((body) => {
      const { batch, data } = JSON.parse(body) as {
        batch?: { messageId: string }[];
        data?: { records: TelemetryRecord[] };
      };
      return batch?.map(({ messageId }) => messageId) ?? data!.records.map(({ id }) => id);
    });
    return [...new Set(ids)];
  }
}

let batch: Receiver;
let webhook: Receiver;
let server: RunningServer;
let env: Record<string, string>;
let team: string;
beforeEach(async () => {
  [batch, webhook] = [new Receiver(), new Receiver()];
  env = {
    TELEMETRY_BATCH_URL: await batch.listen(),
    TELEMETRY_BATCH_WRITE_KEY: 'write-key',
    TELEMETRY_WEBHOOK_URL: `${await webhook.listen()}/hook`,
    TELEMETRY_WEBHOOK_SECRET: secret,
    TELEMETRY_ALLOW_PRIVATE_ADDRESSES: '1',
    LOG_LEVEL: 'error',
  };
  server = await startServer(env);
  team = (await server.admin.get<{ items: Team[] }>('/v1/teams')).body.items[0]!.id;
});
afterEach(async () => {
  await server.stop();
  batch.close();
  webhook.close();
});

const turn = async (mode: 'off' | 'local' | 'on'): Promise<void> =>
  expect((await server.admin.put('/v1/telemetry/consent', { mode })).status).toBe(200);
/** Starts incidents; gives how long the slowest answer took, in milliseconds. */
const startIncidents = async (count: number): Promise<number> => {
  let slowestMs = 0;
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    expect((await server.admin.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team })).status).toBe(201);
    slowestMs = Math.max(slowestMs, performance.now() - from);
  }
  return slowestMs;
};
const allIds = async (): Promise<readonly string[]> =>
  (await server.admin.get<TelemetryPage>('/v1/telemetry?limit=1000')).body.items.map(({ id }) => id);
const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  const untilMs = performance.now() + 20_000;
  while (!(await isTrue())) {
    if (performance.now() > untilMs) throw new Error('waited 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 500));

it('Nothing leaves in mode `local` or `off`: no connection is made', async () => {
  await startIncidents(5);
  await turn('off');
  await startIncidents(5);
  await aWhile();
  expect([batch.connections, webhook.connections]).toEqual([0, 0]);
});

it('What happens while the mode is `on` is sent to each sink, and nothing that happened before or after', async () => {
  await startIncidents(3);
  await turn('on');
  await startIncidents(30);
  const made = (await allIds()).slice(3);
  await until(() => batch.ids.length >= 30 && webhook.ids.length >= 30);
  await turn('local');
  await startIncidents(3);
  await aWhile();
  expect(batch.ids).toEqual(made);
  expect(webhook.ids).toEqual(made);
});

it('DO_NOT_TRACK keeps everything here, whatever is set up', async () => {
  await turn('on');
  await server.restart({ ...env, DO_NOT_TRACK: '1' });
  const { connections } = batch;
  await startIncidents(3);
  await aWhile();
  expect(batch.connections).toBe(connections);
});

it('A restart loses nothing and repeats nothing that has arrived', async () => {
  await turn('on');
  await startIncidents(5);
  await until(() => batch.ids.length === 5 && webhook.ids.length === 5);
  await aWhile();
  const before = batch.bodies.length;
  await server.restart(env);
  await startIncidents(5);
  await until(() => batch.ids.length === 10 && webhook.ids.length === 10);
  const made = await allIds();
  expect([batch.ids, webhook.ids]).toEqual([made, made]);
  expect(batch.bodies.slice(before).join()).not.toContain(made[0]);
});

describe('A receiver that', () => {
  it.each<[string, Answer]>([
    ['answers 500', (_, response) => response.writeHead(500).end()],
    ['answers 429', (_, response) => response.writeHead(429, { 'retry-after': '1' }).end()],
    ['hangs', () => undefined],
    ['hangs up', (request) => request.socket.destroy()],
    ['redirects', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ])('%s holds up no command and no other sink, and has all in order in the end', async (_, answer) => {
    webhook.answer = answer;
    await turn('on');
    const slowestMs = await startIncidents(40);
    expect(slowestMs).toBeLessThan(1_000);
    const made = await allIds();
    await until(() => batch.ids.length === 40);
    expect(batch.ids).toEqual(made);
    webhook.answer = accept;
    // One that hangs is waited for 15 seconds; a restart begins anew.
    if (answer.length === 0) await server.restart(env);
    await until(() => webhook.ids.length === 40);
    expect(webhook.ids).toEqual(made);
  });

  it('answers 410 is left alone, and operators are told', async () => {
    webhook.answer = (_, response) => response.writeHead(410).end();
    await turn('on');
    await startIncidents(3);
    await until(async () => /webhook wants no more/.test((await server.client().get('/health/ready')).text));
    expect((await server.client().get('/health/ready')).status).toBe(200);
    await startIncidents(3);
    await until(() => batch.ids.length === 6);
    expect(webhook.bodies).toHaveLength(1);
  });

  it('keeps failing opens its circuit, which readiness and metrics show, and the server stays ready', async () => {
    webhook.answer = (_, response) => response.writeHead(500).end();
    await turn('on');
    await startIncidents(1);
    await until(async () => {
      const { status, text } = await server.client().get('/health/ready');
      return status === 200 && text.includes('the telemetry sink webhook takes no records (server-error)');
    });
    const { text } = await server.client().get('/metrics');
    expect(text).toContain('sitrep_telemetry_sink_closed{sink="webhook"} 0');
    expect(text).toContain('sitrep_telemetry_sink_closed{sink="batch"} 1');
  });
});
