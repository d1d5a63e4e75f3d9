import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { ContentDamaged, ContentKeyUnknown, eraseContent, type EventLog, type StoredEvent } from '@sitrep/application';
import { describeEventLog } from '@sitrep/application/contract';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import type { WrittenEvent } from '@sitrep/event-schema';
import { MemoryContentKeys } from '../testing/memory-content-keys.js';
import { open, seal } from './seal.js';
import { SealedEventLog } from './sealed-event-log.js';

describeEventLog('The sealed log', async () => new SealedEventLog(new MemoryEventLog(), new MemoryContentKeys()));

let plain: MemoryEventLog;
let keys: MemoryContentKeys;
let log: SealedEventLog;
beforeEach(() => {
  plain = new MemoryEventLog();
  keys = new MemoryContentKeys();
  log = new SealedEventLog(plain, keys);
});

const eventOf = (content: unknown, type = 'Said'): WrittenEvent => ({
  id: randomUUID(),
  type,
  data: { facts: { count: 1 }, content },
  metadata: { schemaVersion: 1 },
});
const erasure = () => eventOf({}, 'IncidentContentErased');
const contentsOf = (events: readonly StoredEvent[]) =>
  events.map(({ data }) => (data as { readonly content: unknown }).content);
const everything = (of: EventLog) => of.readAll({ after: undefined, limit: 1_000 });
/** What the log speaks of is carried out. */
const carryOut = async () => {
  const stop = new AbortController();
  await eraseContent(plain, keys, stop.signal, () => stop.abort());
};

// What `unit: 'binary'` would give as well, after seconds of drawing up a table of all characters.
const character = fc
  .oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
const text = fc.oneof(fc.string({ unit: character }), fc.constantFrom('[sealed]', '[erased]', ''));
const content = fc.dictionary(
  fc.constantFrom('name', 'text', 'stages', 'command'),
  fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, text, fc.constantFrom(null, true, 7), fc.array(tie('value'), { maxLength: 3 })),
  })).value,
);

