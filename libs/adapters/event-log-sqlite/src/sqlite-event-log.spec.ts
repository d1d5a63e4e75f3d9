import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeEventLog } from '@sitrep/application/contract';
import type { Head } from './inspect.js';
import { LogDamaged, LogInUse, SqliteEventLog } from './index.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

const event = (text = 'x') => ({ id: randomUUID(), type: 'SomethingHappened', data: { text }, metadata: {} });

const rememberedHead = () => {
  let head: Head | undefined;
  return { read: () => head, write: (next: Head) => void (head = next) };
};

/** A closed log of as many events, all but the last three in stream `a`. */
const writtenLog = async (count: number, witness = rememberedHead()) => {
  const log = SqliteEventLog.open({ file, witness });
  for (let i = 0; i < count - 3; i++) await log.append('a', i, [event(`event ${i}`)]);
  await log.append('b', 0, [event(), event(), event()]);
  await log.close();
  return witness;
};

const alter = (sql: string) => {
  const db = new DatabaseSync(file);
  db.exec('DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed');
  db.exec(sql);
  db.exec(`CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`);
  db.exec(`CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`);
  db.close();
};

describeEventLog('The SQLite log', async () => SqliteEventLog.open({ file }));

describe('The SQLite log on its disk', () => {
  it('keeps what was appended across a restart', async () => {
    const witness = await writtenLog(10);
    const log = SqliteEventLog.open({ file, witness });
    expect(await log.readAll({ after: undefined, limit: 100 })).toHaveLength(10);
    expect(await log.append('b', 3, [event()])).toMatchObject({ appended: true, version: 4 });
    await log.close();
  });

  it('tells of each commit how many appends and events it held, and how long the disk took', async () => {
    const commits: { appends: number; events: number; ms: number }[] = [];
    const log = SqliteEventLog.open({ file, onCommit: (commit) => commits.push(commit) });
    await Promise.all([log.append('a', 0, [event(), event()]), log.append('b', 0, [event()])]);
    await log.append('a', 9, [event()]); // A lost race commits nothing.
    expect(commits).toEqual([{ appends: 2, events: 3, ms: expect.any(Number) as number }]);
    expect(commits[0]!.ms).toBeGreaterThan(0);
    await log.close();
  });

  it('counts what is behind a position', async () => {
    const log = SqliteEventLog.open({ file });
    expect(log.countAfter(undefined)).toBe(0);
    await log.append('a', 0, [event(), event(), event()]);
    const [first] = await log.readAll({ after: undefined, limit: 1 });
    expect([log.countAfter(undefined), log.countAfter(first!.position)]).toEqual([3, 2]);
    await log.close();
  });

  it('says how much waits for a checkpoint, which somebody who reads can hold up', async () => {
    const log = SqliteEventLog.open({ file, checkpointPages: 4 });
    await log.append('a', 0, [event()]);
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM event');
    for (let i = 1; i < 20; i++) await log.append('a', i, [event('x'.repeat(4_000))]);
    expect(log.notCheckpointedBytes()).toBeGreaterThan(19 * 4_000);
    reader.exec('COMMIT');
    reader.close();
    await log.append('a', 20, [event()]);
    expect(log.notCheckpointedBytes()).toBeLessThan(6 * 4_096);
    await log.close();
  });

  it('commits appends that arrive together in one go', async () => {
    let commits = 0;
    const log = SqliteEventLog.open({ file, witness: { read: () => undefined, write: () => void commits++ } });
    commits = 0;
    await Promise.all(Array.from({ length: 50 }, (_, i) => log.append(`s${i}`, 0, [event()])));
    expect(commits).toBe(1);
    await log.close();
  });

  it('lets several appends to one stream share a commit, each seeing the one before', async () => {
    const log = SqliteEventLog.open({ file });
    const outcomes = await Promise.all([0, 1, 2, 2].map((expected) => log.append('a', expected, [event()])));
    expect(outcomes.map(({ appended }) => appended)).toEqual([true, true, true, false]);
    await log.close();
  });

  it('reads the same whether events come from memory or from disk', async () => {
    const log = SqliteEventLog.open({ file });
    await log.append('a', 0, [event('ü\n"'), event()]);
    const remembered = await log.readAll({ after: undefined, limit: 10 });
    await log.close();
    const reopened = SqliteEventLog.open({ file });
    expect(await reopened.readAll({ after: undefined, limit: 10 })).toEqual(remembered);
    await reopened.close();
  });

  it('tells a second writer, in another process or in this one, that it is in use', async () => {
    const log = SqliteEventLog.open({ file });
    expect(() => SqliteEventLog.open({ file })).toThrow(LogInUse);
    const other = spawnSync(process.execPath, [
      '-e',
      `const { DatabaseSync } = require('node:sqlite');
       try { new DatabaseSync(${JSON.stringify(`${file}.lock`)}).exec('BEGIN EXCLUSIVE'); console.log('free'); }
       catch (error) { console.log(error.errcode === 5 ? 'held' : error.message); }`,
    ]);
    expect(String(other.stdout).trim()).toBe('held');
    await log.close();
    await SqliteEventLog.open({ file }).close();
  });

  it('can be read beside its writer', async () => {
    const log = SqliteEventLog.open({ file });
    await log.append('a', 0, [event()]);
    const reader = SqliteEventLog.open({ file, readOnly: true });
    expect(await reader.readAll({ after: undefined, limit: 10 })).toHaveLength(1);
    await reader.close();
    await log.close();
  });

  it('appends nothing more once its commits fail, says so to each, and can still be closed', async () => {
    const log = SqliteEventLog.open({ file });
    rmSync(file); // The thread that commits opens the file with the first append.
    mkdirSync(file);
    for (const stream of ['a', 'b'])
      await expect(log.append(stream, 0, [event()])).rejects.toMatchObject({ reason: 'storage-failed' });
    await log.close();
    rmdirSync(file);
  });

  it('takes an empty file for a new log, and refuses one that belongs to something else', async () => {
    writeFileSync(file, '');
    await writtenLog(5);
    rmSync(file);
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE note (text TEXT)');
    other.close();
    const before = readFileSync(file);
    expect(() => SqliteEventLog.open({ file })).toThrow(LogDamaged);
    expect(readFileSync(file)).toEqual(before);
  });

  it.each(['UPDATE event SET data = data', 'DELETE FROM event'])('refuses "%s"', async (sql) => {
    await writtenLog(5);
    const db = new DatabaseSync(file);
    expect(() => db.exec(sql)).toThrow('the log is append-only');
    db.close();
  });
});

