import { MemoryEventLog } from '@sitrep/event-log-memory';
import type { WebhookView } from '@sitrep/read-models';
import { ChangeFeed } from './change-feed.js';
import { WebhookDeliveries, type DeliverToWebhook } from './deliver-to-webhook.js';
import { Projection } from './projection.js';
import { ReadModels } from './reading.js';
import { incidents, playbooks, webhooks } from './stream-kinds.js';
import { deliveriesOf, deliveriesStreamOf } from './webhook-deliveries.js';
import type { WebhookAnswer, WebhookMessage, WebhookSender } from './webhook-sender.js';
import { WritePath } from './write-path.js';

const idOf = (letter: string) => letter.repeat(26);
const [webhookId, by, shop, store] = ['w', 'a', 's', 't'].map(idOf) as [string, string, string, string];

let log: MemoryEventLog;
let checkpoints: MemoryEventLog;
let writePath: WritePath;
let changes: ChangeFeed;
let projection: Projection;
let stopping: AbortController;
let runs: Promise<void>[];
/** How far the clock is ahead of the real one. */
let aheadMs: number;
const now = () => new Date(Date.now() + aheadMs).toISOString();

beforeEach(() => {
  [log, checkpoints, stopping, runs, aheadMs] = [
    new MemoryEventLog(),
    new MemoryEventLog(),
    new AbortController(),
    [],
    0,
  ];
  let made = 0;
  const uuid = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
  writePath = new WritePath(log, { now, newId: () => String(++made).padStart(26, '0'), newEventId: uuid });
  projection = new Projection(
    'read-models',
    async (signal, onPage) => {
      for await (const page of log.follow({ after: undefined, signal })) {
        const told = onPage(page);
        changes.wake();
        await told;
      }
    },
    () => undefined,
  );
  // Nothing is asked of a store here.
  changes = new ChangeFeed(log, new ReadModels(undefined as never, projection, writePath), ['incident-', 'playbook-']);
  projection.start();
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(runs);
  await projection.stop();
});

const register = async (more: Partial<Pick<WebhookView, 'teamIds' | 'eventTypes'>> = {}): Promise<WebhookView> => {
  const handled = await writePath.handle(webhooks, webhookId, {
    ...{ type: 'RegisterWebhook', webhookId, by, teamIds: null, eventTypes: null, ...more },
    ...{ secretId: idOf('1'), url: 'https://a.example', label: 'status page' },
  });
  if (handled.outcome !== 'accepted') throw new Error(handled.outcome);
  return handled.view;
};

let started = 0;
/** Starts an incident and gives its id. */
const start = async (teamId = shop): Promise<string> => {
  const incidentId = String(++started).padStart(26, 'i');
  const ids = { incidentId, teamId, by, channelId: idOf('c'), postId: null, stageId: idOf('g') };
  await writePath.handle(incidents, incidentId, { type: 'StartIncident', ...ids, name: 'Till', description: '' });
  return incidentId;
};
const end = (incidentId: string) => writePath.handle(incidents, incidentId, { type: 'EndIncident', by });

/** A receiver, what has arrived there, and what it answers next. */
class Receiver implements WebhookSender {
  readonly messages: WebhookMessage[] = [];
  readonly answers: WebhookAnswer[] = [];

  async send(message: WebhookMessage): Promise<WebhookAnswer> {
    this.messages.push(message);
    return this.answers.shift() ?? { outcome: 'delivered', status: 204 };
  }
  get told(): readonly string[] {
    return this.messages.map(({ body }) => {
      const { type, incidentId, playbookId } = JSON.parse(body) as Record<string, string>;
      return `${type} ${incidentId ?? playbookId}`;
    });
  }
}
const failed: WebhookAnswer = { outcome: 'failed', reason: 'server-error', status: 500 };

