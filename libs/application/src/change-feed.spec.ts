import { MemoryEventLog } from '@sitrep/event-log-memory';
import { ChangeFeed } from './change-feed.js';
import { StorageUnavailable, type FollowedPage } from './event-log.js';
import { Projection } from './projection.js';
import { ReadModels } from './reading.js';
import { FEED_START } from './telemetry-feed.js';

/** A log that says how often it was read, and that can be away. */
class ReadLog extends MemoryEventLog {
  reads = 0;
  isAway = false;
  isSlow = false;
  override async readAll(page: Parameters<MemoryEventLog['readAll']>[0]) {
    this.reads++;
    if (this.isAway) throw new StorageUnavailable('storage-failed');
    const read = await super.readAll(page);
    if (this.isSlow) await new Promise((resolve) => setTimeout(resolve, 50));
    return read;
  }
}

let log: ReadLog;
let feed: ChangeFeed;
let project: (page: FollowedPage) => void;
let projection: Projection;
beforeEach(async () => {
  log = new ReadLog();
  projection = new Projection(
    'read-models',
    (signal, onPage) => {
      project = (page) => void onPage(page);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
    () => undefined,
  );
  projection.start();
  feed = new ChangeFeed(log, new ReadModels(undefined as never, projection, undefined as never));
  await restartAndShow(0);
});
afterEach(() => projection.stop());

/** Restarts an incident once more, unseen by the read models. */
const restart = async (version: number): Promise<void> => {
  const facts = { incidentId: 'i'.repeat(26), by: 'a'.repeat(26) };
  const id = `00000000-0000-4000-8000-${String(version).padStart(12, '0')}`;
  const metadata = { schemaVersion: 1, occurredAt: '2026-11-23T10:15:30.123Z' };
  await log.append('incident-1', version, [{ id, type: 'IncidentRestarted', data: { facts, content: {} }, metadata }]);
};
const show = async (): Promise<void> => {
  project({ events: [], position: (await log.last('incident-1'))!.position, atHead: true });
  feed.wake();
};
const restartAndShow = async (version: number): Promise<void> => {
  await restart(version);
  await show();
};
const all = async () => true;

it('A change is told once the read models show it, and not before', async () => {
  await restart(1);
  const page = await feed.page(FEED_START, all);
  expect(page.changes.map(({ version }) => version)).toEqual([1]);
  await show();
  expect((await feed.page(page.nextCursor, all)).changes.map(({ version }) => version)).toEqual([2]);
});

it('The log is read once for all who ask for the same place at the same time, unless there is more meanwhile', async () => {
  const pages = await Promise.all(Array.from({ length: 20 }, () => feed.page(FEED_START, all)));
  expect(pages.map(({ changes }) => changes.length)).toEqual(Array(20).fill(1));
  expect(log.reads).toBe(1);
  const { nextCursor } = pages[0]!;
  log.isSlow = true;
  const before = feed.page(nextCursor, all);
  await restartAndShow(1);
  expect((await feed.page(nextCursor, all)).changes).toHaveLength(1);
  expect((await before).changes).toHaveLength(0);
  log.isSlow = false;
  // Nothing is kept of what was read: it may be erased.
  expect((await feed.page(FEED_START, all)).changes).toHaveLength(2);
  expect((await feed.page(FEED_START, all)).changes).toHaveLength(2);
  expect(log.reads).toBeGreaterThan(4);
});

it('A log that was away is asked again', async () => {
  log.isAway = true;
  await expect(feed.page(FEED_START, all)).rejects.toThrow(StorageUnavailable);
  log.isAway = false;
  expect((await feed.page(FEED_START, all)).changes).toHaveLength(1);
});
