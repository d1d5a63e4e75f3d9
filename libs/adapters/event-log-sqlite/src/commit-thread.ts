// Runs in a thread of its own, so that the process goes on serving while the disk is waited for. It inserts and commits
// what it is told and knows nothing else. Imports nothing of ours: tests start this file as it lies here.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

export interface CommitThreadOptions {
  readonly file: string;
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly checkpointPages: number;
}

/** Rows to commit together, or the wish to stop. */
export type CommitRequest = { readonly rows: readonly (readonly (string | number)[])[] } | 'close';

/** `undefined` once the rows are on the disk (or the file is closed); else SQLite's primary result code. */
export type CommitAnswer = { readonly failure: { readonly code: number; readonly message: string } | undefined };

const { file, synchronous, checkpointPages } = workerData as CommitThreadOptions;
const db = new DatabaseSync(file);
db.exec(`PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL;
  PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${checkpointPages}`);
const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)');

const commit = (rows: readonly (readonly (string | number)[])[]): void => {
  db.exec('BEGIN IMMEDIATE');
  for (const row of rows) insert.run(...row);
  db.exec('COMMIT');
};

/** Folds the write-ahead log into the file. */
const close = (): void => {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
};

const attempt = (work: () => void): CommitAnswer => {
  try {
    work();
    return { failure: undefined };
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // SQLite may have done it already, and the first failure is the one that says what happened.
    }
    const { errcode = 0, message } = error as Error & { errcode?: number };
    return { failure: { code: errcode & 0xff, message } };
  }
};

parentPort!.on('message', (request: CommitRequest) => {
  const answer = attempt(() => (request === 'close' ? close() : commit(request.rows)));
  parentPort!.postMessage(answer);
});
