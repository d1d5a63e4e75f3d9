import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LogInUse } from './errors.js';

/**
 * Makes this process the only writer of a log for as long as it lives. Node has no call for file locks, but SQLite holds
 * real ones: an open exclusive transaction on a small database beside the log. The operating system lets go of it when
 * the process dies, however it dies, so there is no stale lock to clean up.
 *
 * @throws LogInUse when another process holds it.
 */
export const lockForWriting = (file: string): { release(): void } => {
  const lock = new DatabaseSync(`${file}.lock`);
  try {
    lock.exec('PRAGMA busy_timeout = 200; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new LogInUse(file, pidIn(`${file}.pid`));
  }
  writeFileSync(`${file}.pid`, `${process.pid}\n`);
  return { release: () => lock.close() };
};

const SQLITE_BUSY = 5;

const pidIn = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined; // The holder has not written it yet.
  }
};
