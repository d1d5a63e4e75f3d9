import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent, encodeEvent, UnreadableEvent, type WrittenEvent } from './event-codec.js';
import { eventSchemas } from './event-schemas.js';
import { ShapeFault } from './schema-history.js';

const fixture = (file: string) =>
  JSON.parse(readFileSync(join(__dirname, '../fixtures', file), 'utf8')) as WrittenEvent & { data: Json };
const started = fixture('IncidentStarted.v1.json');
const all = Object.entries(eventSchemas).flatMap(([type, { currentVersion }]) =>
  Array.from({ length: currentVersion }, (_, i) => fixture(`${type}.v${i + 1}.json`)),
);
const place = { stream: 'incident-x', version: 7, position: '0000000000000042' };

type Json = Record<string, unknown>;
type Path = readonly string[];

/** Every value inside, by its path: objects, lists and leaves. */
const placesIn = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...placesIn(each, [...path, key])])
    : [];
const changedAt = <T>(whole: T, path: Path, change: (parent: Json, key: string) => void): T => {
  const copy = structuredClone(whole);
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Json)[key], copy);
  change(parent as Json, path.at(-1)!);
  return copy;
};
const faultOf = (written: WrittenEvent): UnreadableEvent | undefined => {
  try {
    decodeEvent({ ...written, ...place });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableEvent);
    return error as UnreadableEvent;
  }
};

describe('An event is read', () => {
  it('with the circumstances of its recording, and with its words apart from its facts', () =>
    expect(decodeEvent({ ...started, ...place })).toStrictEqual({
      ...place,
      id: started.id,
      occurredAt: '2026-11-23T10:15:30.123Z',
      event: { type: 'IncidentStarted', ...started.data },
    }));
  it('with the request that brought it about, where there was one', () => {
    const metadata = { ...(started.metadata as Json), requestId: 'r'.repeat(26) };
    expect(decodeEvent({ ...started, metadata, ...place })).toMatchObject({ requestId: 'r'.repeat(26) });
    expect(decodeEvent({ ...started, ...place })).not.toHaveProperty('requestId');
  });
});

describe('An event that cannot be read is reported with its place and the reason', () => {
  const { facts, content } = started.data as { facts: Json; content: Json };
  const ofVersion = (schemaVersion: unknown) => ({ metadata: { ...(started.metadata as Json), schemaVersion } });

  it.each<[string, Partial<WrittenEvent>, string]>([
    ['of an unknown type', { type: 'IncidentExploded' }, 'the event type is unknown here'],
    ['of a type that every object has', { type: 'toString' }, 'the event type is unknown here'],
    ['of a type that is no name', { type: '__proto__' }, 'the event type is unknown here'],
    ['of a later version', ofVersion(99), 'version 99 is unknown here; the newest known is 1'],
    ['of version nought', ofVersion(0), 'version 0 is unknown here; the newest known is 1'],
    ['of a version before the first', ofVersion(-1), 'version -1 is unknown here; the newest known is 1'],
    ['of a version between two', ofVersion(0.5), 'version 0.5 is unknown here; the newest known is 1'],
    ['of a version in words', ofVersion('1'), 'metadata is damaged'],
    ['of no version', ofVersion(undefined), 'metadata is damaged'],
    ['of no time', { metadata: { schemaVersion: 1 } }, 'metadata is damaged'],
    ['of a time that is a number', { metadata: { schemaVersion: 1, occurredAt: 1 } }, 'metadata is damaged'],
    [
      'of a request that is a number',
      { metadata: { ...(started.metadata as Json), requestId: 7 } },
      'metadata is damaged',
    ],
    ['with nothing in its metadata', { metadata: {} }, 'metadata is damaged'],
    ['with no metadata', { metadata: null }, 'metadata is damaged'],
    ['with nothing in its data', { data: null }, 'at /: object was expected'],
    ['with a list for its data', { data: [facts, content] }, 'at /: object was expected'],
    ['with facts alone', { data: { facts } }, 'at /content: object was expected'],
    ['with a third compartment', { data: { facts, content, notes: {} } }, 'at /notes: '],
    ['without a fact', { data: { facts: { ...facts, by: undefined }, content } }, 'at /facts/by: string was expected'],
    ['with a fact too many', { data: { facts: { ...facts, mood: 1 }, content } }, 'at /facts/mood: '],
    ['with words too many', { data: { facts, content: { ...content, mood: 'x' } } }, 'at /content/mood: '],
    ['with a word in place of an id', { data: { facts: { ...facts, by: 'ana' }, content } }, 'at /facts/by: '],
    ['with a number in place of words', { data: { facts, content: { ...content, name: 7 } } }, 'at /content/name: '],
  ])('%s', (_, changed, reason) => {
    const fault = faultOf({ ...started, ...changed });
    expect(fault).toMatchObject({ place, type: changed.type ?? 'IncidentStarted' });
    expect(fault?.reason).toContain(reason);
    expect(fault?.message).toMatch(/^Event 7 of stream incident-x \(.*, schema version .*\) cannot be read: /);
    expect(fault?.message).toContain(fault?.reason);
  });

  it('with what to do about it', () => {
    const fault = faultOf({ ...started, type: 'IncidentExploded' });
    expect(fault?.name).toBe('UnreadableEvent');
    expect(fault?.message).toBe(
      'Event 7 of stream incident-x (IncidentExploded, schema version 1) cannot be read: the event type is unknown here. ' +
        'It was written by a newer release or damaged; start a release that knows it.',
    );
    expect(new ShapeFault('x').name).toBe('ShapeFault');
  });

  it.each(all)('when anything is missing in it: $type', (written) => {
    for (const path of placesIn(written.data).filter((path) => !isInList(path))) {
      const fault = faultOf({ ...written, data: changedAt(written.data, path, (parent, key) => delete parent[key]) });
      expect([path, fault?.reason]).toEqual([path, expect.stringContaining(`at /${path.join('/')}: `)]);
    }
  });

  it.each(all)('when anything is too many in it, at any depth: $type', (written) => {
    const objects = [[], ...placesIn(written.data)].filter((path) => isObject(at(written.data, path)));
    for (const path of objects)
      for (const name of ['mood', '__proto__', 'constructor', ''])
        expect([path, name, faultOf({ ...written, data: withField(written.data, [...path, name]) })]).toEqual([
          path,
          name,
          expect.any(UnreadableEvent),
        ]);
  });

  it.each(all)('when any fact is a word instead: $type', (written) => {
    const leaves = placesIn(written.data).filter((path) => path[0] === 'facts' && !isObject(at(written.data, path)));
    for (const path of leaves)
      for (const word of ['ana', 'Checkout is slow', '', 'A'.repeat(26), `${'a'.repeat(26)}\n`, ['ana'], { a: 'ana' }])
        expect([path, word, faultOf({ ...written, data: changedAt(written.data, path, put(word)) })]).toEqual([
          path,
          word,
          expect.any(UnreadableEvent),
        ]);
  });

  // Who reads the report need not be somebody who may read the incident.
  it('and never with a value that stands in it, wherever that stands', () => {
    let reports = 0;
    const placesOf = (written: WrittenEvent) =>
      placesIn({ data: written.data, metadata: written.metadata }).map((path) => [written, path] as const);
    fc.assert(
      fc.property(
        fc.constantFrom(...all.flatMap(placesOf)),
        fc.string({ unit: 'binary' }),
        fc.constantFrom<(canary: string) => unknown>(
          (canary) => canary,
          (canary) => [canary],
          (canary) => ({ canary }),
          (canary) => ({ facts: canary, content: canary }),
        ),
        ([written, path], words, wrapped) => {
          const fault = faultOf(changedAt(written, path, put(wrapped(`CANARY${words}CANARY`))));
          if (!fault) return;
          reports++;
          expect(fault.message + JSON.stringify(fault) + fault.stack).not.toContain('CANARY');
        },
      ),
      { numRuns: 1_000 },
    );
    // Most places take no text at all, so most of these were reported.
    expect(reports).toBeGreaterThan(500);
  });
});

