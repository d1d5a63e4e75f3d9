import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import type { Page, Team } from '../support/http-client.js';
import { startBoard, type Board } from '../support/board.js';
import { linesOf, replay } from '../support/replay.js';
import { newDataDirectory, startServer } from '../support/running-server.js';

// What replaying does where something is wrong: each fault is planted into a copy of a sound data directory, and has to be
// named by its place, while everything else is served.

let sound: string;
let board: Board;
const stream = () => `incident-${board.id}`;

beforeAll(async () => {
  const server = await startServer();
  const teamId = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  board = await startBoard(server.admin, teamId, { name: 'Checkout is slow' });
  await server.admin.patch(board.path, { name: 'Payments time out' });
  await server.admin.post(`${board.path}/end`);
  for (let i = 0; i < 40; i++)
    await startBoard(server.admin, teamId, { name: `Filler ${i}`, description: 'x'.repeat(900) });
  await server.admin.get('/v1/telemetry');
  await server.stop();
  sound = server.dataDirectory;
});

const copy = (): string => {
  const directory = newDataDirectory();
  cpSync(sound, directory, { recursive: true });
  return directory;
};

/** What somebody does to a database who does not ask it first. */
const alter = (directory: string, database: string, sql: string): void => {
  const db = new DatabaseSync(join(directory, database));
  const triggers = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").all();
  if (triggers.length > 0) db.exec('DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed');
  db.exec(sql);
  for (const trigger of triggers) db.exec(String(trigger['sql']));
  db.close();
};

const append = async (directory: string, type: string, schemaVersion: number): Promise<void> => {
  const log = SqliteEventLog.open({ file: join(directory, 'events.db') });
  const metadata = { schemaVersion, occurredAt: '2026-11-23T10:15:30.123Z' };
  await log.append(stream(), 3, [{ id: randomUUID(), type, data: { facts: {}, content: {} }, metadata }]);
  await log.close();
};

interface Verified {
  readonly isSound: boolean;
  readonly faultCount: number;
  readonly faults: readonly string[];
}
const verify = async (directory: string): Promise<Verified> => {
  const { code, stdout } = await replay(['verify', '--json'], { DATA_DIR: directory });
  const verified = JSON.parse(stdout) as Verified;
  expect(code).toBe(verified.isSound ? 0 : 1);
  return verified;
};
const told = async (directory: string) => {
  const ended = await replay(['events'], { DATA_DIR: directory });
  return {
    ...ended,
    events: linesOf<{ id: string; stream: string; version: number; type: string; fault?: string }>(ended),
  };
};

it('A sound directory is sound', async () => expect(await verify(copy())).toMatchObject({ isSound: true, faults: [] }));

describe('An event that was changed', () => {
  let directory: string;
  beforeAll(() => {
    directory = copy();
    const other = `json_set(data, '$.facts.by', '${'z'.repeat(26)}')`;
    alter(directory, 'events.db', `UPDATE event SET data = ${other} WHERE stream = '${stream()}' AND version = 2`);
  });

  it('is named by stream, version and position', async () => {
    const { isSound, faults } = await verify(directory);
    expect(isSound).toBe(false);
    expect(faults).toContainEqual(
      expect.stringMatching(new RegExp(`^log: event 2 of ${stream()}, position \\d{16}: the hash chain breaks here$`)),
    );
    expect(faults).toHaveLength(1);
  });

  it('says so where it is printed, among all others', async () => {
    const { code, stderr, events } = await told(directory);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('1 of these events') as string });
    expect(events.filter(({ fault }) => fault !== undefined)).toEqual([
      expect.objectContaining({ stream: stream(), version: 2, fault: 'the hash chain breaks here' }),
    ]);
    expect(events).toHaveLength((await told(sound)).events.length);
  });

  it('does not keep its incident from being shown, with a word about it', async () => {
    const { code, stdout, stderr } = await replay(['show', board.id, '--json'], { DATA_DIR: directory });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'Payments time out', status: 'ended' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`event 2 of ${stream()}`) as string });
  });
});

describe.each([
  ['of an unknown type', 'IncidentTeleported', 1, 'the event type is unknown here'],
  ['of a newer schema version', 'IncidentEnded', 7, 'version 7 is unknown here'],
])('An event %s', (_, type, schemaVersion, reason) => {
  it('is named, and the rest is served', async () => {
    const directory = copy();
    await append(directory, type, schemaVersion);
    const { faults } = await verify(directory);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(
      new RegExp(`event 4 of ${stream()}, position \\d{16}: schema version ${schemaVersion} of ${type}`),
    );
    expect(faults[0]).toContain(reason);
    const { events } = await told(directory);
    expect(events.at(-1)).toMatchObject({
      stream: stream(),
      version: 4,
      type,
      fault: expect.stringContaining(reason) as string,
    });
    const { stdout } = await replay(['show', board.id, '--json'], { DATA_DIR: directory });
    expect(JSON.parse(stdout)).toMatchObject({ version: 3 });
  });
});