describe('The SQLite log refuses to start', () => {
  const refusal = (witness = rememberedHead()): LogDamaged => {
    try {
      void SqliteEventLog.open({ file, witness }).close();
    } catch (error) {
      if (error instanceof LogDamaged) return error;
      throw error;
    }
    throw new Error('it started');
  };

  it.each([
    ['a changed word', `UPDATE event SET data = '{"text":"y"}' WHERE position = 4`, 4],
    ['a changed time', `UPDATE event SET metadata = '{"occurredAt":1}' WHERE position = 4`, 4],
    ['a changed hash', `UPDATE event SET hash = '${'f'.repeat(64)}' WHERE position = 4`, 4],
    ['a removed event', 'DELETE FROM event WHERE position = 4', 4],
    ['a moved event', 'UPDATE event SET position = 400 WHERE position = 10', 10],
  ])('on %s, and names the place and what to do', async (_, sql, position) => {
    const witness = await writtenLog(10);
    alter(sql);
    const { message, ...damage } = refusal(witness);
    expect(damage.position).toBe(position);
    expect(message).toContain(`npm run replay -- repair ${file}`);
  });

  it('when its end is missing, and leaves the file as it was found', async () => {
    const witness = await writtenLog(10);
    alter('DELETE FROM event WHERE position > 7');
    const before = readFileSync(file);
    expect(refusal(witness).finding).toBe('the log ends at position 7, but position 10 has been acknowledged');
    expect(readFileSync(file)).toEqual(before);
  });

  it('when the write-ahead log lost its end, and leaves it as it was found', async () => {
    const witness = rememberedHead();
    const log = SqliteEventLog.open({ file, witness });
    for (let i = 0; i < 10; i++) await log.append('a', i, [event()]);
    const wal = readFileSync(`${file}-wal`);
    const database = readFileSync(file);
    await log.close();

    const copy = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
    file = join(copy, 'events.db');
    writeFileSync(file, database);
    writeFileSync(`${file}-wal`, wal);
    truncateSync(`${file}-wal`, wal.length - 5_000);
    const shortened = readFileSync(`${file}-wal`);
    expect(refusal(witness).finding).toContain('has been acknowledged');
    expect(readFileSync(`${file}-wal`)).toEqual(shortened);
    rmSync(copy, { recursive: true });
  });

  it('when the file is gone although something was acknowledged', async () => {
    const witness = await writtenLog(5);
    rmSync(file);
    expect(refusal(witness).finding).toContain('the file is missing');
  });

  it('when another log lies in its place', async () => {
    const witness = await writtenLog(5);
    rmSync(file);
    await writtenLog(8);
    expect(refusal(witness).finding).toBe('position 5 is not the event that was witnessed there');
  });

  it('when a trigger was disarmed', async () => {
    await writtenLog(5);
    const db = new DatabaseSync(file);
    db.exec('DROP TRIGGER event_is_never_changed');
    db.close();
    expect(refusal().message).toContain('the database cannot be read');
  });
});
