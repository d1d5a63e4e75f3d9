import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { alter, event, rememberedHead, ruinIndex, writeLog } from '../testing/log-on-disk.js';
import { fingerprintOf, LogDamaged, SqliteEventLog, type Witness } from './index.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-closed-'));
  file = join(directory, 'events.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A witness that also remembers what the file was closed as. */
const remembering = (): Witness & { closedAs: string | undefined } => {
  const witness = {
    ...rememberedHead(),
    closedAs: undefined as string | undefined,
    closed: {
      read: () => witness.closedAs,
      write: (fingerprint: string) => void (witness.closedAs = fingerprint),
    },
  };
  return witness;
};

/** As if the disk had changed the file while it was open and nobody looked: it is then closed as what it has become. */
const closedAsItIs = async (witness: Witness): Promise<void> => witness.closed!.write((await fingerprintOf(file))!);

const open = async (witness: Witness) => SqliteEventLog.open({ file, witness, fingerprint: await fingerprintOf(file) });

const read = async (witness: Witness) => {
  const log = await open(witness);
  try {
    return (await log.readAll({ after: undefined, limit: 1_000 })).length;
  } finally {
    await log.close();
  }
};

describe('A log that was closed', () => {
  it('is remembered by the fingerprint of its file, again each time that something was appended', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    const first = witness.closedAs;
    expect(first).toBe(await fingerprintOf(file));

    const log = await open(witness);
    expect(await log.append('b', 3, [event()])).toMatchObject({ appended: true, version: 4 });
    await log.close();
    expect(witness.closedAs).toBe(await fingerprintOf(file));
    expect(witness.closedAs).not.toBe(first);
    expect(await read(witness)).toBe(11);
  });

  it('is opened without a look at its rows, each of which is checked when it is read', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    alter(file, `UPDATE event SET data = '{"text":"y"}' WHERE position = 5`);
    await closedAsItIs(witness);

    const log = await open(witness);
    expect(await log.readStream('b', { after: 0, limit: 10 })).toHaveLength(3);
    await expect(log.readAll({ after: undefined, limit: 10 })).rejects.toThrow('breaks at position 5');
    await expect(log.readStream('a', { after: 0, limit: 10 })).rejects.toThrow(LogDamaged);
    await log.close();
  });

  it('knows how far each of its streams has got', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    const log = await open(witness);
    expect(await log.append('a', 3, [event()])).toEqual({ appended: false, actual: 7 });
    expect(await log.append('b', 3, [event()])).toMatchObject({ appended: true, version: 4 });
    expect(await log.append('c', 0, [event()])).toMatchObject({ appended: true, version: 1 });
    expect(log.countAfter(undefined)).toBe(12);
    await log.close();
  });
});

describe('Every row is read at the start', () => {
  it('when a bit of the file has changed', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('event 4')]! ^= 1;
    writeFileSync(file, bytes);
    await expect(open(witness)).rejects.toThrow('the hash chain breaks at position 5');
  });

  it('when something lies in a write-ahead log', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    alter(file, `UPDATE event SET data = '{"text":"y"}' WHERE position = 5`);
    await closedAsItIs(witness);
    // Somebody reads, so that closing leaves the write-ahead log where it is.
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM event').get();
    const writer = new DatabaseSync(file);
    writer.exec("INSERT INTO event VALUES (11, 'c', 1, 'an-id', 'SomethingHappened', '{}', '{}', 'a-hash')");
    await expect(open(witness)).rejects.toThrow('the hash chain breaks at position 5');
    writer.close();
    reader.close();
  });

  it('when the index does not add up, and what it hides is missed by whoever reads it', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    ruinIndex(file, 'b\x03'); // Of its newest event, so that nothing in the index tells of it any more.
    await closedAsItIs(witness);
    const log = await open(witness);
    await expect(log.readStream('b', { after: 0, limit: 10 })).rejects.toThrow('the index of stream b');
    await log.close();
  });

  it('when it ends before what has been acknowledged', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    alter(file, 'DELETE FROM event WHERE position = 10');
    await closedAsItIs(witness);
    await expect(open(witness)).rejects.toThrow('position 10 has been acknowledged');
  });

  it('when another event lies where the witness has seen one', async () => {
    const witness = remembering();
    await writeLog(file, 10, witness);
    witness.write({ ...witness.read()!, hash: 'f'.repeat(64) });
    await closedAsItIs(witness);
    await expect(open(witness)).rejects.toThrow('position 10 is not the event');
  });
});

it('A file that cannot be read has no fingerprint: whoever opens it says what is wrong', async () => {
  mkdirSync(file);
  expect(await fingerprintOf(file)).toBeUndefined();
  await expect(open(remembering())).rejects.toThrow('the database cannot be opened');
});

describe('Nothing is remembered', () => {
  it('of a file that has lost a trigger, as of one whose pages are damaged', async () => {
    const witness = remembering();
    const log = SqliteEventLog.open({ file, witness });
    await log.append('a', 0, [event()]);
    const other = new DatabaseSync(file);
    other.exec('DROP TRIGGER event_is_never_removed');
    other.close();
    await log.close();
    expect(witness.closedAs).toBeUndefined();
    await expect(open(witness)).rejects.toThrow('cannot be read');
  });

  it('by who only reads', async () => {
    await writeLog(file, 10);
    const witness = remembering();
    await SqliteEventLog.open({ file, witness, readOnly: true }).close();
    expect(witness.closedAs).toBeUndefined();
  });

  it('where remembering fails, and the log is closed all the same', async () => {
    const closed = {
      read: () => undefined,
      write: () => {
        throw new Error('the disk is full');
      },
    };
    const log = SqliteEventLog.open({ file, witness: { ...rememberedHead(), closed } });
    await log.append('a', 0, [event()]);
    await expect(log.close()).resolves.toBeUndefined();
  });
});

it.each([
  ['small', 1_000],
  ['so large that a thread hashes it', 40 * 1_024 * 1_024],
])('The fingerprint of a file is the SHA-256 of all of it: %s', async (_size, bytes) => {
  const content = randomBytes(bytes);
  writeFileSync(file, content);
  expect(await fingerprintOf(file)).toBe(createHash('sha256').update(content).digest('hex'));
});
