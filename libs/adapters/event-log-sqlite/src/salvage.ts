import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { moveDurably, SUFFIXES } from './durable-file.js';
import { LogDamaged } from './errors.js';
import { inspect, type Head } from './inspect.js';
import { SCHEMA } from './schema.js';
import { lockForWriting } from './writer-lock.js';

export interface Salvage {
  /** How many events, from the first on, are intact and were kept. */
  readonly kept: number;
  readonly finding: string;
  /** Where the damaged file lies now. */
  readonly setAside: string;
}

/**
 * Makes a log usable again that refuses to open: copies its intact beginning into a new file and sets the damaged one
 * aside, whole. What lay behind the damage is not in the new log. Gives `undefined` for a log that is sound.
 *
 * @throws LogInUse while a process writes to it.
 */
export const salvage = (file: string, witness: Head | undefined, now: Date): Salvage | undefined => {
  const lock = lockForWriting(file);
  try {
    const damage = damageOf(file, witness);
    if (!damage) return undefined;
    const repaired = `${file}.repaired`;
    for (const suffix of SUFFIXES) rmSync(repaired + suffix, { force: true });
    const kept = copyIntact(file, repaired, damage.position);
    const setAside = `${file}.damaged-${now.toISOString().replaceAll(':', '')}`;
    for (const suffix of SUFFIXES) if (existsSync(file + suffix)) renameSync(file + suffix, setAside + suffix);
    moveDurably(repaired, file);
    return { kept, finding: damage.finding, setAside };
  } finally {
    lock.release();
  }
};

const damageOf = (file: string, witness: Head | undefined): LogDamaged | undefined => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    inspect(db, file, witness);
    // The rows may be intact and the index not lead to them: a new file has a new index.
    const finding = String(db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']);
    return finding === 'ok' ? undefined : new LogDamaged(file, Infinity, 'the index does not lead to all events');
  } catch (error) {
    return error instanceof LogDamaged
      ? error
      : new LogDamaged(file, 1, 'the database cannot be opened', { cause: error });
  } finally {
    db?.close();
  }
};

const copyIntact = (file: string, repaired: string, firstDamaged: number): number => {
  const target = new DatabaseSync(repaired);
  target.exec(`PRAGMA synchronous = FULL; BEGIN; ${SCHEMA.join('; ')}`);
  let kept = 0;
  try {
    const source = new DatabaseSync(file, { readOnly: true });
    const rows = source.prepare('SELECT * FROM event NOT INDEXED WHERE position < ? ORDER BY position');
    const insert = target.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    for (const row of rows.iterate(Math.min(firstDamaged, Number.MAX_SAFE_INTEGER))) {
      insert.run(...Object.values(row));
      kept++;
    }
    source.close();
  } catch {
    // The page behind the last intact row could not be read; what was copied is what there is.
  }
  target.exec('COMMIT');
  inspect(target, repaired, undefined);
  target.close();
  return kept;
};
