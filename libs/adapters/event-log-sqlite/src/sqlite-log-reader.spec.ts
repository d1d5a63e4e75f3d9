import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';
import { PositionUnknown, type FollowedPage, type ReadEvent } from '@sitrep/application';
import { alter, event, rememberedHead, ruinIndex, ruinPageOf, writeLog } from '../testing/log-on-disk.js';
import { LogDamaged } from './errors.js';
import { GENESIS, hashOf } from './hash-chain.js';
import type { Head } from './inspect.js';
import { positionOf } from './positions.js';
import { SqliteEventLog } from './sqlite-event-log.js';
import { SqliteLogReader } from './sqlite-log-reader.js';

let directory: string;
let file: string;
const readers: SqliteLogReader[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
});
afterEach(() => {
  for (const each of readers.splice(0)) each.close();
  rmSync(directory, { recursive: true });
});

const reader = (witness?: Head) => {
  const opened = new SqliteLogReader(file, witness);
  readers.push(opened);
  return opened;
};
const collected = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const allOf = async (pages: AsyncIterable<readonly ReadEvent[]>) => (await collected(pages)).flat();
/** Of each damaged event its position and what is said of it. */
const damagesIn = (events: readonly ReadEvent[]) =>
  events.flatMap(({ position, damage }) => (damage === undefined ? [] : [[Number(position), damage]]));
const positionsOf = (events: readonly ReadEvent[]) => events.map(({ position }) => Number(position));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const textOf = ({ data }: ReadEvent) => (data as { readonly text: string } | undefined)?.text;
const rowAt = (position: number) => {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('SELECT * FROM event WHERE position = ?').get(position) as Record<string, string>;
  db.close();
  return row;
};

describe('A sound log is replayed', () => {
  it('whole, in pages, each event chained to the one before', async () => {
    await writeLog(file, 1_203);
    const pages = await collected(reader().scan());
    expect(pages.map(({ length }) => length)).toEqual([500, 500, 203]);
    const events = pages.flat();
    expect(positionsOf(events)).toEqual(upTo(1_203));
    expect(damagesIn(events)).toEqual([]);
    expect(events[0]!.link!.previous).toBe(GENESIS);
    for (const [i, { link }] of events.entries()) if (i > 0) expect(link!.previous).toBe(events[i - 1]!.link!.hash);
    expect(events[7]).toMatchObject({
      position: positionOf(8),
      stream: 'a',
      version: 8,
      type: 'SomethingHappened',
      data: { text: 'event 7' },
      metadata: {},
    });
  });

  it('from behind a position', async () => {
    await writeLog(file, 10);
    const events = await allOf(reader().scan(positionOf(6)));
    expect(positionsOf(events)).toEqual([7, 8, 9, 10]);
    expect(events[0]!.link!.previous).toBe(rowAt(6)['hash']);
  });

  it('by stream, from behind a version', async () => {
    await writeLog(file, 1_203);
    expect((await collected(reader().scanStream('a'))).map(({ length }) => length)).toEqual([500, 500, 200]);
    const events = await allOf(reader().scanStream('a', 1_198));
    expect(events.map(({ version }) => version)).toEqual([1_199, 1_200]);
    expect(damagesIn(await allOf(reader().scanStream('a')))).toEqual([]);
    expect((await allOf(reader().scanStream('a')))[0]!.link!.previous).toBe(GENESIS);
    expect(await allOf(reader().scanStream('nobody'))).toEqual([]);
  });

  it('with what there is: its streams, its size, and no faults', async () => {
    const witness = await writeLog(file, 10);
    expect(await collected(reader().streams())).toEqual([
      { stream: 'a', events: 7, firstPosition: positionOf(1), lastPosition: positionOf(7) },
      { stream: 'b', events: 3, firstPosition: positionOf(8), lastPosition: positionOf(10) },
    ]);
    expect(reader().count()).toBe(10);
    expect(reader(witness.read()).faults()).toEqual([]);
  });

  it('also where nothing is in it', async () => {
    await SqliteEventLog.open({ file }).close();
    expect(await allOf(reader().scan())).toEqual([]);
    expect(reader().count()).toBe(0);
    expect(reader({ position: 0, hash: GENESIS }).faults()).toEqual([]);
  });

  it('and can be closed twice', async () => {
    await writeLog(file, 4);
    const opened = reader();
    opened.close();
    opened.close();
    expect(() => new DatabaseSync(file).exec('VACUUM')).not.toThrow();
  });
});

