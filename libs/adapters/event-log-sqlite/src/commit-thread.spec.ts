import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageUnavailable } from '@sitrep/application';
import { event } from '../testing/log-on-disk.js';
import { SqliteEventLog, type SqliteEventLogOptions } from './sqlite-event-log.js';

// What becomes of a commit that the database refuses. It is the database that refuses it: triggers are put into an open log.

let directory: string;
let file: string;
let log: SqliteEventLog;
const opened = (more: Partial<SqliteEventLogOptions> = {}) => (log = SqliteEventLog.open({ file, ...more }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true });
});

const execute = (sql: string): void => {
  const db = new DatabaseSync(file, { timeout: 1_000 });
  db.exec(sql);
  db.close();
};
const refuseInserts = (where: string, action: string) =>
  execute(`CREATE TRIGGER refused BEFORE INSERT ON event WHEN ${where} BEGIN ${action}; END`);
const acceptInserts = () => execute('DROP TRIGGER refused');
/** A table whose ids have run out. SQLite says of it what it says of a disk that has: "database or disk is full". */
const FULL_TABLE = `
  CREATE TABLE full_table (id INTEGER PRIMARY KEY AUTOINCREMENT);
  INSERT INTO full_table VALUES (${2n ** 63n - 1n})`;
const INSERT_INTO_FULL_TABLE = 'INSERT INTO full_table VALUES (NULL)';

const allOf = (of: SqliteEventLog) => of.readAll({ after: undefined, limit: 100 });
const idsOf = async (of: SqliteEventLog) => (await allOf(of)).map(({ id }) => id);
const outcomeOf = (append: Promise<unknown>) => append.catch((error: unknown) => error);

it('What the disk has no room for is refused whole, and taken once there is room again', async () => {
  opened();
  const [first, second, third] = [[event()], [event(), event()], [event(), event()]];
  await log.append('a', 0, first);
  execute(FULL_TABLE);
  refuseInserts('NEW.position = 4', INSERT_INTO_FULL_TABLE);
  const refused = await Promise.all(
    [log.append('a', 1, second), log.append('b', 0, third)].map((append) => outcomeOf(append)),
  );
  for (const error of refused) {
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect(error).toMatchObject({ reason: 'storage-full', cause: { message: 'database or disk is full' } });
  }
  expect(await idsOf(log)).toEqual(first.map(({ id }) => id));

  acceptInserts();
  execute('DROP TABLE full_table');
  expect(await log.append('b', 0, third)).toMatchObject({ appended: true, version: 2 });
  expect(await log.append('a', 1, second)).toMatchObject({ appended: true, version: 3 });
  const all = [...first, ...third, ...second].map(({ id }) => id);
  expect(await idsOf(log)).toEqual(all);
  await log.close();
  expect(await idsOf(opened())).toEqual(all);
});

it('What the database refuses otherwise is refused with its words, and nothing more is taken until the log is opened anew', async () => {
  opened();
  const [first, second] = [event(), event()];
  await log.append('a', 0, [first]);
  refuseInserts('NEW.position = 3', `SELECT RAISE(FAIL, 'it is the third')`);
  expect(await outcomeOf(log.append('a', 1, [event(), event()]))).toMatchObject({
    reason: 'storage-failed',
    cause: { reason: 'storage-failed', cause: { message: 'it is the third' } },
  });
  acceptInserts();
  expect(await outcomeOf(log.append('a', 1, [second]))).toMatchObject({ reason: 'storage-failed' });
  expect(await idsOf(log)).toEqual([first.id]);
  await log.close();
  expect(await idsOf(opened())).toEqual([first.id]);
  expect(await log.append('a', 1, [second])).toMatchObject({ appended: true, version: 2 });
});

it('A commit waits for somebody who writes to the file for a moment', async () => {
  opened();
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const appended = log.append('a', 0, [event()]);
  setTimeout(() => other.exec('COMMIT'), 100);
  expect(await appended).toMatchObject({ appended: true, version: 1 });
  other.close();
});

describe('The write-ahead log', () => {
  const walBytes = () => statSync(`${file}-wal`).size;
  const appendMany = async (count: number) => {
    for (let i = 0; i < count; i++) await log.append('a', i, [event('x'.repeat(4_000))]);
  };

  it('is folded into the file as often as is wished, and is no longer than that', async () => {
    opened({ checkpointPages: 4 });
    await appendMany(20);
    expect(walBytes()).toBeLessThan(12 * 4_096);
    expect(log.notCheckpointedBytes()).toBeLessThan(6 * 4_096);
  });

  it('is not folded at each commit where nobody wishes that', async () => {
    opened();
    await appendMany(20);
    expect(walBytes()).toBeGreaterThan(20 * 4_096);
  });

  it('is folded whole when the log is closed, also while somebody has it open to read', async () => {
    opened();
    await appendMany(3);
    const reader = SqliteEventLog.open({ file, readOnly: true });
    await log.close();
    expect(walBytes()).toBe(0);
    expect(await allOf(reader)).toHaveLength(3);
    await reader.close();
  });
});
