import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA } from './schema.js';

/** What SQLite keeps of one database: the file itself, and beside it the write-ahead log and its shared memory. */
export const SUFFIXES = ['', '-wal', '-shm'];

/**
 * Creates an empty log that is there whole or not at all: SQLite would leave a half-made file with a journal beside it
 * when the power goes, and who may only read cannot tell that from damage.
 */
export const createLog = (file: string): void => {
  const unfinished = `${file}.new`;
  for (const suffix of [...SUFFIXES, '-journal']) rmSync(unfinished + suffix, { force: true });
  const db = new DatabaseSync(unfinished);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${SCHEMA.join('; ')}; COMMIT`);
  db.close();
  moveDurably(unfinished, file);
};

/** Moves a closed database, so that after a power cut either name leads to all of it. */
export const moveDurably = (from: string, to: string): void => {
  sync(from);
  renameSync(from, to);
  sync(dirname(to));
};

/**
 * Brings to the disk what a process wrote that was killed before it had waited for the disk. We can read it, so we
 * shall show it; a power cut must not take it back then.
 */
export const makeDurable = (file: string): void => {
  for (const path of [`${file}-wal`, file]) if (existsSync(path)) sync(path);
  sync(dirname(file));
};

const sync = (path: string): void => {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
};
