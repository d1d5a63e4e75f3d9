import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '@sitrep/application';
import { LogDamaged, SqliteEventLog, type Head, type Witness } from '@sitrep/event-log-sqlite';
import { withFlippedBit, type PlaceOfBit } from '../support/flip-bit.js';
import { seededRandom, seedFrom, type Random } from '../support/seeded-random.js';

// Disks and memory flip bits. Wherever one flips in the files of the SQLite log, the log says so before anybody uses
// what it changed, or nothing that anybody reads has changed. What is found is reproduced with its seed:
//   BIT_FLIP_SEED=<seed> npm run test:long -- bit-flips

const FLIPS = 1_000;
const seed = seedFrom('BIT_FLIP_SEED');

/** The files of a log that is open: events in the database, and more in the write-ahead log that are not in it yet. */
interface PreparedLog {
  readonly database: Uint8Array;
  readonly wal: Uint8Array;
  readonly head: Head;
  readonly events: readonly StoredEvent[];
  /** The events as plain SQLite gives them. */
  readonly rows: string;
}

let directory: string;
let file: string;
let prepared: PreparedLog;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-bit-flips-'));
  file = join(directory, 'events.db');
  prepared = await prepareLog(seededRandom(seed));
});
afterAll(() => rmSync(directory, { recursive: true }));

it('The log whose bits are flipped is read and goes on while none is flipped', async () => {
  putFiles();
  expect(await verdictOfLog()).toBe('harmless');
  putFiles();
  expect(rowsInOrder()).toBe(prepared.rows);
});

describe.each(['database', 'wal'] as const)('A flipped bit in the %s of the SQLite log', (part) => {
  const violations: string[] = [];
  const count = { detected: 0, harmless: 0, unnoticedBySqlite: 0 };

  beforeAll(async () => {
    // Each part has places of its own, so that one can be looked at without the other.
    const random = seededRandom(seed + prepared[part].length);
    for (let i = 0; i < FLIPS; i++) {
      const place = { offset: random(prepared[part].length), bit: random(8) };
      putFiles({ part, place });
      const verdict = await verdictOfLog();
      if (verdict === 'detected' || verdict === 'harmless') count[verdict]++;
      else violations.push(`${part}, offset ${place.offset}, bit ${place.bit}: ${verdict.violation}`);
      putFiles({ part, place });
      const rows = rowsInOrder();
      if (rows !== undefined && rows !== prepared.rows) count.unnoticedBySqlite++;
    }
    process.stdout.write(
      `${FLIPS} bits flipped in the ${part} (${prepared[part].length} bytes, BIT_FLIP_SEED=${seed}): ` +
        `${count.detected} detected, ${count.harmless} harmless, ${violations.length} violations; ` +
        `plain SQLite found ${count.unnoticedBySqlite} changed or shortened logs ok\n`,
    );
  }, 120_000);

  it('is detected before the data is used, or changes nothing that can be read', () => expect(violations).toEqual([]));

  it('would often go unnoticed without the hash chain and the witness', () =>
    expect(count.unnoticedBySqlite).toBeGreaterThan(0));
});

const prepareLog = async (random: Random): Promise<PreparedLog> => {
  const witness = rememberedHead();
  const append = async (log: SqliteEventLog, count: number) => {
    for (let i = 0; i < count; i++) {
      const stream = `incident-${random(12)}`;
      const held = (await log.last(stream))?.version ?? 0;
      await log.append(stream, held, [eventOf(random)]);
    }
  };
  const first = SqliteEventLog.open({ file, witness });
  await append(first, 300);
  await first.close();

  const log = SqliteEventLog.open({ file, witness });
  await append(log, 60);
  const files = { database: readFileSync(file), wal: readFileSync(`${file}-wal`) };
  const events = await log.readAll({ after: undefined, limit: 1_000 });
  await log.close();

  return { ...files, head: witness.read()!, events, rows: rowsInOrder()! };
};

