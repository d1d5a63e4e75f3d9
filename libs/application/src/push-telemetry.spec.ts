import { MemoryEventLog, MemoryLogWithRetention } from '@sitrep/event-log-memory';
import type { TelemetryRecord } from '@sitrep/telemetry';
import { Doorbell } from './doorbell.js';
import { PushedTelemetry, type PushTelemetry } from './push-telemetry.js';
import { telemetryStreamOf } from './stream-kinds.js';
import type { SinkOutcome, TelemetrySink } from './telemetry-sink.js';

const diagnosticId = 'd'.repeat(26);
const stream = telemetryStreamOf(diagnosticId);

let log: MemoryEventLog;
let news: Doorbell;
let stopping: AbortController;
let runs: Promise<void>[];
beforeEach(() => {
  [log, news, stopping, runs] = [new MemoryEventLog(), new Doorbell(), new AbortController(), []];
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(runs);
});

let recorded = 0;
/** Appends records that were made in the mode, and gives their ids. */
const record = async (mode: 'local' | 'on', count = 1): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, () => `record-${++recorded}`);
  const before = (await log.last(stream))?.version ?? 0;
  const metadata = { schemaVersion: 1, derivedFrom: 'x', mode };
  await log.append(
    stream,
    before,
    ids.map((id) => ({ id, type: 'incident.create', data: { id }, metadata })),
  );
  news.ring();
  return ids;
};

/** A receiver, what has arrived there, and what it answers next. */
class Receiver implements TelemetrySink {
  readonly name = 'test';
  readonly batchMax = 3;
  readonly batches: (readonly string[])[] = [];
  readonly answers: SinkOutcome[] = [];

  async send(records: readonly TelemetryRecord[]): Promise<SinkOutcome> {
    this.batches.push(records.map(({ id }) => id));
    return this.answers.shift() ?? { outcome: 'delivered' };
  }

  get ids(): readonly string[] {
    return this.batches.flat();
  }
}
const failed: SinkOutcome = { outcome: 'failed', reason: 'server-error' };

const push = (sink: TelemetrySink, more: Partial<PushTelemetry> = {}): PushedTelemetry => {
  const pushed = new PushedTelemetry({
    ...{ telemetryLog: log, diagnosticId, sink, news, signal: stopping.signal },
    ...{ mayLeave: () => true, leaseMs: 0, pauseMinMs: 1, pauseMaxMs: 4, ...more },
  });
  runs.push(pushed.run());
  return pushed;
};
const until = async (isTrue: () => boolean): Promise<void> => {
  for (let i = 0; i < 1_000 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(isTrue()).toBe(true);
};
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 30));

it('sends what was recorded in mode `on`, in order and in batches, and nothing else', async () => {
  const receiver = new Receiver();
  const first = await record('on', 4);
  await record('local', 2);
  const second = await record('on', 2);
  push(receiver);
  await until(() => receiver.ids.length === 6);
  const third = await record('on');
  await until(() => receiver.ids.length === 7);
  expect(receiver.ids).toEqual([...first, ...second, ...third]);
  expect(Math.max(...receiver.batches.map(({ length }) => length))).toBe(3);
});

it('sends again what did not arrive, before anything else, and says how it stands', async () => {
  const receiver = new Receiver();
  receiver.answers.push(failed, failed, failed, failed, failed);
  const ids = await record('on', 5);
  const pushed = push(receiver, { pauseMinMs: 10, pauseMaxMs: 40 });
  await until(() => pushed.status().state === 'waiting');
  await until(() => pushed.status().state === 'open');
  expect(pushed.status().reason).toBe('server-error');
  await until(() => pushed.status().delivered === 5);
  expect(pushed.status()).toMatchObject({ state: 'idle', reason: undefined });
  expect(receiver.batches.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => ids.slice(0, 3)));
  expect(receiver.batches[6]).toEqual(ids.slice(3));
});

it('waits as long as the receiver asks for', async () => {
  const receiver = new Receiver();
  receiver.answers.push({ outcome: 'failed', reason: 'too-many-requests', afterMs: 200 });
  await record('on');
  const from = performance.now();
  const pushed = push(receiver);
  await until(() => pushed.status().delivered === 1);
  expect(performance.now() - from).toBeGreaterThan(195);
});

