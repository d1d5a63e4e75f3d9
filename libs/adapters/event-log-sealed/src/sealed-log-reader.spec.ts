import { randomUUID } from 'node:crypto';
import { ContentDamaged, ContentKeyUnknown, readerOf, type LogReader, type ReadEvent } from '@sitrep/application';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { MemoryContentKeys } from '../testing/memory-content-keys.js';
import { SealedEventLog } from './sealed-event-log.js';
import { SealedLogReader } from './sealed-log-reader.js';

const eventOf = (content: unknown) => ({
  id: randomUUID(),
  type: 'Said',
  data: { facts: { count: 1 }, content },
  metadata: { schemaVersion: 1 },
});

let plain: MemoryEventLog;
let keys: MemoryContentKeys;
beforeEach(async () => {
  plain = new MemoryEventLog();
  keys = new MemoryContentKeys();
  const log = new SealedEventLog(plain, keys);
  await log.append('incident-a', 0, [eventOf({ text: 'one' }), eventOf({ text: 'two' })]);
  await log.append('team-a', 0, [eventOf({ name: 'Payments' })]);
});

const collected = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const allOf = async (pages: AsyncIterable<readonly ReadEvent[]>) => (await collected(pages)).flat();
const contentsOf = (events: readonly ReadEvent[]) =>
  events.map(({ data }) => (data as { readonly content: unknown } | undefined)?.content);
const damagesOf = (events: readonly ReadEvent[]) => events.map(({ damage }) => damage);
/** A reader of what lies in the plain log, after somebody has been at it. */
const readerAfter = (change: (event: ReadEvent) => ReadEvent): LogReader => {
  const reader = readerOf(plain);
  const changed = async function* (pages: AsyncIterable<readonly ReadEvent[]>) {
    for await (const page of pages) yield page.map(change);
  };
  return { ...reader, scan: (after) => changed(reader.scan(after)) };
};
const head = async (reader: LogReader): Promise<readonly ReadEvent[]> => {
  const stop = new AbortController();
  for await (const { events } of reader.follow({ after: undefined, signal: stop.signal })) return events;
  return [];
};

describe('A sealed log is replayed', () => {
  const all = [{ text: 'one' }, { text: 'two' }, { name: 'Payments' }];

  it('with its words, where there are keys to them', async () => {
    const reader = new SealedLogReader(readerOf(plain), keys);
    expect(contentsOf(await allOf(reader.scan()))).toEqual(all);
    expect(contentsOf(await head(reader))).toEqual(all);
    expect(damagesOf(await allOf(reader.scan()))).toEqual([undefined, undefined, undefined]);
    expect((await allOf(reader.scan()))[0]!.metadata).toEqual({ schemaVersion: 1 });
  });

  it('from where it was asked to begin', async () => {
    const reader = new SealedLogReader(readerOf(plain), keys);
    const [first] = await allOf(reader.scan());
    expect(contentsOf(await allOf(reader.scan(first!.position)))).toEqual(all.slice(1));
    expect(contentsOf(await allOf(reader.scanStream('incident-a')))).toEqual(all.slice(0, 2));
    expect(contentsOf(await allOf(reader.scanStream('incident-a', 1)))).toEqual(all.slice(1, 2));
  });

  it('page by page, as the log beneath has them, with what it says of each', async () => {
    const beneath = readerOf(plain);
    const signal = new AbortController().signal;
    for await (const { events, ...page } of beneath.follow({ after: undefined, signal })) {
      for await (const { events: opened, ...said } of new SealedLogReader(beneath, keys).follow({
        after: undefined,
        signal,
      })) {
        expect(said).toEqual(page);
        expect(opened).toHaveLength(events.length);
        break;
      }
      break;
    }
  });

  it('with what the log beneath says of its streams, its size and its faults', async () => {
    const beneath = { ...readerOf(plain), count: () => 3, faults: () => ['The index is damaged.'] };
    const reader = new SealedLogReader(beneath, keys);
    expect((await collected(reader.streams())).map(({ stream }) => stream)).toEqual(['incident-a', 'team-a']);
    expect(reader.count()).toBe(3);
    expect(reader.faults()).toEqual(['The index is damaged.']);
  });
});

