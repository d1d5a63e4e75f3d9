import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incidents } from '@sitrep/application';
import { LogDamaged } from '@sitrep/event-log-sqlite';
import { incidentHeads } from '@sitrep/read-models';
import { repairData } from './repair-data.js';
import { readSettings } from './settings.js';
import { System } from './system.js';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'sitrep-repair-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const start = () =>
  System.start(readSettings({ DATA_DIR: directory }), '1.0.0', (name, error) => {
    throw new Error(`${name} failed`, { cause: error });
  });

const startIncidents = async (system: System, names: readonly string[]) => {
  for (const name of names) {
    const { newId } = system.surroundings;
    const [incidentId, by] = [newId(), newId()];
    const ids = { incidentId, teamId: newId(), channelId: newId(), stageId: newId(), postId: null };
    await system.writePath.handle(incidents, incidentId, { type: 'StartIncident', by, ...ids, name, description: '' });
  }
};
const namesIn = async (system: System) => {
  const { documents } = await system.readModels.query(incidentHeads, {
    sort: { by: 'startedAt', descending: false },
    limit: 100,
  });
  return documents.map(({ name }) => name);
};
const telemetryOf = async (system: System) => {
  await system.telemetryCaughtUp();
  return (await system.telemetryFeed.page('start', 100)).items.map(
    ({ data: { data } }) => 'incidentID' in data && data.incidentID,
  );
};
/** The index lies behind the rows. */
const flipLast = (file: string, needle: string) => {
  const bytes = readFileSync(file);
  bytes[bytes.lastIndexOf(needle)]! ^= 1;
  writeFileSync(file, bytes);
};
/** Wherever it lies: pages that were split keep what has moved on. */
const flip = (file: string, needle: string) => {
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) bytes[at]! ^= 1;
  writeFileSync(file, bytes);
};

it('A damaged event log is refused, repaired to what is intact, and everything derived follows', async () => {
  const before = await start();
  await startIncidents(before, ['one', 'two', 'three', 'four']);
  const telemetryBefore = await telemetryOf(before);
  const log = await before.domainLog.readAll({ after: undefined, limit: 100 });
  await before.stop();
  // What was typed is sealed on the disk; the channel is a fact, and in no index.
  const third = log.filter(({ type }) => type === 'IncidentStarted')[2]!;
  flip(join(directory, 'events.db'), (third.data as { facts: { channelId: string } }).facts.channelId);
  await expect(start()).rejects.toThrow(LogDamaged);

  expect(repairData(join(directory, 'events.db')).join('\n')).toContain('the hash chain breaks at position 8');
  const after = await start();
  expect(await namesIn(after)).toEqual(['one', 'two']);
  expect(await telemetryOf(after)).toEqual(telemetryBefore.slice(0, 2));
  await startIncidents(after, ['five']);
  expect(await namesIn(after)).toEqual(['one', 'two', 'five']);
  expect(await telemetryOf(after)).toHaveLength(3);
  await after.stop();
  expect(readdirSync(directory).filter((name) => /\.db\.damaged-[^-]*-[^-]*-[^-]*Z$/.test(name))).toHaveLength(1);
});

it('A damaged telemetry log is derived anew, with the ids it had', async () => {
  const before = await start();
  await startIncidents(before, ['one', 'two']);
  await telemetryOf(before);
  const idsBefore = (await before.telemetryFeed.page('start', 100)).items.map(({ data }) => data.id);
  await before.stop();
  flip(join(directory, 'telemetry.db'), '"PostID"');
  await expect(start()).rejects.toThrow(LogDamaged);

  repairData(join(directory, 'telemetry.db'));
  const after = await start();
  await after.telemetryCaughtUp();
  expect((await after.telemetryFeed.page('start', 100)).items.map(({ data }) => data.id)).toEqual(idsBefore);
  await after.stop();
});

it('An index that does not lead to its events is refused at the read, and repaired with every event kept', async () => {
  const before = await start();
  await startIncidents(before, ['one', 'two']);
  const [event] = await before.domainLog.readAll({ after: undefined, limit: 1 });
  await before.stop();
  flipLast(join(directory, 'events.db'), event!.stream);
  await expect(start()).rejects.toThrow('the index of stream');

  expect(repairData(join(directory, 'events.db')).join('\n')).toContain('the index does not lead to all events');
  const after = await start();
  expect([...(await namesIn(after))].sort()).toEqual(['one', 'two']); // Started within one millisecond, perhaps.
  await after.stop();
});

it('A sound log is left as it is', async () => {
  const system = await start();
  await system.stop();
  expect(repairData(join(directory, 'events.db'))).toEqual([expect.stringContaining('is sound. Nothing was changed.')]);
});

it('A file that is no log is not touched', () =>
  expect(() => repairData(join(directory, 'notes.txt'))).toThrow("no log of Sitrep's"));
