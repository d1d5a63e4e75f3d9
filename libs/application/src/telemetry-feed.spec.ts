import { randomUUID } from 'node:crypto';
import { MemoryEventLog, MemoryLogWithRetention } from '@sitrep/event-log-memory';
import { telemetryStreamOf } from './stream-kinds.js';
import { CursorRefused, FEED_START, TelemetryFeed, type FeedFilter } from './telemetry-feed.js';
import { noteTelemetryHead } from './telemetry-head.js';

const diagnosticId = 'd'.repeat(26);
const stream = telemetryStreamOf(diagnosticId);

let log: MemoryEventLog;
let feed: TelemetryFeed;
let stop: AbortController;
beforeEach(() => {
  log = new MemoryEventLog();
  feed = new TelemetryFeed(log, diagnosticId);
  stop = new AbortController();
});
afterEach(() => stop.abort());

const append = async (...numbers: number[]) => {
  const version = (await log.last(stream))?.version ?? 0;
  const createdAt = `2026-11-23T10:15:30.${String(100 + version)}Z`;
  const events = numbers.map((n) => ({
    id: randomUUID(),
    type: 'incident.create',
    data: { n, type: n % 2 ? 'odd' : 'even', diagnosticID: diagnosticId, createdAt },
    metadata: { derivedFrom: '7' },
  }));
  await log.append(stream, version, events);
  feed.wake();
};
const numbers = (page: { readonly items: readonly { readonly data: unknown }[] }) =>
  page.items.map(({ data }) => (data as { n: number }).n);