it('sends no more to a receiver that wants no more, and goes on from there after a restart', async () => {
  const receiver = new Receiver();
  receiver.answers.push({ outcome: 'gone' });
  const ids = await record('on', 2);
  const pushed = push(receiver);
  await until(() => pushed.status().state === 'gone');
  await record('on');
  await aWhile();
  expect(receiver.batches).toHaveLength(1);
  const later = new Receiver();
  push(later);
  await until(() => later.ids.length === 3);
  expect(later.ids.slice(0, 2)).toEqual(ids);
});

it('goes on after a restart where it was', async () => {
  const [before, after] = [new Receiver(), new Receiver()];
  await record('on', 3);
  const pushed = push(before);
  await until(() => pushed.status().delivered === 3);
  await aWhile();
  stopping.abort();
  await Promise.all(runs);
  stopping = new AbortController();
  const [fourth] = await record('on');
  push(after);
  await until(() => after.ids.length === 1);
  expect(after.ids).toEqual([fourth]);
});

it('holds back while nothing may leave, and sends what was made to leave once it may again', async () => {
  const receiver = new Receiver();
  let may = false;
  const ids = await record('on', 2);
  push(receiver, { mayLeave: () => may });
  await aWhile();
  expect(receiver.ids).toEqual([]);
  may = true;
  news.ring();
  await until(() => receiver.ids.length === 2);
  expect(receiver.ids).toEqual(ids);
});

it('stands still for no other sink', async () => {
  const [hanging, healthy] = [new Receiver(), new Receiver()];
  hanging.send = () => new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve(failed)));
  const other: TelemetrySink = { name: 'other', batchMax: 3, send: (records) => healthy.send(records) };
  const ids = await record('on', 4);
  push(hanging);
  push(other);
  await until(() => healthy.ids.length === 4);
  expect(healthy.ids).toEqual(ids);
});

describe('Of several processes', () => {
  it('one sends, each record once', async () => {
    const receiver = new Receiver();
    for (let i = 0; i < 4; i++) push(receiver, { leaseMs: 10_000 });
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) {
      ids.push(...(await record('on', 5)));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await until(() => receiver.ids.length >= 50);
    await aWhile();
    expect(receiver.ids).toEqual(ids);
  });

  it('another one sends when the first has gone', async () => {
    const gone = new Receiver();
    gone.send = () => new Promise(() => undefined);
    await record('on', 2);
    const abandoned = new PushedTelemetry({
      ...{ telemetryLog: log, diagnosticId, sink: gone, news, signal: stopping.signal },
      ...{ mayLeave: () => true, leaseMs: 100 },
    });
    void abandoned.run();
    await aWhile();
    const receiver = new Receiver();
    push(receiver, { leaseMs: 100 });
    await until(() => receiver.ids.length === 2);
  });
});

it('goes on behind what retention has removed, and says how much it has missed', async () => {
  const retaining = new MemoryLogWithRetention();
  log = retaining;
  const receiver = new Receiver();
  receiver.answers.push({ outcome: 'delivered' }, failed);
  const first = await record('on', 3);
  await record('on', 3);
  const pushed = push(receiver, { pauseMinMs: 40, pauseMaxMs: 40 });
  await until(() => pushed.status().state === 'waiting');
  retaining.remove(stream, 5);
  await until(() => pushed.status().delivered === 4);
  await aWhile();
  expect(receiver.batches[0]).toEqual(first);
  expect(receiver.batches.at(-1)).toHaveLength(1);
  expect(pushed.status()).toMatchObject({ delivered: 4, missed: 2 });
});

it('has missed nothing when it begins with what is left', async () => {
  const retaining = new MemoryLogWithRetention();
  log = retaining;
  await record('on', 3);
  retaining.remove(stream, 2);
  const pushed = push(new Receiver());
  await until(() => pushed.status().delivered === 1);
  expect(pushed.status().missed).toBe(0);
});
