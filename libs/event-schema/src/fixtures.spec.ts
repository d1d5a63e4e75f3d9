import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent, encodeEvent, type WrittenEvent } from './event-codec.js';
import { eventSchemas } from './event-schemas.js';

// Each file is one event as it lies on somebody's disk, in each version that its type was ever written in. To change a
// shape: append a version in event-schemas.ts, add a file here, and add that file's hash to frozen.json.

const directory = join(__dirname, '../fixtures');
const bytesOf = (file: string) => readFileSync(join(directory, file));
const files = readdirSync(directory).filter((file) => file !== 'frozen.json');
const frozen = JSON.parse(bytesOf('frozen.json').toString()) as Record<string, string>;
const shapes = Object.entries(eventSchemas).flatMap(([type, { currentVersion }]) =>
  Array.from({ length: currentVersion }, (_, i) => ({ type, version: i + 1, file: `${type}.v${i + 1}.json` })),
);

describe('Every shape that was ever written', () => {
  it('has a fixture, and no fixture is without a shape', () =>
    expect([...files].sort()).toEqual(shapes.map(({ file }) => file).sort()));

  it('is frozen, and nothing is frozen that is not there', () =>
    expect(Object.keys(frozen).sort()).toEqual([...files].sort()));

  it.each(files)('is never edited: %s', (file) => {
    const digest = createHash('sha256').update(bytesOf(file)).digest('hex');
    if (digest !== frozen[file])
      throw new Error(
        `${file} is not what was frozen (its SHA-256 is ${digest}). Never edit it: events like it lie on disks, and must ` +
          'be read for ever. Put it back as it was, append a version in event-schemas.ts, and add a fixture of that.',
      );
  });

  it.each(shapes)('is that of its file: $file', ({ type, version, file }) =>
    expect(JSON.parse(bytesOf(file).toString())).toMatchObject({ type, metadata: { schemaVersion: version } }),
  );

  it.each(shapes)('reads, and is written again as it was while its version is the newest: $file', (shape) => {
    const written = JSON.parse(bytesOf(shape.file).toString()) as WrittenEvent;
    const place = { stream: 'a-stream', version: 1, position: '1' };
    const { event, id, occurredAt } = decodeEvent({ ...written, ...place });
    if (eventSchemas[event.type].isRetired) {
      expect(() => encodeEvent(event, id, occurredAt)).toThrow(/retired/);
      return;
    }
    const again = encodeEvent(event, id, occurredAt);
    if (shape.version === eventSchemas[event.type].currentVersion) {
      expect(again).toStrictEqual(written);
      // Byte for byte, so that the order of fields is that of the disk as well.
      expect(`${JSON.stringify(again, null, 2)}\n`).toBe(bytesOf(shape.file).toString());
    }
    // Whatever version it was, what it has become reads as itself from now on.
    expect(decodeEvent({ ...again, ...place }).event).toStrictEqual(event);
  });
});