it('A page that the database cannot read is named position by position, and what lies behind it is served', async () => {
  const directory = copy();
  const all = (await told(directory)).events;
  const { id } = all.find(({ version }, i) => version === 1 && i > 30)!;
  const file = join(directory, 'events.db');
  const bytes = readFileSync(file);
  const at = bytes.indexOf(id);
  const page = Math.floor(at / 4096) * 4096;
  bytes.fill(0xff, page, page + 64);
  writeFileSync(file, bytes);
  const { code, events } = await told(directory);
  const unread = events.filter(({ version }) => version === 0);
  expect(code).toBe(1);
  expect(unread.length).toBeGreaterThan(0);
  expect(unread.length).toBeLessThan(20);
  expect(events).toHaveLength(all.length);
  expect((await verify(directory)).faults).toContainEqual(expect.stringContaining('the database cannot be read here'));
});

it.each([
  [
    'an event that is missing',
    'events.db',
    'DELETE FROM event WHERE position = 9',
    'log: position 0000000000000009: positions 9 to 9 are missing',
  ],
  [
    'a log that has lost its end',
    'events.db',
    'DELETE FROM event WHERE position = (SELECT max(position) FROM event)',
    'has been acknowledged and is not there',
  ],
  ['a hole in a stream', 'events.db', 'UPDATE event SET version = 9 WHERE version = 3', 'are not in order behind 2'],
  [
    'a record that says something else',
    'telemetry.db',
    `UPDATE event SET data = replace(data, '"IsActive":true', '"IsActive":false') WHERE position = 2`,
    'is not the one that is derived from it',
  ],
  [
    'a record in another mode',
    'telemetry.db',
    `UPDATE event SET metadata = replace(metadata, 'local', 'on') WHERE position = 2`,
    'is not the one that is derived from it',
  ],
  [
    'a record that is derived from nothing',
    'telemetry.db',
    `UPDATE event SET metadata = replace(metadata, '"derivedFrom":"0', '"derivedFrom":"9') WHERE position = (SELECT max(position) FROM event)`,
    'where there is nothing to tell of',
  ],
  [
    'a telemetry stream that ends early',
    'telemetry.db',
    'DELETE FROM event WHERE position = (SELECT max(position) FROM event)',
    'the last 1 records are missing',
  ],
  [
    'a document that says something else',
    'read-models.db',
    `UPDATE model_incident SET document = replace(document, 'Payments', 'Refunds')`,
    'read-models: the incident',
  ],
  ['a document that is missing', 'read-models.db', 'DELETE FROM model_team', 'is missing'],
  ['a number that is another', 'read-models.db', 'UPDATE model_incident SET number = number + 1000', 'is different'],
  ['a counter that is off', 'read-models.db', 'UPDATE counted SET value = value + 1', 'the incident counter'],
  ['a text that is not found', 'read-models.db', 'DELETE FROM text_incident', 'the incident text'],
  [
    'a document that nothing led to',
    'read-models.db',
    `CREATE TEMP TABLE other AS SELECT * FROM model_team; UPDATE other SET key = 'x', number = NULL; INSERT INTO model_team SELECT * FROM other`,
    'the team x is not derivable',
  ],
])('Verifying finds %s', async (_, database, sql, finding) => {
  const directory = copy();
  alter(directory, database, sql);
  const { isSound, faults } = await verify(directory);
  expect(isSound).toBe(false);
  expect(faults).toContainEqual(expect.stringContaining(finding));
});

describe('Words without the keys to them', () => {
  it('are named event by event, and everything that is made of facts goes on', async () => {
    const directory = copy();
    rmSync(join(directory, 'keys'), { recursive: true });
    const { isSound, checks } = (await verify(directory)) as Verified & { checks: object };
    expect(isSound).toBe(true);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'telemetry', finding: 'sound' }));
    expect(checks).toContainEqual(
      expect.objectContaining({ finding: expect.stringContaining('not compared') as string }),
    );
    const { code, events } = await told(directory);
    const [renamed] = events.filter(({ type }) => type === 'IncidentRenamed');
    expect({ code, fault: renamed?.fault }).toEqual({
      code: 1,
      fault: 'its words are sealed under a key that is not there',
    });
    expect(events.filter(({ type, fault }) => type === 'IncidentEnded' && fault === undefined)).toHaveLength(1);
    // Words that cannot be read are not carried away as if they were words.
    const exported = await replay(['export', join(directory, 'export.ndjson')], { DATA_DIR: directory });
    expect(exported).toMatchObject({ code: 3, stderr: expect.stringContaining('a key that is not there') as string });
    const contentFree = await replay(['export', join(directory, 'free.ndjson'), '--content-free'], {
      DATA_DIR: directory,
    });
    expect(contentFree.code).toBe(0);
  });

  it('that were erased read so, and all is sound', async () => {
    const directory = copy();
    const server = await startServer({}, directory);
    await server.admin.delete(`${board.path}/content`);
    await server.stop();
    expect(await verify(directory)).toMatchObject({ isSound: true });
    const { stdout } = await replay(['show', board.id, '--version', '1', '--json'], { DATA_DIR: directory });
    expect(JSON.parse(stdout)).toMatchObject({ name: '[erased]' });
  });
});

it('Nothing of this changes a byte of the log', async () => {
  const directory = copy();
  await verify(directory);
  await told(directory);
  for (const name of ['events.db', 'telemetry.db', 'read-models.db', 'keys/content-keys.db'])
    expect([name, readFileSync(join(directory, name)).equals(readFileSync(join(sound, name)))]).toEqual([name, true]);
});