describe('Damage is told where it lies, and the rest is read', () => {
  it.each([
    ['a changed word', `UPDATE event SET data = '{"text":"y"}' WHERE position = 4`, [4]],
    ['a changed hash', `UPDATE event SET hash = '${'f'.repeat(64)}' WHERE position = 4`, [4, 5]],
    ['a first event that was changed', `UPDATE event SET data = '{"text":"y"}' WHERE position = 1`, [1]],
  ])('%s', async (_, sql, positions) => {
    await writeLog(file, 10);
    alter(file, sql);
    const events = await allOf(reader().scan());
    expect(positionsOf(events)).toEqual(upTo(10));
    expect(damagesIn(events)).toEqual(positions.map((position) => [position, 'the hash chain breaks here']));
    expect(textOf(events[3]!)).toBe(sql.includes('"y"') && positions[0] === 4 ? 'y' : 'event 3');
    const stream = await allOf(reader().scanStream('a'));
    expect(damagesIn(stream)).toEqual(positions.map((position) => [position, 'the hash chain breaks here']));
  });

  it.each([
    ['position = 4', 4, 4],
    ['position BETWEEN 4 AND 6', 4, 6],
    ['position = 1', 1, 1],
  ])('events that are missing, %s; the next one is believed', async (where, from, to) => {
    await writeLog(file, 10);
    alter(file, `DELETE FROM event WHERE ${where}`);
    const events = await allOf(reader().scan());
    expect(damagesIn(events)).toEqual([[from, `positions ${from} to ${to} are missing`]]);
    expect(positionsOf(events)).toEqual([...upTo(from), ...upTo(10).slice(to)]);
    expect(events[from - 1]).toEqual({
      position: positionOf(from),
      ...{ stream: 'unknown', version: 0, id: '', type: 'unknown', data: undefined, metadata: undefined },
      damage: `positions ${from} to ${to} are missing`,
    });
    expect(events[from]!.link).toBeUndefined();
    expect(events[from + 1]!.link).toBeDefined();
  });

  it('what is no JSON, although it is what was hashed', async () => {
    await writeLog(file, 4);
    const columns = [5, 'c', 1, 'id', 'Said', '{', '{}'] as const;
    const values = [...columns, hashOf(rowAt(4)['hash']!, ...columns)];
    alter(file, `INSERT INTO event VALUES (${values.map((value) => `'${value}'`).join()})`);
    const last = (await allOf(reader().scan())).at(-1)!;
    expect(last).toEqual({
      ...{ position: positionOf(5), stream: 'c', version: 1, id: 'id', type: 'Said' },
      ...{ data: undefined, metadata: undefined, damage: 'it is not JSON' },
    });
  });

  it('what is neither JSON nor what was hashed', async () => {
    await writeLog(file, 4);
    alter(file, `UPDATE event SET metadata = '' WHERE position = 2`);
    expect(damagesIn(await allOf(reader().scan()))).toEqual([[2, 'the hash chain breaks here']]);
  });

  it('a stream whose versions are not in order', async () => {
    await writeLog(file, 10);
    alter(file, `UPDATE event SET version = 30 WHERE position = 3`);
    const events = await allOf(reader().scanStream('a'));
    expect(events.map(({ version, damage }) => [version, damage])).toEqual([
      [1, undefined],
      [2, undefined],
      [4, 'it breaks the order of its stream'],
      [5, undefined],
      [6, undefined],
      [7, undefined],
      [30, 'it breaks the order of its stream'],
    ]);
    expect(reader().faults()).toEqual([`${file}: the versions of a are not in order behind 2`]);
  });

  it('a stream whose events lie in another order than they happened', async () => {
    await writeLog(file, 10);
    const becomes = (position: number, version: number) =>
      `UPDATE event SET version = ${version} WHERE position = ${position};`;
    alter(file, becomes(4, 200) + becomes(3, 4) + becomes(4, 3));
    expect(reader().faults()).toEqual([`${file}: the versions of a are not in order behind 3`]);
  });

  it('a page that cannot be read: each event on it, and no other', async () => {
    await writeLog(file, 1_203);
    ruinPageOf(file, 700);
    const events = await allOf(reader().scan());
    expect(positionsOf(events)).toEqual(upTo(1_203));
    const damages = damagesIn(events);
    expect(new Set(damages.map(([, damage]) => damage))).toEqual(new Set(['the database cannot be read here']));
    expect(damages.map(([position]) => position)).toContain(700);
    expect(damages.length).toBeGreaterThan(3);
    expect(damages.length).toBeLessThan(40);
    expect(reader().faults()).not.toEqual([]);
    for (const fault of reader().faults()) expect(fault.startsWith(`${file}: `)).toBe(true);
    // The next one behind them is believed; the one after is chained again.
    const next = Number(damages.at(-1)![0]);
    expect([events[next]!.link, events[next + 1]!.link]).toEqual([undefined, expect.anything()]);
  });

  it('a newest page that cannot be read, and what may lie on it', async () => {
    await writeLog(file, 300);
    ruinPageOf(file, 300);
    const opened = reader();
    const events = await allOf(opened.scan());
    const damages = damagesIn(events);
    expect(new Set(damages.map(([, damage]) => damage))).toEqual(new Set(['the database cannot be read here']));
    expect(damages[0]![0]).toBeLessThanOrEqual(300);
    expect(opened.count()).toBeUndefined();
    // Nobody knows how far it went: it stops trying somewhere.
    expect(damages).toHaveLength(10_000);
    expect(positionsOf(events)).toEqual(upTo(events.length));
  });

  it.each([
    ['the file is another one', { position: 7, hash: 'f'.repeat(64) }, 'is not the event that was witnessed there'],
    ['the end is lost', { position: 12, hash: 'f'.repeat(64) }, 'has been acknowledged and is not there'],
  ])('what a witness saw otherwise: %s', async (_, witness, finding) => {
    await writeLog(file, 10);
    expect(reader(witness).faults()).toEqual([`${file}: position ${witness.position} ${finding}`]);
    expect(damagesIn(await allOf(reader(witness).scan()))).toEqual(
      witness.position === 7 ? [[7, 'it is not the event that was witnessed here']] : [],
    );
  });

  it('an index that leads astray', async () => {
    const log = SqliteEventLog.open({ file });
    await log.append('incident-somewhere', 0, [event(), event()]);
    await log.close();
    ruinIndex(file, 'incident-somewhere');
    expect(damagesIn(await allOf(reader().scan()))).toEqual([]);
    expect(reader().faults()).toHaveLength(1);
  });

  it('an index that lacks an event', async () => {
    await writeLog(file, 10);
    const carelessly = { defensive: false } as DatabaseSyncOptions;
    const db = new DatabaseSync(file, carelessly);
    // The index is built over a part of the events, and then says that it is over all of them.
    db.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX event_by_stream ON event (stream, version) WHERE version < 3'
      WHERE name = 'event_by_stream'`);
    db.close();
    const again = new DatabaseSync(file, carelessly);
    again.exec('REINDEX');
    again.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX event_by_stream ON event (stream, version)'
      WHERE name = 'event_by_stream'`);
    again.close();
    expect(reader().faults()).toEqual([
      `${file}: wrong # of entries in index event_by_stream`,
      `${file}: the index does not lead to all events, or a page is damaged`,
    ]);
  });

  it('a trigger that was disarmed', async () => {
    await writeLog(file, 4);
    const db = new DatabaseSync(file);
    db.exec('DROP TRIGGER event_is_never_changed');
    db.close();
    expect(reader().faults()).toEqual([`${file}: the schema of the event table is not the one this release writes`]);
  });

  it('a file that may not be written any more', async () => {
    await writeLog(file, 4);
    const bytes = readFileSync(file);
    bytes[18] = 3;
    writeFileSync(file, bytes);
    expect(reader().faults()).toEqual([`${file}: the file may be read and not written`]);
  });

  it('a file that is no database at all', () => {
    writeFileSync(file, 'x'.repeat(8_192));
    const opening = (): unknown => {
      try {
        return new SqliteLogReader(file);
      } catch (error) {
        return error;
      }
    };
    expect(opening()).toBeInstanceOf(LogDamaged);
    expect(opening()).toMatchObject({
      position: 1,
      finding: 'the database cannot be opened',
      cause: expect.anything() as unknown,
    });
  });
});

