// A process that works as the server does, on the libraries as they are built, until its orders are carried out. It is
// run under strace, and by Node itself: what is imported while it runs has to be named as Node finds it.

import { readFileSync, writeSync } from 'node:fs';
import type { EventLog } from '@sitrep/application';
import type { SqliteEventLogOptions } from '@sitrep/event-log-sqlite';
import type { WrittenEvent } from '@sitrep/event-schema';
import type { LogName } from './storage.js';
import type { Step } from './workload.js';

export interface Orders extends Required<Pick<SqliteEventLogOptions, 'synchronous' | 'checkpointPages'>> {
  readonly directory: string;
  readonly steps: readonly Step[];
}

/** What the writer says on its standard output, each by one `write`: a line of JSON. */
export type Said =
  /** These events are handed to the log, in one append. */
  | { readonly said: 'appending'; readonly log: LogName; readonly events: readonly WrittenEvent[] }
  /** The append was answered: a client of the API, or of the telemetry stream, may know of it now. */
  | { readonly said: 'appended'; readonly log: LogName; readonly stream: string; readonly version: number };

const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

const built = async <Module>(file: string): Promise<Module> =>
  (await import(new URL(`../../../dist/libs/${file}.js`, import.meta.url).href)) as Module;
const { deriveTelemetry, foundInstallation, incidents, keepReadModels, Projection, WritePath } =
  await built<typeof import('@sitrep/application')>('application/src/index');
const { SqliteEventLog } = await built<typeof import('@sitrep/event-log-sqlite')>(
  'adapters/event-log-sqlite/src/index',
);
const { SqliteReadStore } = await built<typeof import('@sitrep/read-store-sqlite')>(
  'adapters/read-store-sqlite/src/index',
);
const { readModels } = await built<typeof import('@sitrep/read-models')>('read-models/src/index');
const { systemSurroundings } = await built<typeof import('@sitrep/wiring')>('wiring/src/system-surroundings');
const { openStorage } = (await import(new URL('storage.ts', import.meta.url).href)) as typeof import('./storage.js');

const tellingOf = (log: EventLog, name: LogName): EventLog => {
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

const { directory, steps, ...options } = JSON.parse(readFileSync(0, 'utf8')) as Orders;
const { logs, readStore, close } = openStorage({ SqliteEventLog, SqliteReadStore, readModels }, directory, options);
const domainLog = tellingOf(logs.events, 'events');
const telemetryLog = tellingOf(logs.telemetry, 'telemetry');
const writePath = new WritePath(domainLog, systemSurroundings);
const { diagnosticId } = await foundInstallation(writePath, systemSurroundings, {
  serverVersion: '1.0.0',
  pluginVersion: '1.0.0',
  telemetryMode: 'local',
  doNotTrack: false,
});

const projections = [
  new Projection('read-models', (signal, onPage) => keepReadModels(domainLog, readStore, signal, onPage), fail),
  new Projection(
    'telemetry',
    (signal, onPage) => {
      const { now } = systemSurroundings;
      return deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now, signal, onPage });
    },
    fail,
  ),
];
for (const projection of projections) projection.start();

for (const step of steps)
  await Promise.all(step.map(({ incidentId, command }) => writePath.handle(incidents, incidentId, command)));

for (const projection of projections) {
  if (!(await projection.reached(writePath.newest, 10_000))) throw new Error(`${projection.name} does not keep up`);
  await projection.stop();
}
await close();

function fail(error: Error): void {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
