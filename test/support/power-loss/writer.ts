// A process that works as the server does, with the libraries as they are built, until its clients are done. strace
// watches it, so it is run by Node and not by jest: what it imports at run time is named as Node finds it.

import { readFileSync, writeSync } from 'node:fs';
import type { EventLog, Projection as ProjectionType } from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import type { LogName } from './storage.js';
import type { Commands } from './workload.js';

/** What the writer reads on its standard input. */
export interface Orders {
  readonly directory: string;
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly checkpointPages: number;
  readonly clients: readonly Commands[];
}

/** What it says on its standard output: lines of JSON, each by one `write`. */
export type Said =
  /** These events go to the log in one append. */
  | { readonly said: 'appending'; readonly log: LogName; readonly events: readonly WrittenEvent[] }
  /** That was answered: whoever sent the command, or reads the telemetry, may know of it from now on. */
  | { readonly said: 'appended'; readonly log: LogName; readonly stream: string; readonly version: number };

const library = async <Library>(path: string): Promise<Library> =>
  (await import(new URL(`../../../dist/libs/${path}.js`, import.meta.url).href)) as Library;
const { deriveTelemetry, foundInstallation, incidents, keepReadModels, Projection, WritePath } =
  await library<typeof import('@sitrep/application')>('application/src/index');
const eventLog = await library<typeof import('@sitrep/event-log-sqlite')>('adapters/event-log-sqlite/src/index');
const readStores = await library<typeof import('@sitrep/read-store-sqlite')>('adapters/read-store-sqlite/src/index');
const readModels = await library<typeof import('@sitrep/read-models')>('read-models/src/index');
const { systemSurroundings } = await library<typeof import('@sitrep/wiring')>('wiring/src/system-surroundings');
const { openStorage } = (await import(new URL('storage.ts', import.meta.url).href)) as typeof import('./storage.js');

const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

const telling = (log: EventLog, name: LogName): EventLog => {
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

const keepRunning = (name: string, run: ConstructorParameters<typeof ProjectionType>[1]): ProjectionType => {
  const projection = new Projection(name, run, (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
  projection.start();
  return projection;
};

const { directory, clients, ...options } = JSON.parse(readFileSync(0, 'utf8')) as Orders;
const storage = await openStorage({ ...eventLog, ...readStores, ...readModels }, directory, options);
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
  keepRunning('read-models', (signal, onPage) => keepReadModels(domainLog, storage.readStore, signal, onPage)),
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
