import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

// Where a release folds events otherwise than the one before, its read models are built anew. They can be built ahead,
// by the new release, while the old one still serves: the start then finds them ready but for what has come since.

/** Where the read models of the next release wait for its start. */
export const aheadOf = (file: string): string => `${file}.ahead`;

/** Puts what was built ahead for these revisions in the place of what was written for others. */
export const takeOverAhead = (file: string, revisions: string): void => {
  const ahead = aheadOf(file);
  if (!existsSync(ahead) || revisionsIn(ahead) !== revisions || revisionsIn(file) === revisions) return;
  if (revisionsIn(file) !== undefined) keepWitnesses(file, ahead);
  removeDatabase(file);
  renameSync(ahead, file);
};

/** The witnesses say how far the logs have been acknowledged, and lie in a file that is replaced. Nobody has the two open. */
export const keepWitnesses = (from: string, to: string): void => {
  const db = new DatabaseSync(to);
  try {
    db.prepare('ATTACH ? AS replaced').run(from);
    db.exec("INSERT OR REPLACE INTO meta SELECT key, value FROM replaced.meta WHERE key LIKE 'witness:%'");
  } finally {
    db.close();
  }
};

export const removeDatabase = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
};

/** `undefined` of a file that is not there, or is no read store's. */
const revisionsIn = (file: string): string | undefined => {
  if (!existsSync(file)) return undefined;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    return db.prepare("SELECT value FROM meta WHERE key = 'revisions'").get()?.['value'] as string | undefined;
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
};
