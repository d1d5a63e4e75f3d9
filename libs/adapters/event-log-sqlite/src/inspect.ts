import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LogDamaged } from './errors.js';
import { GENESIS, isIntact, type Row } from './hash-chain.js';
import { SCHEMA } from './schema.js';

/** The newest event's place in the chain. Position 0 is an empty log. */
export interface Head {
  readonly position: number;
  readonly hash: string;
}

export interface Inspection {
  readonly head: Head;
  /** How many events each stream holds. */
  readonly versions: Map<string, number>;
}

/** An empty file holds as little as none. */
export const isMissing = (file: string): boolean => !statSync(file, { throwIfNoEntry: false })?.size;

/**
 * Inspects through a connection that cannot write, so that a log that is refused stays as it was found: closing a
 * writing connection would fold a shortened WAL into the file and remove the evidence.
 */
export const inspectUntouched = (file: string, witness: Head | undefined): Inspection => {
  if (isMissing(file)) {
    if (!witness?.position) return { head: { position: 0, hash: GENESIS }, versions: new Map() };
    throw new LogDamaged(file, 1, `the file is missing, but position ${witness.position} has been acknowledged`);
  }
  let db: DatabaseSync | undefined;
  try {
    // Whoever reads beside us may be about to recover the write-ahead log of a process that was killed.
    db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MAX_MS });
    return inspect(db, file, witness);
  } catch (cause) {
    if (cause instanceof LogDamaged) throw cause;
    throw new LogDamaged(file, 1, 'the database cannot be opened', { cause });
  } finally {
    db?.close();
  }
};

/**
 * Reads every row once, in order, and believes none: positions without a hole, versions without a hole, each hash over
 * the one before, and the witnessed head among them. SQLite itself notices neither a flipped bit in a row nor a WAL that
 * ends early.
 *
 * @param witness the head that was last seen elsewhere; the log may be ahead of it, never behind.
 * @throws LogDamaged at the first place that does not hold.
 */
export const inspect = (db: DatabaseSync, file: string, witness: Head | undefined): Inspection => {
  let expected = 1;
  let previous = GENESIS;
  const versions = new Map<string, number>();
  const damaged = (finding: string, cause?: unknown) => new LogDamaged(file, expected, finding, { cause });

  try {
    const rows = db.prepare(
      'SELECT position, stream, version, id, type, data, metadata, hash FROM event NOT INDEXED ORDER BY position',
    );
    rows.setReturnArrays(true);
    for (const columns of rows.iterate()) {
      const row = columns as unknown as Row;
      const [position, stream, version, , , , , hash] = row;
      if (position !== expected) throw damaged(`position ${expected} is missing`);
      if (version !== (versions.get(stream) ?? 0) + 1)
        throw damaged(`position ${position} breaks the order of its stream`);
      if (!isIntact(previous, row)) throw damaged(`the hash chain breaks at position ${position}`);
      if (position === witness?.position && hash !== witness.hash)
        throw damaged(`position ${position} is not the event that was witnessed there`);
      versions.set(stream, version);
      previous = hash;
      expected++;
    }
    // Only now: `expected` says that every row is intact, and that a repair can keep them all.
    assertSchema(db);
    assertPages(db, file);
  } catch (error) {
    if (error instanceof LogDamaged) throw error;
    throw damaged('the database cannot be read', error);
  }
  if (witness && witness.position >= expected)
    throw damaged(`the log ends at position ${expected - 1}, but position ${witness.position} has been acknowledged`);
  return { head: { position: expected - 1, hash: previous }, versions };
};

/** A flipped bit can disarm a trigger or detach an index as well as change a row. */
export const assertSchema = (db: DatabaseSync): void => {
  const found = db.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").all();
  const isAsWritten = ({ name, sql }: (typeof found)[number]) =>
    SCHEMA.some((statement) => statement === sql && statement.includes(` ${String(name)} `));
  if (found.length !== SCHEMA.length || !found.every(isAsWritten))
    throw new Error('the schema of the event table is not the one this release writes');
};

/**
 * A page says in its header where it is free. Where that is wrong, everything can be read, and the next event overwrites
 * older ones. SQLite looks at it only when it is asked to, or when it is too late.
 */
export const assertPages = (db: DatabaseSync, file: string): void => {
  const finding = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (finding !== 'ok') throw new Error(String(finding));
  // https://sqlite.org/fileformat2.html#file_format_version_numbers: any other write version is read, and never written.
  const header = Buffer.alloc(20);
  const opened = openSync(file, 'r');
  readSync(opened, header, 0, header.length, 0);
  closeSync(opened);
  if (header[18] !== header[19]) throw new Error('the file may be read and not written');
};

const BUSY_MAX_MS = 5_000;
