import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { salvage, type Head } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import { WrongSetting } from './settings.js';

/**
 * Makes a data directory usable again after its event log or its telemetry log was refused as damaged. What is derived
 * from the event log is removed with the damage, so that it is derived anew from what is left. Gives what was done, in
 * sentences.
 *
 * @throws WrongSetting when the file is none of the logs; LogInUse while a process writes to it.
 */
export const repairData = (file: string, now = new Date()): readonly string[] => {
  const directory = dirname(file);
  const name = basename(file, '.db');
  if (!existsSync(file) || !['events', 'telemetry'].includes(name))
    throw new WrongSetting(`${file} is no log of Sitrep's. Name the events.db or telemetry.db that was refused.`);

  const salvaged = salvage(file, witnessIn(directory, name), now);
  if (!salvaged) return [`${file} is sound. Nothing was changed.`];
  const { kept, finding, setAside } = salvaged;
  const done = [
    `${file} was damaged: ${finding}.`,
    `${kept} events are intact and were kept. The damaged file lies in ${setAside}.`,
  ];

  // Derived from more than is left, or damaged itself: either way the telemetry stream is derived anew, with the record
  // ids it had, so that consumers can drop repeats.
  const telemetry = join(directory, 'telemetry.db');
  if (existsSync(telemetry)) {
    const telemetryAside = `${telemetry}.set-aside-${now.toISOString().replaceAll(':', '')}`;
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(telemetry + suffix)) renameSync(telemetry + suffix, telemetryAside + suffix);
    done.push(`Telemetry is derived anew at the next start; the stream as it was lies in ${telemetryAside}.`);
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, `read-models.db${suffix}`), { force: true });
  done.push('The read models are built anew at the next start.');
  return done;
};

const witnessIn = (directory: string, name: string): Head | undefined => {
  const store = SqliteReadStore.open(join(directory, 'read-models.db'), readModels);
  const witness = store.witnessOf(name).read();
  store.close();
  return witness;
};
