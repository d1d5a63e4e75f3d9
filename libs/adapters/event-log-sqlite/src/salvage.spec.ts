import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alter, event, ruinIndex, ruinPageOf, writeLog } from '../testing/log-on-disk.js';
import { LogInUse } from './errors.js';
import { salvage } from './salvage.js';
import { SqliteEventLog } from './sqlite-event-log.js';

const NOW = new Date('2026-11-23T10:15:30.123Z');
let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

const eventsIn = async () => {
  const log = SqliteEventLog.open({ file });
  const events = await log.readAll({ after: undefined, limit: 10_000 });
  await log.append('anew', 0, [event()]);
  await log.close();
  return events;
};

it('A sound log is left as it is', async () => {
  const witness = await writeLog(file, 10);
  const before = readFileSync(file);
  expect(salvage(file, witness.read(), NOW)).toBeUndefined();
  expect(readFileSync(file)).toEqual(before);
  expect(await eventsIn()).toHaveLength(10);
});

it('A damaged log is set aside whole, and its intact beginning is a log again', async () => {
  const witness = await writeLog(file, 10);
  const events = await eventsIn();
  alter(file, `UPDATE event SET data = '{"text":"y"}' WHERE position = 4`);
  writeFileSync(`${file}-wal`, ''); // As one that holds nothing lies there.
  writeFileSync(`${file}.repaired`, 'what is left of an attempt that was interrupted');
  const before = readFileSync(file);
  const setAside = `${file}.damaged-2026-11-23T101530.123Z`;
  expect(salvage(file, witness.read(), NOW)).toEqual({
    kept: 3,
    finding: 'the hash chain breaks at position 4',
    setAside,
  });
  expect(readFileSync(setAside)).toEqual(before);
  expect(existsSync(`${setAside}-wal`)).toBe(true);
  expect(await eventsIn()).toEqual(events.slice(0, 3));
  expect(readdirSync(directory).filter((name) => name.includes('repaired'))).toEqual([]);
});

it('A log that lost its end keeps what there is', async () => {
  const witness = await writeLog(file, 10);
  alter(file, 'DELETE FROM event WHERE position > 7');
  expect(salvage(file, witness.read(), NOW)).toMatchObject({
    kept: 7,
    finding: 'the log ends at position 7, but position 10 has been acknowledged',
  });
  expect(await eventsIn()).toHaveLength(7);
});

it('A log with a page that cannot be read keeps what lies in front of it', async () => {
  await writeLog(file, 600);
  const events = await eventsIn();
  ruinPageOf(file, 400);
  const { kept, finding } = salvage(file, undefined, NOW)!;
  expect(finding).toBe('the database cannot be read');
  expect(kept).toBeGreaterThan(350);
  expect(kept).toBeLessThan(400);
  expect(await eventsIn()).toEqual(events.slice(0, kept));
});

it('An index that leads astray is made anew, and every event is kept', async () => {
  const log = SqliteEventLog.open({ file });
  await log.append('incident-somewhere', 0, [event(), event()]);
  await log.close();
  ruinIndex(file, 'incident-somewhere');
  expect(salvage(file, undefined, NOW)).toMatchObject({ kept: 2, finding: 'the index does not lead to all events' });
  const repaired = SqliteEventLog.open({ file });
  expect(await repaired.readStream('incident-somewhere', { after: 0, limit: 10 })).toHaveLength(2);
  await repaired.close();
});

it('Of a file that is no database nothing can be kept', async () => {
  writeFileSync(file, 'x'.repeat(8_192));
  expect(salvage(file, undefined, NOW)).toMatchObject({ kept: 0, finding: 'the database cannot be read' });
  expect(await eventsIn()).toEqual([]);
});

it('A log that is written to is not touched', async () => {
  const log = SqliteEventLog.open({ file });
  expect(() => salvage(file, undefined, NOW)).toThrow(LogInUse);
  await log.close();
});