describe('An event whose words do not open', () => {
  const MISSING = 'its words are sealed under a key that is not there';
  const DOES_NOT_OPEN = 'its sealed words do not open: they are not what was written';

  it.each([
    ['no keys', () => undefined],
    ['other keys', () => new MemoryContentKeys()],
  ])('says so, and keeps its facts, where there are %s', async (_, others) => {
    const reader = new SealedLogReader(readerOf(plain), others());
    const events = await allOf(reader.scan());
    expect(damagesOf(events)).toEqual([MISSING, MISSING, undefined]);
    expect(contentsOf(events)).toEqual([{ text: '[sealed]' }, { text: '[sealed]' }, { name: 'Payments' }]);
    expect(events[0]!.data).toMatchObject({ facts: { count: 1 } });
    await expect(head(reader)).rejects.toThrow(ContentKeyUnknown);
  });

  it('says so where somebody has changed them', async () => {
    const changed = readerAfter((event) => ({
      ...event,
      metadata:
        'sealed' in (event.metadata as object) ? { ...(event.metadata as object), sealed: 'AAAA' } : event.metadata,
    }));
    const reader = new SealedLogReader(changed, keys);
    expect(damagesOf(await allOf(reader.scan()))).toEqual([DOES_NOT_OPEN, DOES_NOT_OPEN, undefined]);
  });

  it('keeps what was found wrong with it before', async () => {
    const reader = new SealedLogReader(
      readerAfter((event) => ({ ...event, damage: 'its hash is wrong' })),
      undefined,
    );
    expect(damagesOf(await allOf(reader.scan()))).toEqual(Array(3).fill('its hash is wrong'));
  });

  it('is told as it is where nothing of it can be read', async () => {
    for (const lost of [{ data: undefined }, { metadata: undefined, data: undefined }]) {
      const reader = new SealedLogReader(
        readerAfter((event) => ({ ...event, ...lost })),
        undefined,
      );
      expect(damagesOf(await allOf(reader.scan()))).toEqual([undefined, undefined, undefined]);
    }
  });

  it('is told as it is where its seal or the name of its key is lost', async () => {
    for (const lost of ['sealed', 'contentKey']) {
      const reader = new SealedLogReader(
        readerAfter((event) => ({ ...event, metadata: { ...(event.metadata as object), [lost]: undefined } })),
        keys,
      );
      const events = await allOf(reader.scan());
      expect(damagesOf(events)).toEqual([undefined, undefined, undefined]);
      expect(contentsOf(events)).toEqual([{ text: '[sealed]' }, { text: '[sealed]' }, { name: 'Payments' }]);
    }
  });

  it('stops the replay where the keys themselves cannot be read', async () => {
    const find = () => Promise.reject(new Error('the disk is gone'));
    await expect(allOf(new SealedLogReader(readerOf(plain), { find }).scan())).rejects.toThrow('the disk is gone');
  });

  it('stops those that follow', async () => {
    const reader = new SealedLogReader(
      { ...readerOf(plain), follow: (from) => new SealedEventLog(plain, keys).follow(from) },
      undefined,
    );
    expect(contentsOf(await head(reader))).toEqual([{ text: 'one' }, { text: 'two' }, { name: 'Payments' }]);
    const moved = new MemoryEventLog();
    const [one, two] = await plain.readAll({ after: undefined, limit: 2 });
    await moved.append('incident-a', 0, [{ ...one!, metadata: two!.metadata }]);
    await expect(head(new SealedLogReader(readerOf(moved), keys))).rejects.toThrow(ContentDamaged);
  });
});