const deliver = (webhook: WebhookView, sender: WebhookSender, more: Partial<DeliverToWebhook> = {}) => {
  const deliveries = new WebhookDeliveries({
    ...{
      webhook,
      changes,
      domainLog: log,
      checkpointLog: checkpoints,
      writePath,
      sender,
      now,
      processId: 'one',
      leaseMs: 0,
    },
    ...{ secretOf: async (_, secretId) => `secret ${secretId[0]}`, pauseMinMs: 1, pauseMaxMs: 4, ...more },
  });
  runs.push(deliveries.run(stopping.signal));
  return deliveries;
};
const stopAll = async () => {
  stopping.abort();
  await Promise.all(runs);
  stopping = new AbortController();
};
const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 1_000 && !(await isTrue()); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(await isTrue()).toBe(true);
};
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 60));
const viewNow = async () => (await writePath.view(webhooks, webhookId))!;
const latest = async () => (await deliveriesOf(checkpoints, webhookId, undefined, 50)).deliveries;

describe('A webhook is told', () => {
  it('what happens from its registration on, in order, under the ids of the events', async () => {
    await start();
    const webhook = await register();
    const receiver = new Receiver();
    deliver(webhook, receiver);
    const [one, two] = [await start(), await start(store)];
    await end(one);
    await until(() => receiver.messages.length === 3);
    expect(receiver.told).toEqual([`IncidentStarted ${one}`, `IncidentStarted ${two}`, `IncidentEnded ${one}`]);
    const stored = await log.readStream(`incident-${one}`, { after: 0, limit: 1 });
    expect(receiver.messages[0]).toMatchObject({ id: stored[0]!.id, url: 'https://a.example', secrets: ['secret 1'] });
    expect(JSON.parse(receiver.messages[0]!.body)).toMatchObject({
      ...{ incidentId: one, id: stored[0]!.id, version: 1, userId: by },
      ...{ facts: { teamId: shop }, content: { name: 'Till' } },
    });
  });

  it('of its teams and types, and of nothing else', async () => {
    const webhook = await register({ teamIds: [shop], eventTypes: ['IncidentEnded', 'PlaybookCreated'] });
    const receiver = new Receiver();
    deliver(webhook, receiver);
    const [ours, theirs] = [await start(shop), await start(store)];
    await end(theirs);
    await end(ours);
    for (const [teamId, playbookId] of [
      [store, idOf('p')],
      [shop, idOf('q')],
    ] as const)
      await writePath.handle(playbooks, playbookId, {
        ...{ type: 'CreatePlaybook', playbookId, teamId, by, memberUserIds: [] },
        ...{ title: 'Outage', description: '', stages: [] },
      });
    await until(() => receiver.messages.length === 2);
    await aWhile();
    expect(receiver.told).toEqual([`IncidentEnded ${ours}`, `PlaybookCreated ${idOf('q')}`]);
  });

  it('what did not arrive again, before anything else', async () => {
    const receiver = new Receiver();
    receiver.answers.push(failed, failed, failed, failed, failed);
    const deliveries = deliver(await register(), receiver, { pauseMinMs: 10, pauseMaxMs: 20 });
    const [one, two] = [await start(), await start()];
    await until(() => deliveries.status().state === 'waiting');
    await until(() => deliveries.status().state === 'open');
    expect(deliveries.status()).toMatchObject({ webhookId, reason: 'server-error' });
    aheadMs += 5_000;
    expect(deliveries.status().lagMs).toBeGreaterThan(4_999);
    await until(() => receiver.messages.length === 7);
    expect(receiver.told).toEqual([...Array<string>(6).fill(`IncidentStarted ${one}`), `IncidentStarted ${two}`]);
    expect(new Set(receiver.messages.slice(0, 6).map(({ id }) => id)).size).toBe(1);
    await until(() => deliveries.status().state === 'idle');
    expect(deliveries.status()).toMatchObject({ reason: undefined, lagMs: 0 });
    expect(await latest()).toMatchObject([
      { type: 'IncidentStarted', isDelivered: true, attempts: 1, status: 204, reason: null, nextAttemptAt: null },
      { type: 'IncidentStarted', isDelivered: true, attempts: 6, status: 204, reason: null, nextAttemptAt: null },
    ]);
  });

  it('no sooner than its receiver asks for, also by another start', async () => {
    const receiver = new Receiver();
    receiver.answers.push({ outcome: 'failed', reason: 'too-many-requests', status: 429, afterMs: 250 });
    const webhook = await register();
    deliver(webhook, receiver);
    await start();
    await until(async () => (await latest()).length === 1);
    const from = performance.now();
    await stopAll();
    deliver(webhook, receiver);
    await until(() => receiver.messages.length === 2);
    expect(performance.now() - from).toBeGreaterThan(200);
  });

  it('the rest after a restart, and nothing twice that has arrived', async () => {
    const webhook = await register();
    const receiver = new Receiver();
    deliver(webhook, receiver);
    const [one, two] = [await start(), await start()];
    await until(async () => (await latest()).length === 2);
    await stopAll();
    const three = await start();
    deliver(webhook, receiver);
    await until(() => receiver.messages.length === 3);
    await aWhile();
    expect(receiver.told).toEqual([one, two, three].map((id) => `IncidentStarted ${id}`));
  });

  it('once more what was on its way when the process ended', async () => {
    const webhook = await register();
    const cutOff = new Receiver();
    cutOff.send = async (message) => {
      cutOff.messages.push(message);
      await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
      return failed;
    };
    deliver(webhook, cutOff);
    const one = await start();
    await until(() => cutOff.messages.length === 1);
    await stopAll();
    expect(await latest()).toEqual([]);
    const receiver = new Receiver();
    deliver(webhook, receiver);
    await until(() => receiver.messages.length === 1);
    expect(receiver.told).toEqual([`IncidentStarted ${one}`]);
  });

  it('under the secrets that are valid then', async () => {
    const receiver = new Receiver();
    const deliveries = deliver(await register(), receiver);
    await writePath.handle(webhooks, webhookId, { type: 'RotateWebhookSecret', by, secretId: idOf('2') });
    deliveries.changedTo(await viewNow());
    await start();
    await until(() => receiver.messages.length === 1);
    aheadMs += 25 * 60 * 60_000;
    await start();
    await until(() => receiver.messages.length === 2);
    expect(receiver.messages.map(({ secrets }) => secrets)).toEqual([['secret 2', 'secret 1'], ['secret 2']]);
  });

  it('and how far it has come is noted where much passes by that it does not want', async () => {
    const webhook = await register({ eventTypes: ['PlaybookDeleted'] });
    const incidentId = await start();
    for (let i = 0; i < 2_500; i++) {
      await end(incidentId);
      await writePath.handle(incidents, incidentId, { type: 'RestartIncident', by });
    }
    await projection.reached(writePath.newest, 10_000);
    deliver(webhook, new Receiver());
    await until(async () => (await checkpoints.last(deliveriesStreamOf(webhookId))) !== undefined);
    expect(await latest()).toEqual([]);
  });
});