const schemas = Object.entries(eventSchemas).map(([type, { currentVersion, isRetired }]) => ({
  type,
  currentVersion,
  isRetired,
}));

describe('An event is written', () => {
  it.each(schemas.filter(({ isRetired }) => !isRetired))(
    'in the newest version of its shape: $type',
    ({ type, currentVersion }) => {
      const { event, id, occurredAt } = decodeEvent({ ...fixture(`${type}.v${currentVersion}.json`), ...place });
      expect(encodeEvent(event, id, occurredAt)).toStrictEqual({
        id,
        type,
        data: { facts: event.facts, content: event.content },
        metadata: { schemaVersion: currentVersion, occurredAt },
      });
    },
  );

  it.each(schemas.filter(({ isRetired }) => isRetired))('unless its type is retired: $type', ({ type }) => {
    const { event, id, occurredAt } = decodeEvent({ ...fixture(`${type}.v1.json`), ...place });
    expect(() => encodeEvent(event, id, occurredAt)).toThrow(ShapeFault);
  });

  it.each(all)('only when it fits: nothing malformed is ever stored ($type)', (written) => {
    const { event } = decodeEvent({ ...written, ...place });
    for (const path of placesIn({ facts: event.facts })) {
      const wrong = changedAt(event, path, put('CANARY'));
      expect(() => encodeEvent(wrong, 'id', 'time')).toThrow(ShapeFault);
      expect(() => encodeEvent(wrong, 'id', 'time')).not.toThrow('CANARY');
    }
  });

  it('with the request that brought it about, where there was one', () => {
    const { event } = decodeEvent({ ...started, ...place });
    expect(encodeEvent(event, 'id', 'time', 'r'.repeat(26)).metadata).toEqual({
      schemaVersion: 1,
      occurredAt: 'time',
      requestId: 'r'.repeat(26),
    });
  });

  it('only when its type has a schema', () => {
    const { event } = decodeEvent({ ...started, ...place });
    expect(() => encodeEvent({ ...event, type: 'IncidentExploded' as 'IncidentEnded' } as never, 'id', 'time')).toThrow(
      'IncidentExploded has no schema',
    );
  });
});

// What one spells out, the other reads.
const put = (value: unknown) => (parent: Json, key: string) => void (parent[key] = value);
const at = (whole: unknown, path: Path) => path.reduce<unknown>((value, key) => (value as Json)[key], whole);
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isInList = (path: Path) => /^\d+$/.test(path.at(-1)!);
/** As JSON would bring it: a field called `__proto__` is then a field like any other. */
const withField = (whole: unknown, path: Path) =>
  changedAt(whole, path, (parent, key) =>
    Object.defineProperty(parent, key, { value: 'x', enumerable: true, configurable: true, writable: true }),
  );
