import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { GENESIS, hashOf, type Row } from '../src/hash-chain.js';
import type { Head } from '../src/inspect.js';
import { SqliteEventLog, type Witness } from '../src/sqlite-event-log.js';

export const event = (text = 'x') => ({ id: randomUUID(), type: 'SomethingHappened', data: { text }, metadata: {} });

export const rememberedHead = (): Witness => {
  let head: Head | undefined;
  return { read: () => head, write: (next: Head) => void (head = next) };
};

/** Writes a log of as many events and closes it: all but the last three in stream `a`. Gives its witness. */
export const writeLog = async (file: string, count: number, witness = rememberedHead()): Promise<Witness> => {
  const log = SqliteEventLog.open({ file, witness });
  for (let from = 0; from < count - 3; from += 500)
    await log.append(
      'a',
      from,
      Array.from({ length: Math.min(500, count - 3 - from) }, (_, i) => event(`event ${from + i}`)),
    );
  await log.append('b', 0, [event(), event(), event()]);
  await log.close();
  return witness;
};

/** Changes what is never changed, as somebody does who does not ask the database for its triggers. */
export const alter = (file: string, sql: string): void => {
  const db = new DatabaseSync(file);
  db.exec('DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed');
  db.exec(sql);
  db.exec(`CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`);
  db.exec(`CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`);
  db.close();
};

type RowWithoutHash = Row extends readonly [...infer Columns, string] ? Columns : never;

/** Makes the hashes fit again, as somebody does who knows how they are made. */
export const rechain = (file: string): void => {
  const db = new DatabaseSync(file, { readOnly: true });
  const select = db.prepare('SELECT position, stream, version, id, type, data, metadata FROM event ORDER BY position');
  select.setReturnArrays(true);
  const rows = select.all() as unknown as RowWithoutHash[];
  db.close();
  let previous = GENESIS;
  const updates = rows.map((row) => {
    previous = hashOf(previous, ...row);
    return `UPDATE event SET hash = '${previous}' WHERE position = ${row[0]}`;
  });
  alter(file, updates.join(';'));
};

/** Makes nonsense of the page where an event of a closed log lies. Its id is in no index. */
export const ruinPageOf = (file: string, position: number): void => {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const { id } = db.prepare('SELECT id FROM event WHERE position = ?').get(position) as { readonly id: string };
  const { page_size: pageBytes } = db.prepare('PRAGMA page_size').get() as { readonly page_size: number };
  db.close();
  const bytes = readFileSync(file);
  const at = bytes.indexOf(id);
  bytes[at - (at % pageBytes)] = 0x99;
  writeFileSync(file, bytes);
};

/** Makes an entry of a closed log's index lead astray: the index lies behind the rows. */
export const ruinIndex = (file: string, stream: string): void => {
  const bytes = readFileSync(file);
  bytes[bytes.lastIndexOf(stream)]! ^= 1;
  writeFileSync(file, bytes);
};
