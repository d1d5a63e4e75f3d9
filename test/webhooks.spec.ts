import { randomBytes } from 'node:crypto';
import { Webhook as Verifier } from 'standardwebhooks';
import { openEventStream } from './support/event-stream-client.js';
import { expectProblem } from './support/expectations.js';
import type { Answer, HttpClient, Incident, Page, Playbook, Webhook, WebhookDelivery } from './support/http-client.js';
import { logUnderTest } from './support/log-under-test.js';
import { defaultTeamOf, until } from './support/on-cluster.js';
import { createTeam } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { bytesBehind, bytesOfEvents, bytesOfTelemetry } from './support/stored-log.js';
import { tracesOf } from './support/traces-of-a-word.js';
import { WebhookReceiver, type Received } from './support/webhook-receiver.js';

// Webhooks as their administrators and their receivers see them.

jest.setTimeout(180_000);

/** On a cluster, who is killed keeps its turn for 30 s. */
const PASSED_ON_MS = logUnderTest === 'sqlite' ? 10_000 : 45_000;
const ENV = { COMMAND_ALLOW_PRIVATE_ADDRESSES: '1', LOG_LEVEL: 'trace' };

const receiver = new WebhookReceiver();
let server: RunningServer;
let admin: HttpClient;
let shop: string;
let store: string;

beforeAll(async () => {
  await receiver.listen();
  server = await startServer(ENV);
  admin = server.admin;
  shop = await defaultTeamOf(admin);
  store = await createTeam(admin, 'The store');
});
afterAll(() => receiver.close());

let paths = 0;
/** Registers a webhook at a path of its own. */
const register = async (more: object = {}, path = `/hook-${++paths}`) => {
  const body = { url: receiver.urlOf(path), label: 'of a test', ...more };
  const { status, text, body: webhook } = await admin.post<Webhook>('/v1/webhooks', body);
  if (status !== 201) throw new Error(`${status} ${text}`);
  return { path, ...webhook };
};
const start = async (teamId = shop, name = 'Till'): Promise<Incident> => {
  const { status, text, body } = await admin.post<Incident>('/v1/incidents', { name, teamId });
  if (status !== 201) throw new Error(`${status} ${text}`);
  return body;
};
const end = (id: string) => admin.post(`/v1/incidents/${id}/end`);
const restart = (id: string) => admin.post(`/v1/incidents/${id}/restart`);
const read = async (id: string) => (await admin.get<Webhook>(`/v1/webhooks/${id}`)).body;
const deliveriesOf = async (id: string, query = '?limit=200') =>
  (await admin.get<Page<WebhookDelivery>>(`/v1/webhooks/${id}/deliveries${query}`)).body;
