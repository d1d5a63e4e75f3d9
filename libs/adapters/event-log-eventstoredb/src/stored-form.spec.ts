import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@eventstore/db-client';
import { toEventData, toStoredEvent } from './stored-form.js';

const event = (more: object = {}) => ({
  id: randomUUID(),
  type: 'Said',
  data: { facts: {}, content: { text: 'ü' } },
  metadata: { schemaVersion: 1 },
  ...more,
});
const BYTES_MAX = 900 * 1024;

describe('What is appended', () => {
  it('is handed over as it is, its metadata as bytes of JSON', () => {
    const one = event();
    const [{ metadata, ...handed }] = toEventData([one]) as unknown as [{ metadata: Uint8Array }];
    expect(handed).toEqual({ id: one.id, type: 'Said', data: one.data, contentType: 'application/json' });
    expect(Buffer.from(metadata).toString()).toBe('{"schemaVersion":1}');
  });

  it('is something', () => expect(() => toEventData([])).toThrow(new RangeError('an append needs an event')));

  it.each(['', 'x', `${randomUUID()}0`, `0${randomUUID()}`, randomUUID().replaceAll('-', '')])(
    'has a UUID, which %j is not',
    (id) => expect(() => toEventData([event({ id })])).toThrow(new RangeError('the id of an event must be a UUID')),
  );
  it('may have a UUID in capitals', () =>
    expect(toEventData([event({ id: randomUUID().toUpperCase() })])).toHaveLength(1));

  it('is no larger than every server takes it, all of it together, in bytes', () => {
    // Four for the type, two for the metadata, eleven around the text.
    const sized = (bytes: number, letter = 'x') =>
      event({ data: { text: letter.repeat((bytes - 17) / Buffer.byteLength(letter)) }, metadata: {} });
    expect(toEventData([sized(BYTES_MAX)])).toHaveLength(1);
    expect(toEventData([sized(1_017), sized(BYTES_MAX - 1_017)])).toHaveLength(2);
    for (const events of [[sized(BYTES_MAX + 1)], [sized(1_018), sized(BYTES_MAX - 1_017)]])
      expect(() => toEventData(events)).toThrow(
        new RangeError(`an append may hold ${BYTES_MAX} bytes, not ${BYTES_MAX + 1}`),
      );
    expect(toEventData([sized(17 + 500_000, 'ü')])).toHaveLength(1);
    expect(() => toEventData([sized(17 + 1_000_000, 'ü')])).toThrow(RangeError);
  });

  it('is what JSON can say', () => {
    const circular: { self?: object } = {};
    circular.self = circular;
    expect(() => toEventData([event({ data: circular })])).toThrow(TypeError);
    expect(() => toEventData([event({ metadata: { big: 1n } })])).toThrow(TypeError);
  });
});

describe('What is read', () => {
  const recorded = {
    ...{ id: 'i', type: 'Said', data: { a: 1 }, metadata: { b: 2 }, streamId: 'sitrep.incident-a', revision: 4n },
    position: { commit: 42n, prepare: 42n },
  } as unknown as RecordedEvent;

  it('is named without the prefix, and its first version is 1', () =>
    expect(toStoredEvent(recorded, 'sitrep.')).toEqual({
      ...{ id: 'i', type: 'Said', data: { a: 1 }, metadata: { b: 2 }, stream: 'incident-a', version: 5 },
      position: '0000000000000042',
    }));

  it('comes from a server that tells positions', () =>
    expect(() => toStoredEvent({ ...recorded, position: undefined } as unknown as RecordedEvent, '')).toThrow(
      'the server tells no positions of events: EventStoreDB 23.10 or newer is needed',
    ));
});
