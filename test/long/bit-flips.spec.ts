import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '@sitrep/application';
import { fingerprintOf, LogDamaged, SqliteEventLog, type Head, type Witness } from '@sitrep/event-log-sqlite';
import { rememberClosed } from '../../libs/adapters/event-log-sqlite/src/closed-file.js';
import { withFlippedBit, type PlaceOfBit } from '../support/flip-bit.js';
import { seededRandom, seedFrom, type Random } from '../support/seeded-random.js';

// Disks and memory flip bits. Wherever one flips in the files of the SQLite log, the log says so before anybody uses
// what it changed, or nothing that anybody reads has changed and the log can go on. What is found is found again with
// its seed:
//   BIT_FLIP_SEED=<seed> npm run test:rerun -- bit-flips

const seed = seedFrom('BIT_FLIP_SEED');
// Most flips are found out in a millisecond or two. A harmless one costs a thread and two waits for the disk.
const TIMEOUT_MS = 600_000;

/** The files of a log, and what was written to it. */
interface PreparedLog {
  readonly database: Uint8Array;
  /** Empty after the log was closed. */
  readonly wal: Uint8Array;
  readonly head: Head;
  /** The fingerprint of the file, if it was closed. */
  readonly closedAs: string | undefined;
  /** The bit flips while it is open, and nobody looks. */
  readonly isChangedBeforeItIsClosed?: boolean;
  readonly events: readonly StoredEvent[];
  /** The events as plain SQLite gives them. */
  readonly rows: string;
}
type Part = 'database' | 'wal';

let directory: string;
let file: string;
/** Copied while it was open: 300 events are in the database, and 60 more in the write-ahead log alone. */
let openLog: PreparedLog;
/** The usual state of a log at rest. Nothing covers its database, so that each page is used as it is. */
let closedLog: PreparedLog;
/** The same, but a bit flips before it is closed, so that the file is remembered with that bit. */
let closedAfterwards: PreparedLog;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-bit-flips-'));
  file = join(directory, 'events.db');
  openLog = await prepareLog(seededRandom(seed), { checkpointed: 300, uncheckpointed: 60 });
  closedLog = await prepareLog(seededRandom(seed), { checkpointed: 60, uncheckpointed: 0 });
  closedAfterwards = { ...closedLog, isChangedBeforeItIsClosed: true };
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

it('The logs whose bits are flipped are read and go on while none is flipped', async () => {
  for (const log of [openLog, closedLog]) {
    putFiles(log);
    expect(await verdictOn(log)).toBe('harmless');
    putFiles(log);
    expect(rowsInOrder()).toBe(log.rows);
  }
});

describe.each([
  { where: 'the database of an open log', logOf: () => openLog, part: 'database', flips: 1_000 },
  { where: 'the write-ahead log of an open log', logOf: () => openLog, part: 'wal', flips: 1_000 },
  { where: 'the database of a closed log', logOf: () => closedLog, part: 'database', flips: 500 },
  { where: 'a log before it was closed', logOf: () => closedAfterwards, part: 'database', flips: 500 },
] as const)('A bit flipped anywhere in $where', ({ where, logOf, part, flips }) => {
  let found: Findings;
  beforeAll(async () => {
    const random = seededRandom(seed);
    const places = Array.from({ length: flips }, () => ({ offset: random(logOf()[part].length), bit: random(8) }));
    found = await flipEach(logOf(), part, places, where);
  }, TIMEOUT_MS);

  it('is detected before the data is used, or is harmless', () => expect(found.violations).toEqual([]));

  it('would often go unnoticed without the hash chain and the witness', () =>
    expect(found.unnoticedBySqlite).toBeGreaterThan(0));
});

// A header is read by nobody but SQLite, and some of it only when its page is written to: a wrong word there may let the
// next event overwrite an old one. Chance meets those few bytes too seldom.
it.each([
  { where: 'the headers of a closed log', logOf: () => closedLog },
  { where: 'the headers of a log before it was closed', logOf: () => closedAfterwards },
])(
  'A bit flipped in $where is detected before the data is used, or is harmless',
  async ({ where, logOf }) => {
    const places = headerPlaces(logOf().database);
    const { violations } = await flipEach(logOf(), 'database', places, where);
    expect(violations).toEqual([]);
  },
  TIMEOUT_MS,
);

interface Findings {
  detected: number;
  harmless: number;
  /** Flips that changed or removed rows of a database that plain SQLite finds in order. */
  unnoticedBySqlite: number;
  readonly violations: string[];
}

const flipEach = async (
  log: PreparedLog,
  part: Part,
  places: readonly PlaceOfBit[],
  where: string,
): Promise<Findings> => {
  const found: Findings = { detected: 0, harmless: 0, unnoticedBySqlite: 0, violations: [] };
  for (const place of places) {
    putFiles(log, { part, place });
    const verdict = await verdictOn(log);
    if (verdict === 'detected' || verdict === 'harmless') found[verdict]++;
    else found.violations.push(`${part}, offset ${place.offset}, bit ${place.bit}: ${verdict.violation}`);

    putFiles(log, { part, place });
    const rows = rowsInOrder();
    if (rows !== undefined && rows !== log.rows) found.unnoticedBySqlite++;
  }
  process.stdout.write(
    `${places.length} bits flipped in ${where} (${log[part].length} bytes): ${found.detected} detected, ` +
      `${found.harmless} harmless, ${found.violations.length} violations; ` +
      `plain SQLite found ${found.unnoticedBySqlite} changed or shortened logs in order\n`,
  );
  return found;
};