const untilReceived = (path: string, count: number, timeoutMs = 10_000) =>
  until(() => receiver.to(path).length >= count, timeoutMs);
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 400));
const isSignedBy = ({ body, headers }: Received, secret: string): boolean => {
  try {
    new Verifier(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
};

describe('A webhook', () => {
  it('is registered, with its secret in the answer and nowhere else', async () => {
    const { path, secret, ...webhook } = await register({ label: ' status page ', teamIds: [shop] });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({
      ...{ url: receiver.urlOf(path), label: 'status page', teamIds: [shop], eventTypes: null },
      ...{ disabledAt: null, disabledReason: null, previousSecretsValidUntil: null, version: 1 },
    });
    const found = await admin.get<Webhook>(`/v1/webhooks/${webhook.id}`);
    expect(found.headers.get('etag')).toBe('"1"');
    expect(found.body).toEqual(webhook);
    const { body } = await admin.get<Page<Webhook>>('/v1/webhooks');
    expect(body.items).toContainEqual(webhook);
    expect((await deliveriesOf(webhook.id)).items).toEqual([]);
  });

  it('is registered once under an Idempotency-Key, and its secret told once more', async () => {
    const key = { 'idempotency-key': 'a-webhook' };
    const body = { url: receiver.urlOf('/once'), label: 'once' };
    const [first, again] = [
      await admin.post<Webhook>('/v1/webhooks', body, key),
      await admin.post<Webhook>('/v1/webhooks', body, key),
    ];
    expect([again.status, again.body]).toEqual([201, first.body]);
    const rotate = (more = {}) => admin.post<Webhook>(`/v1/webhooks/${first.body.id}/rotate-secret`, undefined, more);
    const [rotated, told] = [await rotate({ 'idempotency-key': 'r' }), await rotate({ 'idempotency-key': 'r' })];
    expect(told.body).toEqual(rotated.body);
    expect(rotated.body.secret).not.toBe(first.body.secret);
    expect((await rotate()).body.secret).not.toBe(rotated.body.secret);
  });

  it.each([
    ['no address', { url: 'ftp://a.example' }, 422, 'webhook-url-invalid'],
    ['an address with a password', { url: 'https://a:b@a.example' }, 422, 'webhook-url-invalid'],
    ['an address too long', { url: `https://a.example/${'x'.repeat(2_000)}` }, 400, 'invalid-request'],
    ['no label', { label: undefined }, 400, 'invalid-request'],
    ['no team', { teamIds: [] }, 400, 'invalid-request'],
    ['an unknown team', { teamIds: ['0'.repeat(26)] }, 422, 'unknown-team'],
    ['an unknown type', { eventTypes: ['TokenIssued'] }, 400, 'invalid-request'],
    ['a field too many', { secret: 'whsec_x' }, 400, 'invalid-request'],
  ])('is not registered with %s', async (_, more, status, problem) => {
    const refused = await admin.post('/v1/webhooks', { url: receiver.urlOf('/no'), label: 'no', ...more });
    expectProblem(refused, status, problem);
  });

  it('that is not there is not found', async () => {
    const path = `/v1/webhooks/${'0'.repeat(26)}`;
    for (const refused of [
      await admin.get(path),
      await admin.delete(path),
      await admin.post(`${path}/rotate-secret`),
      await admin.post(`${path}/enable`),
      await admin.get(`${path}/deliveries`),
      await admin.post(`${path}/deliveries/${'0'.repeat(26)}/redeliver`),
    ])
      expectProblem(refused, 404, 'webhook-not-found');
  });
});

describe('A receiver is told', () => {
  it('what the feed of incidents tells, in the same words, and of playbooks too; signed, in order', async () => {
    const { path, id, secret } = await register();
    const stream = await openEventStream(admin, '/v1/incidents/stream');
    const incident = await start(shop, 'Kasse „geht nicht“ 🔥');
    const at = `/v1/incidents/${incident.id}`;
    await admin.patch(at, { name: 'Checkout is slow' });
    await admin.post(`${at}/stages/${incident.stages[0]!.id}/tasks`, { title: 'Roll back', command: '/x' });
    await admin.put(`${at}/severity`, { severity: 'sev2' });
    await admin.post(`${at}/updates`, { text: 'It helps.' });
    await end(incident.id);
    const planned = { title: 'Outage', teamId: shop, stages: [{ title: 'Contain', tasks: [] }] };
    const playbook = (await admin.post<Playbook>('/v1/playbooks', planned)).body;
    await admin.delete(`/v1/playbooks/${playbook.id}`);
    await untilReceived(path, 8);

    await stream.until((each) => each.of('incident').length >= 6);
    await stream.close();
    const ofFeed = stream.of('incident').map(({ data }) => JSON.parse(data!) as unknown);
    expect(receiver.changesTo(path).slice(0, 6)).toEqual(ofFeed);
    expect(receiver.changesTo(path).slice(6)).toMatchObject([
      { playbookId: playbook.id, type: 'PlaybookCreated', version: 1, content: { title: 'Outage' } },
      { playbookId: playbook.id, type: 'PlaybookDeleted', version: 2, content: {} },
    ]);
    for (const each of receiver.to(path)) {
      expect(isSignedBy(each, secret)).toBe(true);
      expect(each.id).toBe((JSON.parse(each.body) as { id: string }).id);
      expect(isSignedBy({ ...each, body: each.body.replace('"version":', '"version": ') }, secret)).toBe(false);
    }
    await until(async () => (await deliveriesOf(id)).items.length === 8);
    const [first] = (await deliveriesOf(id, '?limit=1')).items;
    expect(first).toMatchObject({
      ...{ id: receiver.to(path)[7]!.id, type: 'PlaybookDeleted', isDelivered: true, attempts: 1 },
      ...{ status: 204, reason: null, nextAttemptAt: null },
    });
  });

  it('of its teams and types alone, and never of another team', async () => {
    const ours = await register({ teamIds: [shop] });
    const ends = await register({ teamIds: [store], eventTypes: ['IncidentEnded'] });
    const [own, foreign] = [await start(shop), await start(store, 'Quillwort')];
    const playbook = { title: 'Quillwort', teamId: store, stages: [] };
    const planned = await admin.post<Playbook>('/v1/playbooks', playbook);
    await admin.delete(`/v1/playbooks/${planned.body.id}/content`);
    await end(foreign.id);
    await end(own.id);
    await untilReceived(ours.path, 2);
    await untilReceived(ends.path, 1);
    await aWhile();
    expect(receiver.changesTo(ours.path).map(({ type, incidentId }) => [type, incidentId])).toEqual([
      ['IncidentStarted', own.id],
      ['IncidentEnded', own.id],
    ]);
    expect(JSON.stringify(receiver.to(ours.path))).not.toContain('Quillwort');
    expect(receiver.changesTo(ends.path).map(({ incidentId }) => incidentId)).toEqual([foreign.id]);
  });

  it('what happens from its registration on, and nothing from before', async () => {
    const before = await start();
    const { path } = await register();
    await end(before.id);
    await untilReceived(path, 1);
    await aWhile();
    expect(receiver.changesTo(path).map(({ type }) => type)).toEqual(['IncidentEnded']);
  });

  it('nothing that it could not find if it asked at once', async () => {
    const { path } = await register();
    const asked: Promise<Answer<Incident>>[] = [];
    receiver.answer(path, (response) => {
      const { incidentId } = receiver.changesTo(path).at(-1)!;
      asked.push(admin.get<Incident>(`/v1/incidents/${incidentId}`));
      response.writeHead(200).end();
    });
    for (let i = 0; i < 5; i++) await start();
    await untilReceived(path, 5);
    receiver.answer(path, undefined);
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('A receiver that', () => {
  const types = async (path: string) => receiver.changesTo(path).map(({ type }) => type);

  it('fails is told again, before anything else, and holds up no other and no command', async () => {
    const [failing, healthy] = [await register(), await register()];
    receiver.answer(failing.path, (response) => response.writeHead(500).end('Quillwort'));
    const { id } = await start();
    const from = performance.now();
    await end(id);
    expect(performance.now() - from).toBeLessThan(2_000);
    await untilReceived(healthy.path, 2);
    await untilReceived(failing.path, 3);
    expect(await types(failing.path)).toEqual(Array(3).fill('IncidentStarted'));
    expect(new Set(receiver.to(failing.path).map((each) => each.id)).size).toBe(1);
    const [waiting] = (await deliveriesOf(failing.id)).items;
    expect(waiting).toMatchObject({ isDelivered: false, status: 500, reason: 'server-error' });
    expect(waiting!.nextAttemptAt! > waiting!.lastAttemptAt).toBe(true);
    receiver.answer(failing.path, undefined);
    await until(async () => (await types(failing.path)).includes('IncidentEnded'));
    expect((await deliveriesOf(failing.id)).items.length).toBeLessThanOrEqual(2);
  });

  it('hangs is waited for by nobody else, and told again', async () => {
    const [hanging, healthy] = [await register(), await register()];
    receiver.answer(hanging.path, () => undefined);
    await start();
    await untilReceived(hanging.path, 1);
    for (let i = 0; i < 3; i++) await start();
    await untilReceived(healthy.path, 4);
    expect(receiver.to(hanging.path)).toHaveLength(1);
    // 15 seconds are what a receiver has.
    receiver.answer(hanging.path, undefined);
    await untilReceived(hanging.path, 5, 30_000);
    expect(receiver.to(hanging.path)[1]!.id).toBe(receiver.to(hanging.path)[0]!.id);
  });

  it('asks to wait is waited for', async () => {
    const { path, id } = await register();
    receiver.answer(path, (response) => response.writeHead(429, { 'retry-after': '3' }).end());
    await start();
    await untilReceived(path, 1);
    receiver.answer(path, undefined);
    await untilReceived(path, 2);
    const [first, second] = receiver.to(path) as [Received, Received];
    expect(second.atMs - first.atMs).toBeGreaterThan(2_900);
    await until(async () => (await deliveriesOf(id)).items[0]!.isDelivered);
    expect((await deliveriesOf(id)).items).toMatchObject([{ attempts: 2 }]);
  });

  it('sends elsewhere is not followed there', async () => {
    const { path, id } = await register();
    receiver.answer(path, (response) => response.writeHead(308, { location: receiver.urlOf('/elsewhere') }).end());
    await start();
    await untilReceived(path, 2);
    expect(receiver.to('/elsewhere')).toEqual([]);
    expect((await deliveriesOf(id)).items[0]).toMatchObject({ status: 308, reason: 'redirected' });
  });

  it('wants no more is asked no more, until somebody enables it; then it is told the rest', async () => {
    const { path, id } = await register();
    receiver.answer(path, (response) => response.writeHead(410).end());
    const incident = await start();
    await until(async () => (await read(id)).disabledAt !== null);
    expect(await read(id)).toMatchObject({ disabledReason: 'gone', version: 2 });
    await end(incident.id);
    await aWhile();
    expect(receiver.to(path)).toHaveLength(1);
    await server.restart(ENV);
    await restart(incident.id);
    await aWhile();
    expect(receiver.to(path)).toHaveLength(1);
    expect((await deliveriesOf(id)).items).toMatchObject([{ status: 410, reason: 'gone', nextAttemptAt: null }]);
    receiver.answer(path, undefined);
    const enabled = await admin.post<Webhook>(`/v1/webhooks/${id}/enable`);
    expect(enabled).toMatchObject({ status: 200, body: { disabledAt: null, disabledReason: null, version: 3 } });
    await untilReceived(path, 4);
    expect(await types(path)).toEqual(['IncidentStarted', 'IncidentStarted', 'IncidentEnded', 'IncidentRestarted']);
  });
});

describe('A restart', () => {
  it('in the middle loses nothing and keeps the order, also where the process is killed', async () => {
    const { path } = await register({ teamIds: [store] });
    receiver.answer(path, (response) => setTimeout(() => response.writeHead(200).end(), 20));
    const expected: string[] = [];
    const incident = await start(store);
    expected.push('1');
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 10; i++) {
        await end(incident.id);
        await restart(incident.id);
        expected.push(String(expected.length + 1), String(expected.length + 2));
      }
      await untilReceived(path, round * 20 + 5, PASSED_ON_MS);
      if (round === 1) await server.restart(ENV);
      else {
        await server.kill();
        await server.start(ENV);
      }
    }
    const told = () => receiver.changesTo(path).map(({ version }) => String(version));
    await until(() => told().at(-1) === expected.at(-1), PASSED_ON_MS + 20_000);
    // What was on its way may have come twice, next to each other and under the same id.
    const once = told().filter((version, i) => version !== told()[i - 1]);
    expect(once).toEqual(expected);
    expect(told().length - expected.length).toBeLessThanOrEqual(3);
    expect(new Set(receiver.to(path).map(({ id }) => id)).size).toBe(expected.length);
  });
});

describe('A secret', () => {
  it('that is rotated is valid beside the new one', async () => {
    const { path, id, secret } = await register();
    const rotated = await admin.post<Webhook>(`/v1/webhooks/${id}/rotate-secret`, undefined, { 'if-match': '"1"' });
    expect(rotated.status).toBe(200);
    expect(rotated.body.secret).not.toBe(secret);
    const leftMs = Date.parse(rotated.body.previousSecretsValidUntil!) - Date.now();
    expect(Math.abs(leftMs - 24 * 60 * 60_000)).toBeLessThan(60_000);
    await start();
    await untilReceived(path, 1);
    for (const each of [secret, rotated.body.secret]) expect(isSignedBy(receiver.to(path)[0]!, each)).toBe(true);
    expectProblem(await admin.post(`/v1/webhooks/${id}/rotate-secret`, undefined, { 'if-match': '"1"' }), 412);
  });

  it('is another one for each webhook, and stays over a restart', async () => {
    const [one, other] = [await register(), await register()];
    await server.restart(ENV);
    await start();
    for (const { path } of [one, other]) await untilReceived(path, 1);
    expect(isSignedBy(receiver.to(one.path)[0]!, one.secret)).toBe(true);
    expect(isSignedBy(receiver.to(one.path)[0]!, other.secret)).toBe(false);
  });
});

describe('A webhook that is deleted', () => {
  it('is told nothing more once that is answered, also where something is on its way', async () => {
    const { path, id } = await register();
    receiver.answer(path, () => undefined);
    const incident = await start();
    await untilReceived(path, 1);
    const metrics = async () => (await server.client().get('/metrics')).text;
    expect(await metrics()).toContain(id);
    expect((await admin.delete(`/v1/webhooks/${id}`)).status).toBe(204);
    await end(incident.id);
    await aWhile();
    expect(receiver.to(path)).toHaveLength(1);
    expectProblem(await admin.get(`/v1/webhooks/${id}`), 404, 'webhook-not-found');
    expectProblem(await admin.delete(`/v1/webhooks/${id}`), 404, 'webhook-not-found');
    expect(await metrics()).not.toContain(id);
  });
});

describe('A delivery', () => {
  it('is sent once more when somebody asks for it', async () => {
    const { path, id, secret } = await register();
    await start();
    await until(async () => (await deliveriesOf(id)).items.length === 1);
    const [delivery] = (await deliveriesOf(id)).items;
    const redeliver = () => admin.post(`/v1/webhooks/${id}/deliveries/${delivery!.id}/redeliver`);
    expect(await redeliver()).toMatchObject({ status: 200, body: { isDelivered: true, status: 204, reason: null } });
    const [first, again] = receiver.to(path) as [Received, Received];
    expect([again.id, again.body]).toEqual([first.id, first.body]);
    expect(isSignedBy(again, secret)).toBe(true);
    receiver.answer(path, (response) => response.writeHead(503).end());
    expect((await redeliver()).body).toEqual({ isDelivered: false, status: 503, reason: 'server-error' });
    expect((await deliveriesOf(id)).items).toMatchObject([{ attempts: 1, isDelivered: true }]);
    const unknown = `/v1/webhooks/${id}/deliveries/${'0'.repeat(26)}/redeliver`;
    expectProblem(await admin.post(unknown), 404, 'delivery-not-found');
  });
});

describe('Whoever runs it', () => {
  it('sees a webhook that takes nothing in the metrics and as a warning, and the process stays ready', async () => {
    const [failing, healthy] = [await register(), await register()];
    receiver.answer(failing.path, (response) => response.writeHead(500).end());
    await start();
    const metrics = async () => (await server.client().get('/metrics')).text;
    await until(async () => (await metrics()).includes(`sitrep_webhook_closed{webhook="${failing.id}"} 0`), 30_000);
    const seen = await metrics();
    expect(seen).toContain(`sitrep_webhook_closed{webhook="${healthy.id}"} 1`);
    expect(seen).toContain(`sitrep_webhook_lag_seconds{webhook="${healthy.id}"} 0\n`);
    const [, lag] = new RegExp(`sitrep_webhook_lag_seconds\\{webhook="${failing.id}"\\} (\\S+)`).exec(seen)!;
    expect(Number(lag)).toBeGreaterThan(1);
    const ready = await server.client().get<{ warnings: string[] }>('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body.warnings.filter((warning) => warning.includes(failing.id))).toEqual([
      `the webhook ${failing.id} takes nothing (server-error); what happens waits`,
    ]);
    await admin.delete(`/v1/webhooks/${failing.id}`);
  });
});

describe('What is typed', () => {
  const word = (): string =>
    `CANARY${[...randomBytes(16)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('')}`;

  it('into an address, a label, an incident or an answer is in no log, telemetry or metric; no secret is anywhere', async () => {
    const [inUrl, inLabel, inIncident, inAnswer] = [word(), word(), word(), word()];
    const kept = await register({ label: inLabel }, `/${inUrl}`);
    const deleted = await register({ label: inLabel }, `/${inUrl}/deleted`);
    receiver.answer(kept.path, (response) => response.writeHead(500, { 'x-word': inAnswer }).end(inAnswer));
    await start(shop, inIncident);
    await untilReceived(kept.path, 5, 30_000);
    await untilReceived(deleted.path, 1);
    const rotated = await admin.post<Webhook>(`/v1/webhooks/${kept.id}/rotate-secret`);
    await admin.delete(`/v1/webhooks/${deleted.id}`);
    const operations = [];
    for (const path of ['/metrics', '/health/ready', '/openapi.json'])
      operations.push((await server.client().get(path)).text);
    for (const path of [
      '/v1/telemetry?after=start&limit=1000',
      '/v1/telemetry/preview',
      `/v1/webhooks/${kept.id}/deliveries`,
    ])
      operations.push((await admin.get(path)).text);
    const replayed = (await admin.get('/v1/replay/events')).text;
    await server.stop();

    const typed = [inUrl, inLabel, inIncident, inAnswer];
    const telemetry = bytesOfTelemetry(server.dataDirectory).map(([, bytes]) => bytes);
    const told = Buffer.concat([Buffer.from(server.stdout + server.stderr + operations.join('\n')), ...telemetry]);
    expect(tracesOf(typed, told)).toEqual([]);
    // In the log they are sealed, those of a webhook as well.
    expect(tracesOf(typed, bytesOfEvents(server.dataDirectory))).toEqual([]);
    expect(replayed).toContain(inLabel);
    const secrets = [kept.secret, deleted.secret, rotated.body.secret].flatMap((secret) => {
      const base64 = secret.slice('whsec_'.length);
      return [base64, Buffer.from(base64, 'base64').toString('hex')];
    });
    const everything = Buffer.concat([
      ...bytesBehind(server.dataDirectory).map(([, bytes]) => bytes),
      told,
      Buffer.from(replayed),
    ]);
    for (const secret of secrets) expect(everything.includes(secret)).toBe(false);
    if (logUnderTest === 'sqlite') expect(everything.includes(kept.id)).toBe(true);

    // Whoever reads the log again finds no word of what is deleted.
    await server.start(ENV);
    const again = (await admin.get<string>('/v1/replay/events')).text
      .split('\n')
      .filter((line) => line.includes(deleted.id));
    expect(again.join('\n')).toContain('[erased]');
    expect(again.join('\n')).not.toContain(inUrl);
    await admin.delete(`/v1/webhooks/${kept.id}`);
  });
});

describe('What was erased before it could be sent', () => {
  it('is sent without its words', async () => {
    const { path, id } = await register();
    receiver.answer(path, (response) => response.writeHead(500).end());
    const incident = await start(shop, 'Quillwort');
    await admin.patch(`/v1/incidents/${incident.id}`, { description: 'Quillwort' });
    await untilReceived(path, 2);
    expect((await admin.delete(`/v1/incidents/${incident.id}/content`)).status).toBe(204);
    receiver.answer(path, undefined);
    await until(async () => (await deliveriesOf(id)).items.filter(({ isDelivered }) => isDelivered).length === 3);
    const [started, described, erased] = receiver.changesTo(path).slice(-3);
    expect([started, described, erased]).toMatchObject([
      { type: 'IncidentStarted', content: { name: '[erased]' } },
      { type: 'IncidentDescribed', content: { description: '[erased]' } },
      { type: 'IncidentContentErased', content: {} },
    ]);
  });
});

describe('With WEBHOOKS=off', () => {
  it('nothing is sent; it waits until it is on', async () => {
    const { path, id } = await register();
    await server.restart({ ...ENV, WEBHOOKS: 'off' });
    await start();
    await aWhile();
    expect(receiver.to(path)).toEqual([]);
    await server.restart(ENV);
    await untilReceived(path, 1);
    await admin.delete(`/v1/webhooks/${id}`);
  });
});

describe('Limits', () => {
  it('are 50 webhooks; one that is deleted makes room', async () => {
    let refused: Answer | undefined;
    for (let i = 0; i <= 50 && !refused; i++) {
      const answer = await admin.post('/v1/webhooks', {
        url: receiver.urlOf('/many'),
        label: 'many',
        teamIds: [store],
      });
      if (answer.status !== 201) refused = answer;
    }
    expectProblem(refused!, 422, 'too-many-webhooks');
    const { items } = (await admin.get<Page<Webhook>>('/v1/webhooks?limit=200')).body;
    expect(items).toHaveLength(50);
    await admin.delete(`/v1/webhooks/${items[0]!.id}`);
    await register();
  });
});

describe('Where private addresses are not allowed', () => {
  let closed: RunningServer;
  beforeAll(async () => {
    closed = await startServer();
  });

  it('nothing is sent there, and that is said', async () => {
    const url = receiver.urlOf('/private').replace('http:', 'https:');
    const { body } = await closed.admin.post<Webhook>('/v1/webhooks', { url, label: 'private' });
    await closed.admin.post('/v1/incidents', { name: 'Till', teamId: await defaultTeamOf(closed.admin) });
    const deliveries = async () =>
      (await closed.admin.get<Page<WebhookDelivery>>(`/v1/webhooks/${body.id}/deliveries`)).body.items;
    await until(async () => (await deliveries()).length === 1);
    expect((await deliveries())[0]).toMatchObject({ reason: 'address-not-allowed', status: null });
    expect(receiver.to('/private')).toEqual([]);
  });

  it('words are not sent in the clear', async () =>
    expectProblem(
      await closed.admin.post('/v1/webhooks', { url: 'http://a.example', label: 'clear' }),
      422,
      'webhook-url-invalid',
    ));
});