describe('The telemetry feed', () => {
  it('pages from the start to the head without a gap or a repeat', async () => {
    await append(1, 2, 3, 4, 5);
    const seen: number[] = [];
    let cursor = FEED_START;
    for (let atHead = false; !atHead;) {
      const page = await feed.page(cursor, 2);
      seen.push(...numbers(page));
      ({ nextCursor: cursor, atHead } = page);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    await append(6);
    expect(numbers(await feed.page(cursor, 2))).toEqual([6]);
  });

  it('resumes exactly behind any record', async () => {
    await append(1, 2, 3);
    const { items } = await feed.page(FEED_START, 10);
    expect(numbers(await feed.page(items[1]!.cursor, 10))).toEqual([3]);
  });

  it('begins live at the head', async () => {
    await append(1, 2);
    const head = await feed.head();
    await append(3);
    expect(numbers(await feed.page(head, 10))).toEqual([3]);
  });

  it('advances the cursor also where a filter lets nothing through', async () => {
    await append(1, 3, 5, 6);
    const first = await feed.page(FEED_START, 3, { type: 'even' });
    expect(numbers(first)).toEqual([]);
    expect(numbers(await feed.page(first.nextCursor, 3, { type: 'even' }))).toEqual([6]);
  });

  it('hands out the record and nothing of what the stream remembers beside it', async () => {
    await append(1);
    expect(JSON.stringify(await feed.page(FEED_START, 1))).not.toContain('derivedFrom');
  });

  it('wakes a consumer that waits as soon as there is a record', async () => {
    const waiting = feed.pageOrWait(FEED_START, 10, 10_000, stop.signal);
    await append(1);
    expect(numbers(await waiting)).toEqual([1]);
  });

  it('lets a consumer go when its time is up, or when it has gone', async () => {
    expect(numbers(await feed.pageOrWait(FEED_START, 10, 20, stop.signal))).toEqual([]);
    const waiting = feed.pageOrWait(FEED_START, 10, 60_000, stop.signal);
    stop.abort();
    expect(numbers(await waiting)).toEqual([]);
  });

  it.each(['', 'nonsense', 'MTIz', Buffer.from('zz.0').toString('base64url')])(
    'refuses the cursor "%s"',
    async (cursor) => {
      await append(1);
      await expect(feed.page(cursor, 1)).rejects.toMatchObject({ reason: 'cursor-unknown' });
    },
  );

  it('refuses a cursor that lies beyond the head', async () => {
    await append(1, 2);
    const { nextCursor } = await feed.page(FEED_START, 2);
    const beyond = Buffer.from(nextCursor, 'base64url').toString().replace(/2$/, '9');
    await expect(feed.page(Buffer.from(beyond).toString('base64url'), 1)).rejects.toThrow(CursorRefused);
  });

  it('tells a cursor of an earlier building of the stream from one that never was', async () => {
    await append(1, 2);
    const { nextCursor } = await feed.page(FEED_START, 2);
    log = new MemoryEventLog();
    await log.append(stream, 0, [
      { id: randomUUID(), type: 't', data: { createdAt: '2030-01-01T00:00:00.000Z' }, metadata: {} },
    ]);
    const rebuilt = new TelemetryFeed(log, diagnosticId);
    await expect(rebuilt.page(nextCursor, 1)).rejects.toMatchObject({ reason: 'cursor-from-before-rebuild' });
  });

  it('gives those who follow one page, each filter its own, and what has come since at the next ring', async () => {
    const follow = (filter: FeedFilter) => feed.pageOrWait('start', 10, 1_000, new AbortController().signal, filter);
    await append(1, 2);
    const [page, same, odd] = await Promise.all([follow({}), follow({}), follow({ type: 'odd' })]);
    expect(same).toBe(page);
    expect([page, odd].map(numbers)).toEqual([[1, 2], [1]]);
    await append(3);
    const next = feed.pageOrWait(page.nextCursor, 10, 1_000, new AbortController().signal);
    expect(numbers(await next)).toEqual([3]);
  });
});

describe('Where retention removes records, the telemetry feed', () => {
  let retaining: MemoryLogWithRetention;
  beforeEach(async () => {
    log = retaining = new MemoryLogWithRetention();
    feed = new TelemetryFeed(log, diagnosticId);
    await append(1, 2, 3, 4, 5);
    await noteTelemetryHead(log, diagnosticId);
  });
  const cursors = async () => (await feed.page(FEED_START, 10)).items.map(({ cursor }) => cursor);
  const gone = { reason: 'cursor-passed-by-retention' };

  it('refuses a cursor behind which a record is gone, and no other', async () => {
    const [first, second, third] = await cursors();
    retaining.remove(stream, 3);
    await expect(feed.page(first!, 10)).rejects.toMatchObject(gone);
    await expect(feed.page(second!, 1)).rejects.toMatchObject(gone);
    expect(numbers(await feed.page(third!, 10))).toEqual([4, 5]);
  });

  it('refuses who waits as well, when what it has not read is removed meanwhile', async () => {
    const [first] = await cursors();
    retaining.remove(stream, 5);
    await expect(feed.pageOrWait(first!, 10, 1_000, stop.signal)).rejects.toMatchObject(gone);
  });

  it('begins with the oldest that is there', async () => {
    retaining.remove(stream, 3);
    expect(numbers(await feed.page(FEED_START, 10))).toEqual([4, 5]);
  });

  it('lets who is at the head stay there, also when nothing is left, and after a restart', async () => {
    const head = await feed.head();
    retaining.remove(stream, 5);
    for (feed of [feed, new TelemetryFeed(log, diagnosticId)]) {
      expect(await feed.page(head, 10)).toEqual({ items: [], nextCursor: head, atHead: true });
      expect(await feed.page(FEED_START, 10)).toEqual({ items: [], nextCursor: head, atHead: true });
      expect(await feed.head()).toBe(head);
    }
  });

  it('goes on from there without a gap', async () => {
    const head = await feed.head();
    retaining.remove(stream, 5);
    const held = { type: 'incident.create', metadata: {} };
    await log.append(stream, 5, [{ ...held, id: randomUUID(), data: { n: 6, createdAt: 'x' } }]);
    expect(numbers(await feed.page(head, 10))).toEqual([6]);
  });
});