/**
 * The headers of the pages, which are 12 bytes at most, and what SQLite acts upon in the header of the file. The rest of
 * that one is checked whenever it is read, or means nothing: https://sqlite.org/fileformat2.html.
 */
const headerPlaces = (database: Uint8Array): readonly PlaceOfBit[] => {
  const isIn = (from: number, to: number, offset: number) => from <= offset && offset < to;
  const isInHeader = (offset: number) =>
    offset < PAGE_BYTES ? isIn(16, 60, offset) || isIn(100, 112, offset) : offset % PAGE_BYTES < 12;
  return Array.from(database.keys())
    .filter(isInHeader)
    .flatMap((offset) => Array.from({ length: 8 }, (_, bit) => ({ offset, bit })));
};

const PAGE_BYTES = 4_096;

const prepareLog = async (
  random: Random,
  { checkpointed, uncheckpointed }: { readonly checkpointed: number; readonly uncheckpointed: number },
): Promise<PreparedLog> => {
  removeFiles();
  const witness = rememberedHead();
  const append = async (log: SqliteEventLog, count: number) => {
    for (let i = 0; i < count; i++) {
      const stream = `incident-${random(12)}`;
      const held = (await log.last(stream))?.version ?? 0;
      await log.append(stream, held, [eventOf(random)]);
    }
  };
  const first = SqliteEventLog.open({ file, witness });
  await append(first, checkpointed);
  await first.close();

  const log = SqliteEventLog.open({ file, witness });
  await append(log, uncheckpointed);
  const files = { database: readFileSync(file), wal: readFileSync(`${file}-wal`) };
  const events = await log.readAll({ after: undefined, limit: 1_000 });
  await log.close();

  const closedAs = uncheckpointed === 0 ? witness.closed!.read() : undefined;
  return { ...files, head: witness.read()!, closedAs, events, rows: rowsInOrder()! };
};

const eventOf = (random: Random) => {
  const hex = (digits: number) => Array.from({ length: digits }, () => random(16).toString(16)).join('');
  // Now and then somebody pastes a log: it does not fit a page and makes SQLite chain overflow pages.
  const text = hex(random(20) === 0 ? 6_000 : 40 + random(400));
  const id = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  return { id, type: 'IncidentDescribed', data: { text }, metadata: { schemaVersion: 1 } };
};

const rememberedHead = (head?: Head, closedAs?: string): Witness => ({
  read: () => head,
  write: (next) => void (head = next),
  closed: { read: () => closedAs, write: (fingerprint) => void (closedAs = fingerprint) },
});

const removeFiles = (): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
};

const putFiles = (log: PreparedLog, flip?: { readonly part: Part; readonly place: PlaceOfBit }): void => {
  const bytesOf = (part: Part) => (part === flip?.part ? withFlippedBit(log[part], flip.place) : log[part]);
  removeFiles();
  writeFileSync(file, bytesOf('database'));
  if (log.wal.length > 0) writeFileSync(`${file}-wal`, bytesOf('wal'));
};

type Verdict = 'detected' | 'harmless' | { readonly violation: string };

const verdictOn = async ({ head, closedAs, isChangedBeforeItIsClosed, events }: PreparedLog): Promise<Verdict> => {
  const witness = rememberedHead(head, closedAs);
  if (isChangedBeforeItIsClosed) {
    witness.closed!.write('');
    await rememberClosed(file, witness.closed!);
  }
  let log: SqliteEventLog | undefined;
  let doing = 'reading';
  try {
    log = SqliteEventLog.open({ file, witness, fingerprint: await fingerprintOf(file) });
    await assertReadsAs(log, events);
    // What reads well must also go on: a bit that matters only when its page is written to is found too late, because
    // the append that finds it may have been acknowledged, and may have overwritten what was there.
    doing = 'appending';
    const grown = [...events, ...(await appendToEachStream(log, events))];
    doing = 'reading what was acknowledged';
    await assertReadsAs(log, grown);
    doing = 'opening it again';
    await log.close();
    log = SqliteEventLog.open({ file, witness, fingerprint: await fingerprintOf(file) });
    await assertReadsAs(log, grown);
    return 'harmless';
  } catch (error) {
    return error instanceof LogDamaged && doing === 'reading' ? 'detected' : { violation: `${doing}: ${told(error)}` };
  } finally {
    await log?.close();
  }
};

const told = (error: unknown): string =>
  error instanceof Error && error.cause ? `${String(error)} ${told(error.cause)}` : String(error);

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
const appendToEachStream = (log: SqliteEventLog, events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> =>
  Promise.all(
    [...byStream(events), ['incident-new', []] as const].map(async ([stream, { length: held }], i) => {
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