describe('What people type into an incident or a playbook', () => {
  it('is read back as it was typed, whatever it was', () =>
    fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 5 }), async (contents) => {
        const stream = `incident-${randomUUID()}`;
        const events = contents.map((each) => eventOf(each));
        await log.append(stream, 0, events);
        // By the process that wrote it, which remembers what it wrote, and by one that has to open it.
        for (const each of [log, new SealedEventLog(plain, keys)]) {
          const read = await each.readStream(stream, { after: 0, limit: 10 });
          expect(read.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(events);
        }
      }),
    ));

  it('is nowhere in the log under it; everything else is as it was', async () => {
    const said = eventOf({ name: 'CANARY', stages: [{ title: 'CANARY', command: null }] });
    await log.append('playbook-a', 0, [said]);
    const [stored] = await everything(plain);
    expect(JSON.stringify(stored)).not.toContain('CANARY');
    expect(stored).toMatchObject({
      ...said,
      data: { facts: { count: 1 }, content: { name: '[sealed]', stages: [{ title: '[sealed]', command: null }] } },
      metadata: { schemaVersion: 1 },
    });
  });

  it('is sealed in no other stream, and where there is no text no key is used', async () => {
    await log.append('team-a', 0, [eventOf({ name: 'Payments' })]);
    await log.append('incident-a', 0, [eventOf({})]);
    expect(await everything(plain)).toEqual(await everything(log));
    expect(keys.keys.size).toBe(0);
  });

  it('is sealed under one key per stream, also by a process that has not read it before', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    await log.append('incident-a', 1, [eventOf({ text: 'two' })]);
    await new SealedEventLog(plain, keys).append('incident-a', 2, [eventOf({ text: 'three' })]);
    await log.append('incident-b', 0, [eventOf({ text: 'four' })]);
    expect(keys.keys.size).toBe(2);
  });

  it('is sealed under its stream’s key also after an append that was refused', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    await new SealedEventLog(plain, keys).append('incident-a', 1, [eventOf({ text: 'two' })]);
    const late = await log.append('incident-a', 1, [erasure(), eventOf({ text: 'never' })]);
    expect(late).toMatchObject({ appended: false });
    await log.append('incident-a', 2, [eventOf({ text: 'three' })]);
    const keysUsed = (await everything(plain)).map(({ metadata }) => (metadata as { contentKey: string }).contentKey);
    expect(new Set(keysUsed).size).toBe(1);
  });

  it('is sealed under its stream’s key also where the stream is too long to be read at once', async () => {
    const many = Array.from({ length: 1_201 }, () => eventOf({}));
    await log.append('incident-a', 0, [eventOf({ text: 'one' }), ...many]);
    await new SealedEventLog(plain, keys).append('incident-a', 1_202, [eventOf({ text: 'two' })]);
    expect(keys.keys.size).toBe(1);
  });

  it('is sealed twice under two nonces: the same words do not look the same', async () => {
    const sealed = Array.from({ length: 1_500 }, () => seal(['one'], keys.mint().secret, 'here'));
    const nonces = sealed.map((each) => Buffer.from(each, 'base64').subarray(0, 12).toString('hex'));
    expect(new Set(nonces).size).toBe(1_500);
  });

  it.each(['', 'AAAA', Buffer.alloc(27).toString('base64'), Buffer.alloc(28).toString('base64')])(
    'does not open from what was never sealed (%j)',
    (sealed) => expect(open(sealed, keys.mint().secret, 'here')).toBeUndefined(),
  );

  it('opens whatever few words there are', () => {
    const { secret } = keys.mint();
    for (const texts of [[], [''], ['é🔥'.repeat(10_000), 'x']])
      expect(open(seal(texts, secret, 'here'), secret, 'here')).toEqual(texts);
  });

  it('does not open where a byte of it has changed', () => {
    const { secret } = keys.mint();
    const sealed = Buffer.from(seal(['one'], secret, 'here'), 'base64');
    for (const index of sealed.keys()) {
      const changed = Buffer.from(sealed);
      changed[index]! ^= 1;
      expect(open(changed.toString('base64'), secret, 'here')).toBeUndefined();
    }
  });

  it.each([{ contentKey: 'k' }, { sealed: 'AAAA' }])(
    'is told as it lies there where the seal is not whole (%j)',
    async (left) => {
      const stored = { ...eventOf({ text: '[sealed]' }), metadata: { schemaVersion: 1, ...left } };
      await plain.append('incident-a', 0, [stored]);
      expect(await everything(log)).toEqual(await everything(plain));
    },
  );

  it('is let go of with the log beneath', async () => {
    const close = jest.spyOn(plain, 'close');
    await log.close();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('opens in its own place only', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' }), eventOf({ text: 'two' })]);
    const [one, two] = await everything(plain);
    const moved = new MemoryEventLog();
    await moved.append('incident-a', 0, [{ ...one!, metadata: two!.metadata }]);
    await expect(everything(new SealedEventLog(moved, keys))).rejects.toThrow(ContentDamaged);
  });

  it('is opened once for all who are handed the same event, until its key is destroyed', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    const other = new SealedEventLog(plain, keys);
    const [[first], [second]] = [await everything(other), await everything(other)];
    expect(first).toBe(second);
    await log.append('incident-a', 1, [erasure()]);
    await carryOut();
    expect(contentsOf(await everything(other))).toEqual([{ text: '[erased]' }, {}]);
  });

  it('is missed, not made up, when its key is unknown', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    keys.keys.clear();
    await expect(everything(log)).rejects.toThrow(ContentKeyUnknown);
  });
});

