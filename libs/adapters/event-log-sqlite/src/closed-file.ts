import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { hashFile, type Fingerprint, type FingerprintRequest } from './fingerprint-thread.js';
import { assertPages, assertSchema, isMissing, type Head, type Inspection } from './inspect.js';

// A log that was closed in order, and whose file is still the same to the last bit, need not be read row by row: hashing a
// file is ten times as fast. What the disk may have done to it while it was open and nobody looked is found as ever: by the
// hash of each row that is read, by counting what the index leads to, and by SQLite's look at its pages before the file is
// closed.

/** Where the fingerprint of a closed file is remembered, outside of it. */
export interface ClosedFile {
  read(): string | undefined;
  write(fingerprint: string): void;
}

/**
 * Of a log's file; `undefined` where there is no file, or it cannot be read, which whoever opens it will say, or something of
 * the log is still in a write-ahead log. A large file is hashed in a thread of its own.
 */
export const fingerprintOf = async (file: string): Promise<Fingerprint | undefined> => {
  if (!isWhole(file)) return undefined;
  try {
    return statSync(file).size < LARGE_BYTES ? hashFile(file) : await hashInThread(file);
  } catch {
    return undefined;
  }
};

const hashInThread = (file: string): Promise<Fingerprint> => {
  // Tests run the sources as they are, and Node can do the same.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workerData: FingerprintRequest = { toHash: file };
  const thread = new Worker(new URL(`./fingerprint-thread.${extension}`, import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
};

/** What is smaller is hashed before a thread has started. */
const LARGE_BYTES = 32 * 1_024 * 1_024;

/** To be called when nobody has the file open any more. Remembers nothing of a file that is not whole by itself. */
export const rememberClosed = async (file: string, closed: ClosedFile): Promise<void> => {
  if (!isWhole(file)) return;
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    assertSchema(db);
    assertPages(db, file);
  } catch {
    return; // The next start reads every row and says what is wrong.
  } finally {
    db.close();
  }
  const fingerprint = await fingerprintOf(file);
  if (fingerprint !== undefined) closed.write(fingerprint);
};

/**
 * What a start has to know of a log whose file is the one that was closed; `undefined` where every row has to be read.
 *
 * @param fingerprint what the file was found as.
 * @param witness the head that was last seen elsewhere; the log may be ahead of it, never behind.
 */
export const recogniseClosed = (
  file: string,
  fingerprint: string | undefined,
  closed: ClosedFile | undefined,
  witness: Head | undefined,
): Inspection | undefined => {
  if (fingerprint === undefined || fingerprint !== closed?.read() || !isWhole(file)) return undefined;
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const head = headAt(db, 'SELECT position, hash FROM event ORDER BY position DESC LIMIT 1');
    if (!head) return undefined;
    const seen = witness && headAt(db, 'SELECT position, hash FROM event WHERE position = ?', witness.position);
    if (witness && witness.position > 0 && seen?.hash !== witness.hash) return undefined;
    const versions = versionsIn(db);
    // Each position is one version of one stream: an index that has lost an entry does not add up.
    let events = 0;
    for (const version of versions.values()) events += version;
    return events === head.position ? { head, versions } : undefined;
  } catch {
    return undefined;
  } finally {
    db.close();
  }
};

/** Nothing of it is in a write-ahead log. */
const isWhole = (file: string): boolean => !isMissing(file) && isMissing(`${file}-wal`);

const headAt = (db: DatabaseSync, sql: string, ...values: number[]): Head | undefined =>
  db.prepare(sql).get(...values) as Head | undefined;

const versionsIn = (db: DatabaseSync): Map<string, number> => {
  const rows = db.prepare('SELECT stream, max(version) FROM event INDEXED BY event_by_stream GROUP BY stream');
  rows.setReturnArrays(true);
  // All at once: asked for one by one they take twice as long.
  return new Map(rows.all() as unknown as [string, number][]);
};
