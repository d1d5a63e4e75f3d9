import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  deriveTelemetry,
  keepReadModels,
  notedTelemetryHead,
  telemetryHeadStreamOf,
  telemetryStreamOf,
  type EventLog,
  type LogReader,
  type OnPage,
} from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { lockForWriting, SqliteEventLog } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore, StoredDocuments } from '@sitrep/read-store-sqlite';
import { diagnosticIdIn, openStorage, systemSurroundings, WrongSetting, type Settings } from '@sitrep/wiring';
import { Argument, type Command } from 'commander';
import { settingsOf, withLogs, type GlobalOptions } from './logs.js';
import { printJson, printLine } from './output.js';
import { Progress } from './progress.js';

export const rebuild = (program: Command): Command =>
  program
    .command('rebuild')
    .description('build what is derived anew from the log; CHANGES the data directory, so Sitrep must not be running')
    .addArgument(new Argument('<part>', 'what to build').choices(['read-models', 'telemetry']))
    .option('--to <directory>', 'build it there instead, and change nothing; Sitrep may be running')
    .option('--set-aside', 'move a telemetry stream that is there out of the way first')
    .addHelpText(
      'after',
      `
The code is that which also runs live. Read models take the place of those that are there at the end. Telemetry is built
into an empty stream: its records have the ids they had, and cursors from before are refused with 409.

Examples:
  replay rebuild read-models
  replay rebuild telemetry --to /tmp/derived
  replay rebuild telemetry --set-aside`,
    )
    .action(async (part: 'read-models' | 'telemetry', _, command: Command) => {
      const { json, to, setAside = false } = command.optsWithGlobals<Options>();
      const settings = settingsOf(command);
      const built = await withLogs(command, async ({ domainLog, sealedLog }) => {
        const diagnosticId = await diagnosticIdIn(domainLog);
        if (diagnosticId === undefined)
          throw new WrongSetting('This log was never founded: there is nothing to build from.');
        const progress = new Progress(`rebuild ${part}`, domainLog.count());
        try {
          return part === 'read-models'
            ? await rebuildReadModels({ settings, domainLog, diagnosticId, to, progress })
            : await rebuildTelemetry({ settings, domainLog: sealedLog, diagnosticId, to, setAside, progress });
        } finally {
          progress.end();
        }
      });
      if (json) await printJson({ part, ...built });
      else await printLine(`${part}: built from ${built.events} events into ${built.into}`);
    });

interface Options extends GlobalOptions {
  readonly to?: string;
  readonly setAside?: boolean;
}

interface Rebuilding {
  readonly settings: Settings;
  readonly domainLog: LogReader;
  readonly diagnosticId: Id;
  readonly to: string | undefined;
  readonly progress: Progress;
}

interface Built {
  readonly events: number;
  readonly into: string;
}

const rebuildReadModels = async ({ settings, domainLog, diagnosticId, to, progress }: Rebuilding): Promise<Built> => {
  const { dataDirectory, eventStoreUrl } = settings;
  const isCluster = eventStoreUrl !== undefined;
  const name = isCluster ? `read-models-${diagnosticId}.db` : 'read-models.db';
  const file = join(directoryFor(to ?? dataDirectory), name);
  const lock =
    to === undefined ? lockForWriting(join(dataDirectory, isCluster ? 'read-models' : 'events.db')) : undefined;
  const unfinished = `${file}.rebuilding`;
  try {
    removeDatabase(unfinished);
    const store = SqliteReadStore.open(unfinished, readModels);
    const events = await untilHeadOf((signal, onPage) => keepReadModels(domainLog, store, signal, onPage), progress);
    if (to === undefined && existsSync(file)) keepWitnesses(file, store);
    store.close();
    removeDatabase(file);
    renameSync(unfinished, file);
    return { events, into: resolve(file) };
  } finally {
    removeDatabase(unfinished);
    lock?.release();
  }
};

/** They say how far the logs have been acknowledged, and lie in the file that is replaced. */
const keepWitnesses = (file: string, store: SqliteReadStore): void => {
  const before = new StoredDocuments(file);
  for (const log of ['events', 'telemetry']) {
    const head = before.witnessOf(log);
    if (head) store.witnessOf(log).write(head);
  }
  before.close();
};

const rebuildTelemetry = async (rebuilding: Rebuilding & { readonly setAside: boolean }): Promise<Built> => {
  const { settings, domainLog, diagnosticId, to, setAside, progress } = rebuilding;
  const { dataDirectory, eventStoreUrl } = settings;
  const derive = async (telemetryLog: EventLog): Promise<number> => {
    if (await telemetryLog.last(telemetryStreamOf(diagnosticId)))
      throw new WrongSetting(
        'The telemetry stream is not empty. Name an empty directory with --to, or move it out of the way with --set-aside.',
      );
    if (await notedTelemetryHead(telemetryLog, diagnosticId))
      throw new WrongSetting(
        'Retention has emptied the telemetry stream. Build with --to, or delete the stream ' +
          `${telemetryHeadStreamOf(diagnosticId)} as well, which says how far it had come.`,
      );
    const { now } = systemSurroundings;
    return untilHeadOf(
      (signal, onPage) => deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now, signal, onPage }),
      progress,
    );
  };
  if (eventStoreUrl !== undefined && to === undefined) {
    if (setAside)
      throw new WrongSetting('A stream of a cluster cannot be set aside: build with --to, or delete it there.');
    const opened = await openStorage(settings);
    try {
      const { telemetryLog } = await opened.settle(diagnosticId);
      return { events: await derive(telemetryLog), into: telemetryStreamOf(diagnosticId) };
    } finally {
      await opened.close();
    }
  }
  const directory = directoryFor(to ?? dataDirectory);
  const file = join(directory, 'telemetry.db');
  const lock = to === undefined ? lockForWriting(join(directory, 'events.db')) : undefined;
  try {
    if (setAside && existsSync(file)) {
      const aside = `${file}.set-aside-${new Date().toISOString().replaceAll(':', '')}`;
      for (const suffix of SUFFIXES) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
      forgetWitness(join(directory, 'read-models.db'));
    }
    const telemetryLog = SqliteEventLog.open({ file });
    try {
      return { events: await derive(telemetryLog), into: resolve(file) };
    } finally {
      await telemetryLog.close();
    }
  } finally {
    lock?.release();
  }
};

/** It speaks of the stream that was set aside. */
const forgetWitness = (file: string): void => {
  const store = SqliteReadStore.open(file, readModels);
  store.witnessOf('telemetry').forget();
  store.close();
};

/** Runs a projection until it has got to the head. Gives how many events it has seen. */
const untilHeadOf = async (
  project: (signal: AbortSignal, onPage: OnPage) => Promise<void>,
  progress: Progress,
): Promise<number> => {
  const reached = new AbortController();
  let events = 0;
  await project(reached.signal, (page) => {
    events += page.events.length;
    progress.advance(page.events.length);
    if (page.atHead) reached.abort();
  });
  return events;
};

const directoryFor = (directory: string): string => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
};

const removeDatabase = (file: string): void => {
  for (const suffix of SUFFIXES) rmSync(file + suffix, { force: true });
};

const SUFFIXES = ['', '-wal', '-shm'];