describe('A process that knows a stream does nothing twice for it', () => {
  const [one, two, three] = [eventOf({ text: 'one' }), eventOf({ text: 'two' }), eventOf({ text: 'three' })];
  const readsOf = () => jest.spyOn(plain, 'readStream');
  afterEach(() => jest.restoreAllMocks());

  it('it reads nothing to append to what it has appended to, not even after an append that was refused', async () => {
    const reads = readsOf();
    await log.append('incident-a', 0, [one, two]);
    expect(await log.append('incident-a', 0, [three])).toEqual({ appended: false, actual: 2 });
    expect(await log.append('incident-a', 2, [three])).toMatchObject({ appended: true, version: 3 });
    expect(reads).not.toHaveBeenCalled();
  });

  it('nor to append to what it has read, or heard of', async () => {
    await log.append('incident-a', 0, [one, two]);
    const [reader, listener] = [new SealedEventLog(plain, keys), new SealedEventLog(plain, keys)];
    await reader.readStream('incident-a', { after: 0, limit: 10 });
    await listener.follow({ after: undefined, signal: new AbortController().signal }).next();
    const reads = readsOf();
    await reader.append('incident-a', 2, [three]);
    expect(await listener.append('incident-a', 2, [eventOf({ text: 'late' })])).toMatchObject({ appended: false });
    expect(reads).not.toHaveBeenCalled();
    expect(keys.keys.size).toBe(1);
  });

  it('otherwise it reads what it does not know, and no further than to where it appends', async () => {
    await log.append('incident-a', 0, [one, two, three, eventOf({ text: 'four' })]);
    const other = new SealedEventLog(plain, keys);
    await other.readStream('incident-a', { after: 0, limit: 1 });
    const reads = readsOf();
    expect(await other.append('incident-a', 3, [eventOf({ text: 'late' })])).toEqual({ appended: false, actual: 4 });
    expect(reads.mock.calls).toEqual([['incident-a', { after: 1, limit: 2 }]]);
  });

  it('and learns from the log where a stream is not as long as it thinks', async () =>
    expect(await log.append('incident-a', 1, [one])).toEqual({ appended: false, actual: 0 }));

  it('what it has just written it need not open, as long as that is not too much to remember', async () => {
    await log.append('incident-b', 0, [two, three, eventOf({ text: 'four' })]);
    expect((await everything(log))[0]!.data).toBe(two.data);
    const long = Array.from({ length: 5 }, () => eventOf({ text: 'x'.repeat(1_100_000) }));
    await log.append('incident-a', 0, [one, ...long]);
    const read = await log.readStream('incident-a', { after: 0, limit: 10 });
    expect(read.map(({ data }) => data)).toEqual([one, ...long].map(({ data }) => data));
    expect(read.at(-1)!.data).toBe(long.at(-1)!.data);
    expect(read[0]!.data).not.toBe(one.data);
  });
});

describe('After an erasure', () => {
  it('every text before it reads [erased], in every place where there was one', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one', command: null, stages: [{ title: '' }] }), erasure()]);
    await carryOut();
    expect(contentsOf(await everything(log))).toEqual([
      { text: '[erased]', command: null, stages: [{ title: '[erased]' }] },
      {},
    ]);
  });

  it('what is typed into the same stream can be read, and other streams as well', async () => {
    await log.append('incident-b', 0, [eventOf({ text: 'elsewhere' })]);
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    await log.append('incident-a', 1, [erasure()]);
    // Before it has been carried out: the old key is still there and must not be used any more.
    await log.append('incident-a', 2, [eventOf({ text: 'two' })]);
    await carryOut();
    await new SealedEventLog(plain, keys).append('incident-a', 3, [eventOf({ text: 'three' })]);
    const texts = [{ text: 'elsewhere' }, { text: '[erased]' }, {}, { text: 'two' }, { text: 'three' }];
    expect(contentsOf(await everything(log))).toEqual(texts);
  });

  it('a process that has read only a part of the stream does not use the old key either', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    const other = new SealedEventLog(plain, keys);
    await other.readStream('incident-a', { after: 0, limit: 1 });
    await log.append('incident-a', 1, [erasure()]);
    await other.append('incident-a', 2, [eventOf({ text: 'two' })]);
    await carryOut();
    expect(contentsOf(await everything(log))).toEqual([{ text: '[erased]' }, {}, { text: 'two' }]);
  });

  it('a process that has read only what lies behind it does not use the old key either', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    const other = new SealedEventLog(plain, keys);
    await other.readStream('incident-a', { after: 0, limit: 1 });
    await log.append('incident-a', 1, [erasure(), eventOf({})]);
    await other.readStream('incident-a', { after: 2, limit: 1 });
    await other.append('incident-a', 3, [eventOf({ text: 'two' })]);
    await carryOut();
    expect(contentsOf(await everything(log))).toEqual([{ text: '[erased]' }, {}, {}, { text: 'two' }]);
  });

  it('a second one takes what was typed in between', async () => {
    const all = [eventOf({ text: 'one' }), erasure(), eventOf({ text: 'two' }), erasure(), eventOf({ text: 'three' })];
    await log.append('incident-a', 0, all);
    await carryOut();
    expect(contentsOf(await everything(log))).toEqual([
      { text: '[erased]' },
      {},
      { text: '[erased]' },
      {},
      { text: 'three' },
    ]);
  });

  it('keys that come back with an old backup are destroyed again', async () => {
    await log.append('incident-a', 0, [eventOf({ text: 'one' })]);
    const backup = new Map(keys.keys);
    await log.append('incident-a', 1, [erasure()]);
    await carryOut();
    keys = new MemoryContentKeys();
    for (const [id, secret] of backup) keys.keys.set(id, secret);
    await carryOut();
    expect([...keys.keys.values()]).toEqual(['destroyed']);
  });
});