describe('A webhook is disabled', () => {
  it('when its receiver wants no more, and goes on where it stood once it is enabled', async () => {
    const receiver = new Receiver();
    receiver.answers.push({ outcome: 'delivered', status: 200 }, { outcome: 'gone', status: 410 });
    deliver(await register(), receiver);
    const [one, two, three] = [await start(), await start(), await start()];
    await Promise.all(runs);
    expect(await viewNow()).toMatchObject({ disabledReason: 'gone' });
    expect(await latest()).toMatchObject([{ attempts: 1, status: 410, reason: 'gone' }, { isDelivered: true }]);
    expect(receiver.told).toEqual([one, two].map((id) => `IncidentStarted ${id}`));
    aheadMs += 1;
    await writePath.handle(webhooks, webhookId, { type: 'EnableWebhook', by });
    deliver(await viewNow(), receiver);
    await until(() => receiver.messages.length === 4);
    expect(receiver.told.slice(2)).toEqual([two, three].map((id) => `IncidentStarted ${id}`));
    expect((await latest())[1]).toMatchObject({ attempts: 1, isDelivered: true });
  });

  it('when it has taken nothing for days, in which it was tried', async () => {
    const receiver = new Receiver();
    receiver.answers.push(...Array<WebhookAnswer>(100).fill(failed));
    const limits = { givesUpAfterMs: 60 * 60_000, givesUpAfterAttempts: 6 };
    deliver(await register(), receiver, limits);
    await start();
    await until(() => receiver.messages.length >= 2);
    aheadMs += 2 * 60 * 60_000;
    await Promise.all(runs);
    expect(await viewNow()).toMatchObject({ disabledReason: 'failing' });
    // The hours alone would have been enough for the third.
    expect(receiver.messages).toHaveLength(6);
    const [last] = await latest();
    expect(last).toMatchObject({ isDelivered: false, attempts: 6, status: 500, reason: 'server-error' });
    aheadMs += 1;
    await writePath.handle(webhooks, webhookId, { type: 'EnableWebhook', by });
    receiver.answers.length = 2;
    deliver(await viewNow(), receiver, limits);
    await until(async () => (await latest())[0]!.isDelivered);
    expect((await latest())[0]).toMatchObject({ attempts: 3 });
  });

  it('not by attempts alone', async () => {
    const receiver = new Receiver();
    receiver.answers.push(...Array<WebhookAnswer>(20).fill(failed));
    deliver(await register(), receiver, { givesUpAfterMs: 60 * 60_000, givesUpAfterAttempts: 6 });
    await start();
    await until(() => receiver.messages.length === 21);
    expect(await viewNow()).toMatchObject({ disabledAt: null });
  });
});