describe('A log is followed for projections', () => {
  const following = (after?: string) => {
    const stop = new AbortController();
    return { stop, pages: reader().follow({ after, signal: stop.signal }) };
  };
  const next = async (pages: AsyncGenerator<FollowedPage>) => (await pages.next()).value as FollowedPage;

  it('to its head, and on when another process appends', async () => {
    const log = SqliteEventLog.open({ file, witness: rememberedHead() });
    await log.append(
      'a',
      0,
      Array.from({ length: 600 }, () => event()),
    );
    const { stop, pages } = following();
    expect(await next(pages)).toMatchObject({ position: positionOf(500), atHead: false });
    expect((await next(pages)).events).toHaveLength(100);
    expect(await next(pages)).toEqual({ events: [], position: positionOf(600), atHead: true });
    await log.append('a', 600, [event()]);
    let page = await next(pages);
    while (page.events.length === 0) page = await next(pages);
    expect(positionsOf(page.events)).toEqual([601]);
    stop.abort();
    expect((await pages.next()).done).toBe(true);
    await log.close();
  });

  it('from behind a position, which has to be there', async () => {
    await writeLog(file, 10);
    const { stop, pages } = following(positionOf(8));
    expect(positionsOf((await next(pages)).events)).toEqual([9, 10]);
    stop.abort();
    await expect(following(positionOf(11)).pages.next()).rejects.toThrow(PositionUnknown);
    const head = following(positionOf(10));
    expect(await next(head.pages)).toEqual({ events: [], position: positionOf(10), atHead: true });
    head.stop.abort();
  });

  it('and left at once when nobody wants it any more', async () => {
    await writeLog(file, 4);
    const { stop, pages } = following();
    await next(pages);
    await next(pages);
    const waiting = pages.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
  });

  it('and never past damage', async () => {
    await writeLog(file, 10);
    alter(file, `UPDATE event SET data = '{"text":"y"}' WHERE position = 4`);
    await expect(following().pages.next()).rejects.toMatchObject({
      name: 'LogDamaged',
      file,
      position: 4,
      finding: 'the hash chain breaks here',
    });
  });
});