const eventOf = (random: Random) => {
  const hex = (digits: number) => Array.from({ length: digits }, () => random(16).toString(16)).join('');
  // Now and then somebody pastes a log: it does not fit a page and makes SQLite chain overflow pages.
  const text = hex(random(20) === 0 ? 6_000 : 40 + random(400));
  const id = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  return { id, type: 'IncidentDescribed', data: { text }, metadata: { schemaVersion: 1 } };
};

const rememberedHead = (head?: Head): Witness => ({ read: () => head, write: (next) => void (head = next) });

const putFiles = (flip?: { readonly part: 'database' | 'wal'; readonly place: PlaceOfBit }): void => {
  // The shared memory that SQLite keeps beside them belongs to the files before.
  rmSync(`${file}-shm`, { force: true });
  const bytesOf = (part: 'database' | 'wal') =>
    part === flip?.part ? withFlippedBit(prepared[part], flip.place) : prepared[part];
  writeFileSync(file, bytesOf('database'));
  writeFileSync(`${file}-wal`, bytesOf('wal'));
};

type Verdict = 'detected' | 'harmless' | { readonly violation: string };

const verdictOfLog = async (): Promise<Verdict> => {
  const witness = rememberedHead(prepared.head);
  let log: SqliteEventLog | undefined;
  try {
    log = SqliteEventLog.open({ file, witness });
    await assertReadsAs(log, prepared.events);
  } catch (error) {
    await log?.close();
    return error instanceof LogDamaged ? 'detected' : { violation: `reading it: ${String(error)}` };
  }
  // What read well must also go on: a bit that only matters when its page is written to is found too late, because what
  // is acknowledged then can be lost, and what was there before with it.
  try {
    const grown = [...prepared.events, ...(await appendToEachStream(log))];
    await assertReadsAs(log, grown);
    await log.close();
    log = SqliteEventLog.open({ file, witness });
    await assertReadsAs(log, grown);
    return 'harmless';
  } catch (error) {
    return { violation: `going on with it: ${String(error)}` };
  } finally {
    await log.close();
  }
};

/** Reads the whole log, and each stream through the index, in pages and from its end. */
const assertReadsAs = async (log: SqliteEventLog, events: readonly StoredEvent[]): Promise<void> => {
  for (let read = 0; read < events.length; read += 100) {
    const page = await log.readAll({ after: events[read - 1]?.position, limit: 100 });
    assertSame('the log', page, events.slice(read, read + 100));
  }
  for (const [stream, expected] of byStream(events)) {
    for (let read = 0; read < expected.length; read += 10)
      assertSame(stream, await log.readStream(stream, { after: read, limit: 10 }), expected.slice(read, read + 10));
    assertSame(`the end of ${stream}`, await log.last(stream), expected.at(-1));
  }
};

const assertSame = (what: string, read: unknown, written: unknown): void => {
  if (JSON.stringify(read) !== JSON.stringify(written)) throw new Error(`${what} reads otherwise than it was written`);
};

/** In one commit, so that it touches each page of the index. */
const appendToEachStream = (log: SqliteEventLog): Promise<readonly StoredEvent[]> =>
  Promise.all(
    [...byStream(prepared.events), ['incident-new', []] as const].map(async ([stream, { length: held }], i) => {
      const event = { id: `${i}`, type: 'IncidentRestarted', data: {}, metadata: {} };
      const outcome = await log.append(stream, held, [event]);
      if (!outcome.appended) throw new Error(`${stream} holds ${outcome.actual} events instead of ${held}`);
      return { ...event, stream, version: held + 1, position: outcome.position };
    }),
  );

const byStream = (events: readonly StoredEvent[]): ReadonlyMap<string, readonly StoredEvent[]> =>
  Map.groupBy(events, ({ stream }) => stream);

/** The rows as plain SQLite gives them, if it finds the database in order. */
const rowsInOrder = (): string | undefined => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    if (db.prepare('PRAGMA integrity_check').get()?.['integrity_check'] !== 'ok') return undefined;
    return JSON.stringify(db.prepare('SELECT * FROM event ORDER BY position').all());
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
};
