import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { PositionUnknown } from '@sitrep/application';
import { describeEventLog } from '@sitrep/application/contract';
import { alter, event, rechain, rememberedHead, ruinPageOf, writeLog } from '../testing/log-on-disk.js';
import { lockForWriting, LogDamaged, LogInUse, SqliteEventLog, SqliteTooOld } from './index.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

const writtenLog = (count: number, witness = rememberedHead()) => writeLog(file, count, witness);

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

  it('tells those who share a commit a few in each turn of the event loop, in the order in which they came', async () => {
    const log = SqliteEventLog.open({ file });
    let turn = 0;
    let isCounting = true;
    const count = (): void => {
      turn++;
      if (isCounting) setImmediate(count);
    };
    count();
    const told: [turn: number, append: number][] = [];
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        await log.append(`s-${i}`, 0, [event()]);
        told.push([turn, i]);
      }),
    );
    isCounting = false;
    expect(told.map(([, append]) => append)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const perTurn = [...Map.groupBy(told, ([each]) => each).values()];
    expect(Math.max(...perTurn.map(({ length }) => length))).toBeLessThanOrEqual(8);
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
      await expect(log.append(stream, 0, [event()])).rejects.toMatchObject({
        reason: 'storage-failed',
        cause: { cause: { message: 'unable to open database file' } },
      });
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

describe('The SQLite log as it is written and read', () => {
  it('remembers its newest events, and no more than that; the rest is read from the disk', async () => {
    const log = SqliteEventLog.open({ file });
    const all: string[] = [];
    for (let from = 0; from < 9_000; from += 1_000) {
      const events = Array.from({ length: 1_000 }, (_, i) => event(`${from + i}`));
      all.push(...events.map(({ id }) => id));
      await log.append('a', from, events);
    }
    for (const limit of [1, 999, 10_000]) {
      const found: string[] = [];
      let after: string | undefined;
      while (found.length < 9_000) {
        const page = await log.readAll({ after, limit: limit === 1 && found.length < 8_990 ? 1_000 : limit });
        found.push(...page.map(({ id }) => id));
        after = page.at(-1)!.position;
      }
      expect(found).toEqual(all);
      expect(await log.readAll({ after, limit })).toEqual([]);
    }
    // Nothing of what is remembered is read from the disk, and everything else is.
    alter(file, `UPDATE event SET data = '{"text":"y"}' WHERE position = 1 OR position = 9000`);
    expect((await log.readAll({ after: '0000000000008999', limit: 5 })).map(({ data }) => data)).toEqual([
      { text: '8999' },
    ]);
    await expect(log.readAll({ after: undefined, limit: 5 })).rejects.toThrow('the hash chain breaks at position 1');
    await log.close();
  });

  it('keeps an append that is sent again in the same moment once, and another one out', async () => {
    const log = SqliteEventLog.open({ file });
    const [one, two, three] = [event(), event(), event()];
    const first = { appended: true, version: 2, position: '0000000000000003' };
    expect(
      await Promise.all([
        log.append('b', 0, [three]),
        log.append('a', 0, [one, two]),
        log.append('a', 2, [event()]),
        log.append('a', 0, [one, two]),
        log.append('a', 0, [two, one]),
        log.append('a', 1, [two]),
        log.append('a', 0, [one]),
        log.append('a', 0, [three]),
      ]),
    ).toEqual([
      { appended: true, version: 1, position: '0000000000000001' },
      first,
      { appended: true, version: 3, position: '0000000000000004' },
      first,
      { appended: false, actual: 3 },
      first,
      { appended: true, version: 1, position: '0000000000000002' },
      { appended: false, actual: 3 },
    ]);
    expect(await log.append('a', 0, [one, two])).toEqual(first);
    await log.close();
  });

  it('refuses an append of nothing', async () => {
    const log = SqliteEventLog.open({ file });
    await expect(log.append('a', 0, [])).rejects.toThrow(new RangeError('an append needs an event'));
    await log.close();
  });

  it('appends nothing once it is closed, and can be closed twice', async () => {
    const log = SqliteEventLog.open({ file });
    const last = log.append('a', 0, [event()]);
    await log.close();
    expect(await last).toMatchObject({ appended: true });
    await log.close();
    await expect(log.append('a', 1, [event()])).rejects.toMatchObject({ reason: 'closed' });
  });

  it('goes on although its witness does not', async () => {
    const witness = {
      read: () => undefined,
      write: () => {
        throw new Error('the read models are locked');
      },
    };
    const log = SqliteEventLog.open({ file, witness });
    expect(await log.append('a', 0, [event()])).toMatchObject({ appended: true });
    await log.close();
  });

  it('opened to be read makes no file, takes no lock and says nothing to its witness', async () => {
    await writtenLog(5);
    const write = jest.fn();
    const writer = SqliteEventLog.open({ file });
    const log = SqliteEventLog.open({ file, readOnly: true, witness: { read: () => undefined, write } });
    expect(await log.last('b')).toMatchObject({ version: 3 });
    expect(write).not.toHaveBeenCalled();
    await log.close();
    await writer.close();
    rmSync(file);
    expect(() => SqliteEventLog.open({ file, readOnly: true })).toThrow();
    expect(existsSync(file)).toBe(false);
  });

  it('leaves nothing of a creation that was interrupted', async () => {
    for (const suffix of ['', '-wal', '-shm', '-journal']) writeFileSync(`${file}.new${suffix}`, 'left over');
    await SqliteEventLog.open({ file }).close();
    expect(readdirSync(directory).filter((name) => name.includes('.new'))).toEqual([]);
  });
});

describe('What is damaged while the log is open is not handed out', () => {
  const opened = async (sql: string) => {
    await writtenLog(10);
    const log = SqliteEventLog.open({ file });
    alter(file, sql);
    return log;
  };

  it.each([
    [
      'a changed event',
      `UPDATE event SET data = '{"text":"y"}' WHERE position = 3`,
      'the hash chain breaks at position 3',
    ],
    ['a missing event', 'DELETE FROM event WHERE position = 3', 'position 3 is missing'],
  ])('%s, in the log', async (_, sql, finding) => {
    const log = await opened(sql);
    await expect(log.readAll({ after: undefined, limit: 100 })).rejects.toMatchObject({ position: 3, finding });
    await expect(log.readAll({ after: '0000000000000001', limit: 100 })).rejects.toMatchObject({
      position: 3,
      finding,
    });
    expect(await log.readAll({ after: '0000000000000005', limit: 100 })).toHaveLength(5);
    await log.close();
  });

  it('a position from which nothing can be read any more', async () => {
    const log = await opened('DELETE FROM event WHERE position = 3');
    await expect(log.readAll({ after: '0000000000000003', limit: 1 })).rejects.toThrow(PositionUnknown);
    await log.close();
  });

  it.each([
    [
      'a changed event',
      `UPDATE event SET data = '{"text":"y"}' WHERE position = 3`,
      3,
      'the hash chain breaks at position 3',
    ],
    [
      'a missing event',
      'DELETE FROM event WHERE position = 3',
      11,
      'the index of stream a does not lead to its events',
    ],
    ['a version that is not its own', 'UPDATE event SET version = 30 WHERE position = 3', 11, 'the index of stream a'],
    ['an event of another stream', `UPDATE event SET stream = 'c' WHERE position = 3`, 11, 'the index of stream a'],
  ])('%s, in its stream', async (_, sql, position, finding) => {
    const log = await opened(sql);
    await expect(log.readStream('a', { after: 0, limit: 100 })).rejects.toMatchObject({
      position,
      finding: expect.stringContaining(finding) as string,
    });
    expect(await log.readStream('a', { after: 0, limit: 2 })).toHaveLength(2);
    expect(await log.readStream('b', { after: 0, limit: 100 })).toHaveLength(3);
    await log.close();
  });
});

describe('A log that cannot be opened says why and what to do', () => {
  it('damaged', () =>
    expect(new LogDamaged('events.db', 4, 'position 4 is missing')).toMatchObject({
      name: 'LogDamaged',
      message:
        'events.db: position 4 is missing. Everything before position 4 is intact. Restore the file from a backup; or keep what ' +
        'is intact and set the damaged file aside with "npm run replay -- repair events.db".',
    }));
  it('in use', async () => {
    const log = SqliteEventLog.open({ file });
    expect(() => SqliteEventLog.open({ file })).toThrow(
      `${file} is in use by another process (pid ${process.pid}). One process writes to a log: ` +
        'stop the other one, or set DATA_DIR to a directory of its own.',
    );
    rmSync(`${file}.pid`); // Its holder has not written it yet.
    expect(() => SqliteEventLog.open({ file })).toThrow(`${file} is in use by another process. One process`);
    await log.close();
    expect(new LogInUse('events.db', undefined).name).toBe('LogInUse');
  });
  it('with a SQLite that loses data', () =>
    expect(new SqliteTooOld('3.46.0', '3.51.3')).toMatchObject({
      name: 'SqliteTooOld',
      message:
        'This Node carries SQLite 3.46.0, which can lose committed data; 3.51.3 or newer is needed. ' +
        'Run "npm ci" (it brings a Node that has it) and start with "npm start".',
    }));
  it.each([
    ['2.99.99', false],
    ['3.9.0', false],
    ['3.51.2', false],
    ['3.51.3', true],
    ['3.52.0', true],
    ['4.0.0', true],
  ])('with SQLite %s: %j', async (version, opens) => {
    const statement = { get: () => ({ version }) } as unknown as StatementSync;
    const prepare = jest.spyOn(DatabaseSync.prototype, 'prepare').mockReturnValueOnce(statement);
    const opening = () => SqliteEventLog.open({ file });
    if (opens) await opening().close();
    else expect(opening).toThrow(SqliteTooOld);
    expect(prepare.mock.calls[0]).toEqual(['SELECT sqlite_version() AS version']);
    prepare.mockRestore();
  });
  it('where the directory is not there', () =>
    expect(() => SqliteEventLog.open({ file: join(directory, 'nowhere', 'events.db') })).toThrow('unable to open'));
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
    alter(file, sql);
    const { message, ...damage } = refusal(witness);
    expect(damage.position).toBe(position);
    expect(message).toContain(`npm run replay -- repair ${file}`);
  });

  it('when its end is missing, and leaves the file as it was found', async () => {
    const witness = await writtenLog(10);
    alter(file, 'DELETE FROM event WHERE position > 7');
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

  it.each([
    ['a version that is not the next one', 'UPDATE event SET version = 30 WHERE position = 7', 7],
    ['two versions that changed places', 'UPDATE event SET version = 40 - version WHERE position = 4', 4],
  ])('on %s', async (_, sql, position) => {
    await writtenLog(10);
    // With a chain that fits: whoever can write the file can do that.
    alter(file, sql);
    rechain(file);
    expect(refusal()).toMatchObject({
      position,
      finding: `position ${position} breaks the order of its stream`,
    });
  });

  it.each([
    ['a word in a page that can be read', 600],
    ['the newest page', 595],
  ])('on a page that cannot be read (%s)', async (_, position) => {
    await writtenLog(600);
    ruinPageOf(file, position);
    expect(refusal()).toMatchObject({ finding: 'the database cannot be read', cause: expect.anything() as unknown });
  });

  it('when the file may not be written any more', async () => {
    await writtenLog(5);
    const bytes = readFileSync(file);
    bytes[18] = 3;
    writeFileSync(file, bytes);
    expect(refusal().cause).toMatchObject({ message: 'the file may be read and not written' });
  });

  it('when the file is no database', () => {
    writeFileSync(file, 'x'.repeat(8_192));
    expect(refusal()).toMatchObject({ position: 1, cause: expect.anything() as unknown });
  });

  it('and lets go of the lock, so that a repair can take it', async () => {
    const witness = await writtenLog(5);
    alter(file, `UPDATE event SET data = '{"text":"y"}' WHERE position = 4`);
    refusal(witness);
    lockForWriting(file).release();
  });

  it('when a trigger was disarmed', async () => {
    await writtenLog(5);
    const db = new DatabaseSync(file);
    db.exec('DROP TRIGGER event_is_never_changed');
    db.close();
    expect(refusal().message).toContain('the database cannot be read');
  });
});
