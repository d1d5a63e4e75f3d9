// A process that works as the server does, with the libraries as they are built, until its clients are done. strace
// watches it, so it is run by Node and not by jest: what it imports at run time is named as Node finds it.

import { readFileSync, writeSync } from 'node:fs';
import type * as Application from '@sitrep/application';
import type * as ContentKeys from '@sitrep/content-keys';
import type * as EventLogSealed from '@sitrep/event-log-sealed';
import type * as EventLogSqlite from '@sitrep/event-log-sqlite';
import type { WrittenEvent } from '@sitrep/event-schema';
import type * as ReadModels from '@sitrep/read-models';
import type * as ReadStoreSqlite from '@sitrep/read-store-sqlite';
import type * as Wiring from '@sitrep/wiring';
import type * as Storage from './storage.js';
import type { Commands } from './workload.js';

/** What the writer is told on its standard input; its argument is the directory. */
export interface Orders {
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly checkpointPages: number;
  readonly clients: readonly Commands[];
}

/** What it says on its standard output: lines of JSON, each by one `write`. */
export type Said =
  /** The log holds so many events at the start. Whoever reads may see them from now on. */
  | { readonly said: 'found'; readonly log: Storage.LogName; readonly events: number }
  /** These events go to the log in one append. */
  | { readonly said: 'appending'; readonly log: Storage.LogName; readonly events: readonly WrittenEvent[] }
  /** The append was answered. Whoever sent the command, or reads the telemetry, may know of it from now on. */
  | { readonly said: 'appended'; readonly log: Storage.LogName; readonly stream: string; readonly version: number };

const imported = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(path, import.meta.url).href)) as Module;
const libraries = '../../../dist/libs';
const { deriveTelemetry, foundInstallation, incidents, keepReadModels, keptHere, Projection, WritePath } =
  await imported<typeof Application>(`${libraries}/application/src/index.js`);
const { systemSurroundings } = await imported<typeof Wiring>(`${libraries}/wiring/src/system-surroundings.js`);
const adapters = {
  ...(await imported<typeof ContentKeys>(`${libraries}/adapters/content-keys/src/index.js`)),
  ...(await imported<typeof EventLogSealed>(`${libraries}/adapters/event-log-sealed/src/index.js`)),
  ...(await imported<typeof EventLogSqlite>(`${libraries}/adapters/event-log-sqlite/src/index.js`)),
  ...(await imported<typeof ReadStoreSqlite>(`${libraries}/adapters/read-store-sqlite/src/index.js`)),
  ...(await imported<typeof ReadModels>(`${libraries}/read-models/src/index.js`)),
};
const { openStorage } = await imported<typeof Storage>('./storage.ts');

const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

const telling = (log: Application.EventLog, name: Storage.LogName): Application.EventLog => {
  const append = log.append.bind(log);
  return Object.assign(log, {
    append: async (stream: string, expected: number, events: readonly WrittenEvent[]) => {
      say({ said: 'appending', log: name, events });
      const outcome = await append(stream, expected, events);
      if (outcome.appended) say({ said: 'appended', log: name, stream, version: outcome.version });
      return outcome;
    },
  });
};

const keepRunning = (
  name: string,
  run: ConstructorParameters<typeof Application.Projection>[1],
): Application.Projection => {
  const projection = new Projection(name, run, (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
  projection.start();
  return projection;
};

const { clients, ...options } = JSON.parse(readFileSync(0, 'utf8')) as Orders;
const storage = await openStorage(adapters, process.argv[2]!, options);
for (const log of ['events', 'telemetry'] as const) {
  const found = await storage.logs[log].readAll({ after: undefined, limit: Number.MAX_SAFE_INTEGER });
  say({ said: 'found', log, events: found.length });
}

const domainLog = telling(storage.logs.events, 'events');
const telemetryLog = telling(storage.logs.telemetry, 'telemetry');
const writePath = new WritePath(domainLog, systemSurroundings);
const { diagnosticId } = await foundInstallation(writePath, systemSurroundings, {
  serverVersion: '1.0.0',
  pluginVersion: '1.0.0',
  telemetryMode: 'local',
  doNotTrack: false,
});
const { now } = systemSurroundings;
const projections = [
  keepRunning('read-models', (signal, onPage) =>
    keepReadModels(domainLog, keptHere(storage.readStore), signal, onPage),
  ),
  keepRunning('telemetry', (signal, onPage) =>
    deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now, signal, onPage }),
  ),
];

await Promise.all(
  clients.map(async (commands) => {
    for (const { incidentId, command } of commands) await writePath.handle(incidents, incidentId, command);
  }),
);

for (const projection of projections) {
  if (!(await projection.reached(writePath.newest, 10_000))) throw new Error(`${projection.name} did not catch up`);
  await projection.stop();
}
await storage.close();