describe('Of several processes', () => {
  it('one delivers, each event once', async () => {
    const webhook = await register();
    const receiver = new Receiver();
    const processes = ['one', 'two', 'three'].map((processId) =>
      deliver(webhook, receiver, { processId, leaseMs: 10_000 }),
    );
    const ids: string[] = [];
    for (let i = 0; i < 20; i++) ids.push(await start());
    await until(() => receiver.messages.length >= 20);
    await aWhile();
    expect(receiver.told).toEqual(ids.map((id) => `IncidentStarted ${id}`));
    // None is behind what another one has delivered, as soon as it knows of it.
    await until(() => processes.every((each) => each.status().lagMs === 0));
  });

  it('another one delivers when the first has gone', async () => {
    const webhook = await register();
    const gone = new Receiver();
    gone.send = () => new Promise(() => undefined);
    const abandoned = new WebhookDeliveries({
      ...{
        webhook,
        changes,
        domainLog: log,
        checkpointLog: checkpoints,
        writePath,
        sender: gone,
        now,
        processId: 'gone',
      },
      ...{ leaseMs: 100, secretOf: async () => 'secret' },
    });
    void abandoned.run(stopping.signal);
    const one = await start();
    await aWhile();
    const receiver = new Receiver();
    deliver(webhook, receiver, { leaseMs: 100 });
    await until(() => receiver.messages.length === 1);
    expect(receiver.told).toEqual([`IncidentStarted ${one}`]);
  });
});

describe('The log of deliveries', () => {
  it('is told newest first, page by page, each delivery once however often it was tried', async () => {
    const receiver = new Receiver();
    deliver(await register(), receiver);
    for (let i = 0; i < 7; i++) {
      receiver.answers.push(...Array<WebhookAnswer>(i % 3).fill(failed));
      await start();
      await until(() => receiver.answers.length === 0);
      await until(async () => (await latest()).filter((each) => each.isDelivered).length === i + 1);
    }
    const all = await latest();
    expect(all.map(({ attempts }) => attempts)).toEqual([1, 3, 2, 1, 3, 2, 1]);
    for (const limit of [1, 2, 3, 7]) {
      const told = [];
      for (let before: number | undefined; ;) {
        const page = await deliveriesOf(checkpoints, webhookId, before, limit);
        told.push(...page.deliveries);
        before = page.next;
        if (before === undefined) break;
      }
      expect(told).toEqual(all);
    }
  });

  it('is empty where nothing was sent, and says no word of what was', async () => {
    const webhook = await register();
    expect(await deliveriesOf(checkpoints, webhookId, undefined, 10)).toEqual({ deliveries: [], next: undefined });
    deliver(webhook, new Receiver());
    await start();
    await until(async () => (await latest()).length === 1);
    expect(JSON.stringify(await checkpoints.readAll({ after: undefined, limit: 100 }))).not.toMatch(/Till|a\.example/);
  });
});
