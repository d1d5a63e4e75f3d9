import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import fc from 'fast-check';
import { decodeEvent, encodeEvent, UnreadableEvent, type WrittenEvent } from './event-codec.js';
import { eventSchemas } from './event-schemas.js';
import { history, ShapeFault } from './schema-history.js';

const directory = join(__dirname, '../fixtures');
const bytesOf = (file: string) => readFileSync(join(directory, file), 'utf8');
const fixture = (file: string) => JSON.parse(bytesOf(file)) as WrittenEvent;
const frozen = JSON.parse(bytesOf('frozen.json')) as Record<string, string>;
const files = readdirSync(directory).filter((file) => file !== 'frozen.json');
const place = { stream: 'incident-x', version: 7, position: '0000000000000042' };

describe('Every shape that was ever written', () => {
  it('has a fixture, and every fixture is of such a shape', () => {
    const shapes = Object.entries(eventSchemas).flatMap(([type, { currentVersion }]) =>
      Array.from({ length: currentVersion }, (_, i) => `${type}.v${i + 1}.json`),
    );
    expect(files.sort()).toEqual(shapes.sort());
  });

  // A fixture is what lies on somebody's disk. Do not edit it: append a version to the history and add a fixture.
  it.each(files)('is frozen: %s', (file) =>
    expect(createHash('sha256').update(bytesOf(file)).digest('hex')).toBe(frozen[file]),
  );

  it.each(files)('reads, and is written again as it was when it is of the current version: %s', (file) => {
    const written = fixture(file);
    const { event, id, occurredAt } = decodeEvent({ ...written, ...place });
    const { currentVersion } = eventSchemas[event.type];
    if (file.endsWith(`.v${currentVersion}.json`)) expect(encodeEvent(event, id, occurredAt)).toEqual(written);
  });
});

describe('An event that cannot be read is reported with its place and the reason', () => {
  const started = fixture('IncidentStarted.v1.json');
  const read = (changed: Partial<WrittenEvent>) => () => decodeEvent({ ...started, ...changed, ...place });
  const data = started.data as { facts: object; content: object };

  it.each<[string, Partial<WrittenEvent>, string]>([
    ['of an unknown type', { type: 'IncidentExploded' }, 'the event type is unknown here'],
    ['of a type that every object has', { type: 'toString' }, 'the event type is unknown here'],
    [
      'of a later version',
      { metadata: { ...(started.metadata as object), schemaVersion: 99 } },
      'version 99 is unknown here; the newest known is 1',
    ],
    [
      'of version nought',
      { metadata: { ...(started.metadata as object), schemaVersion: 0 } },
      'version 0 is unknown here',
    ],
    ['without metadata', { metadata: {} }, 'metadata is damaged'],
    ['without a fact', { data: { ...data, facts: {} } }, 'at /facts/'],
    ['with a fact too many', { data: { ...data, facts: { ...data.facts, mood: 'bad' } } }, 'at /facts/mood'],
    ['with words too many', { data: { ...data, content: { ...data.content, mood: 'bad' } } }, 'at /content/mood'],
    ['with a word in place of an id', { data: { ...data, facts: { ...data.facts, by: 'somebody' } } }, 'at /facts/by'],
    ['with no data', { data: null }, 'at /'],
  ])('%s', (_, changed, reason) => {
    expect(read(changed)).toThrow(UnreadableEvent);
    expect(read(changed)).toThrow(/Event 7 of stream incident-x .* cannot be read: /);
    expect(read(changed)).toThrow(reason);
  });

  it('and never with a word of what it says', () => {
    const leaves = Object.entries(data).flatMap(([part, fields]) =>
      Object.keys(fields).map((field) => [part, field] as const),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...leaves),
        fc.string({ minLength: 8 }),
        fc.boolean(),
        ([part, field], words, isWrapped) => {
          const canary = `CANARY${words}`;
          const changed = structuredClone(data) as unknown as Record<string, Record<string, unknown>>;
          changed[part]![field] = isWrapped ? { canary } : canary;
          try {
            decodeEvent({ ...started, data: changed, ...place });
          } catch (error) {
            expect((error as Error).message).not.toContain('CANARY');
          }
        },
      ),
    );
  });
});

it('An event that does not fit its schema is not written', () => {
  const { event } = decodeEvent({ ...fixture('IncidentRenamed.v1.json'), ...place });
  const wrong = { ...event, facts: { ...event.facts, by: 'ana' } } as typeof event;
  expect(() => encodeEvent(wrong, 'id', 'time')).toThrow(ShapeFault);
});

describe('The history of a shape', () => {
  const shape = history({ n: Type.Number() }, { text: Type.String() })
    .then({ n: Type.Number(), isBig: Type.Boolean() }, { text: Type.String() }, ({ facts, content }) => ({
      facts: { ...facts, isBig: facts.n > 10 },
      content,
    }))
    .then(
      { size: Type.Union([Type.Literal('big'), Type.Literal('small')]) },
      { words: Type.String() },
      ({ facts, content }) => ({
        facts: { size: facts.isBig ? ('big' as const) : ('small' as const) },
        content: { words: content.text },
      }),
    );
  const current = { facts: { size: 'big' }, content: { words: 'x' } };

  it('brings every version up to the current one, step by step', () => {
    expect(shape.currentVersion).toBe(3);
    expect(shape.read(1, { facts: { n: 11 }, content: { text: 'x' } })).toEqual(current);
    expect(shape.read(2, { facts: { n: 1, isBig: true }, content: { text: 'x' } })).toEqual(current);
    expect(shape.read(3, current)).toEqual(current);
  });
  it('checks data against the version it was written in, not against the newest', () => {
    expect(() => shape.read(1, current)).toThrow(ShapeFault);
    expect(() => shape.read(3, { facts: { n: 11 }, content: { text: 'x' } })).toThrow(ShapeFault);
  });
});
