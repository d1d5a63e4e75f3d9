// A process that works as the server does, with the libraries as they are built, and kills itself between two steps of a
// projection. What it had written is what is left: SIGKILL comes to no end of anything. It is run by Node and not by jest:
// what it imports at run time is named as Node finds it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Application from '@sitrep/application';
import type { Documents, EventLog, FollowedPage, ReadStore, TelemetryMetadata } from '@sitrep/application';
import type * as ContentKeys from '@sitrep/content-keys';
import type * as EventLogSealed from '@sitrep/event-log-sealed';
import type * as EventLogSqlite from '@sitrep/event-log-sqlite';
import type * as ReadModels from '@sitrep/read-models';
import type * as ReadStoreSqlite from '@sitrep/read-store-sqlite';
import type * as Wiring from '@sitrep/wiring';
import type * as Storage from '../power-loss/storage.js';
import type { Bug, Orders, Step } from './steps.js';

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
const { openStorage } = await imported<typeof Storage>('../power-loss/storage.ts');

const directory = process.argv[2]!;
const { clients, dieAt, bug } = JSON.parse(readFileSync(0, 'utf8')) as Orders;

let times = 0;
const come = (step: Step): void => {
  if (step === dieAt?.step && ++times === dieAt.time) process.kill(process.pid, 'SIGKILL');
};

const following = (log: EventLog, step: Step): Pick<EventLog, 'follow'> => ({
  async *follow(from) {
    for await (const page of log.follow(from)) {
      come(step);
      yield page;
    }
  },
});

const telling = (step: Step, onPage: Application.OnPage) => (page: FollowedPage) => {
  come(step);
  return onPage(page);
};

const steppingTelemetry = (log: EventLog): EventLog => ({
  ...boundTo(log),
  last: async (stream) => {
    const last = await log.last(stream);
    come('telemetry: where it stopped is read');
    return last;
  },
  append: async (...asked) => {
    come('telemetry: its records are about to be appended');
    const outcome = await log.append(...asked);
    come('telemetry: its records are appended');
    return outcome;
  },
});

type Kept = Pick<ReadStore, 'position' | 'update' | 'forget'>;

const steppingStore = (store: Kept): Kept => ({
  position: () => store.position(),
  forget: () => store.forget(),
  update: (position, change) => {
    store.update(position, (documents) => {
      come('read models: the transaction is begun');
      change(steppingDocuments(documents));
      come('read models: all documents are written');
    });
    come('read models: the transaction is committed');
  },
});

const steppingDocuments = (documents: Documents): Documents =>
  new Proxy(documents, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...asked: unknown[]) => unknown;
      return (...asked: unknown[]) => {
        const answer = method.apply(target, asked);
        come('read models: a document is read or written');
        return answer;
      };
    },
  });

const boundTo = (log: EventLog): EventLog => ({
  append: (...asked) => log.append(...asked),
  readStream: (...asked) => log.readStream(...asked),
  last: (stream) => log.last(stream),
  readAll: (page) => log.readAll(page),
  follow: (from) => log.follow(from),
  close: () => log.close(),
});

/** A checkpoint in a file beside the stream, where the stream itself should be it. */
const withCheckpointApart = (log: EventLog, saved: 'before' | 'behind'): EventLog => {
  const file = join(directory, 'checkpoint');
  const save = (position: string) => writeFileSync(file, position);
  return {
    ...boundTo(log),
    last: async (stream) => {
      const last = await log.last(stream);
      if (!last || !existsSync(file)) return last;
      return { ...last, metadata: { ...(last.metadata as object), derivedFrom: readFileSync(file, 'utf8') } };
    },
    append: async (stream, expected, events) => {
      const { derivedFrom } = events.at(-1)!.metadata as TelemetryMetadata;
      if (saved === 'before') save(derivedFrom);
      const outcome = await log.append(stream, expected, events);
      if (saved === 'behind') save(derivedFrom);
      return outcome;
    },
  };
};

/** Two transactions where there should be one. */
const withPositionApart = (store: Kept, saved: 'before' | 'behind'): Kept => ({
  ...steppingStore(store),
  update: (position, change) => {
    if (saved === 'before') store.update(position, () => {});
    const held = saved === 'before' ? position : (store.position() ?? '0'.repeat(16));
    steppingStore(store).update(held, change);
    if (saved === 'behind') store.update(position, () => {});
  },
});

const BUGGY: Readonly<
  Record<Bug, { readonly log?: (log: EventLog) => EventLog; readonly store?: (store: Kept) => Kept }>
> = {
  'telemetry keeps a checkpoint of its own, and saves it before the records': {
    log: (log) => withCheckpointApart(log, 'before'),
  },
  'telemetry keeps a checkpoint of its own, and saves it behind the records': {
    log: (log) => withCheckpointApart(log, 'behind'),
  },
  'the position of the read models is saved before the documents': {
    store: (store) => withPositionApart(store, 'before'),
  },
  'the position of the read models is saved behind the documents': {
    store: (store) => withPositionApart(store, 'behind'),
  },
};

const storage = await openStorage(adapters, directory);
const { events: domainLog } = storage.logs;
const planted = bug === undefined ? {} : BUGGY[bug];
const steppingLog = steppingTelemetry(storage.logs.telemetry);
const telemetryLog = planted.log?.(steppingLog) ?? steppingLog;
const store = (planted.store ?? steppingStore)(storage.readStore);

const { now } = systemSurroundings;
const writePath = new WritePath(domainLog, systemSurroundings);
const { diagnosticId } = await foundInstallation(writePath, systemSurroundings, {
  serverVersion: '1.0.0',
  pluginVersion: '1.0.0',
  telemetryMode: 'local',
  doNotTrack: false,
});

const keepRunning = (name: string, run: ConstructorParameters<typeof Application.Projection>[1]) => {
  const projection = new Projection(name, run, (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
  projection.start();
  return projection;
};
const projections = [
  keepRunning('read-models', (signal, onPage) =>
    keepReadModels(
      following(domainLog, 'read models: a page is taken'),
      keptHere(store as ReadStore),
      signal,
      telling('read models: the page is told of', onPage),
    ),
  ),
  keepRunning('telemetry', (signal, onPage) =>
    deriveTelemetry({
      ...{ telemetryLog, diagnosticId, now, signal },
      domainLog: following(domainLog, 'telemetry: a page is taken'),
      onPage: telling('telemetry: the page is told of', onPage),
    }),
  ),
];

await Promise.all(
  clients.map(async (commands) => {
    for (const { incidentId, command } of commands) await writePath.handle(incidents, incidentId, command);
  }),
);
for (const projection of projections) {
  if (!(await projection.reached(writePath.newest, 30_000))) throw new Error(`${projection.name} did not catch up`);
  await projection.stop();
}
await storage.close();
