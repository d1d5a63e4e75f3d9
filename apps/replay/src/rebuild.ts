import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  deriveTelemetry,
  keepReadModels,
  keptHere,
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
import { aheadOf, keepWitnesses, removeDatabase, SqliteReadStore } from '@sitrep/read-store-sqlite';
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
    .option('--ahead', 'read models for the next start of this release; Sitrep may be running')
    .option('--set-aside', 'move a telemetry stream that is there out of the way first')
    .addHelpText(
      'after',
      `
The code is that which also runs live. What is built ahead of an upgrade by the new release, while the old one serves, is
taken over at the start, which then reads only what has come since. Read models take the place of those that are there at the end. Telemetry is built
into an empty stream: its records have the ids they had, and cursors from before are refused with 409.

Examples:
  replay rebuild read-models
  replay rebuild read-models --ahead
  replay rebuild telemetry --to /tmp/derived
  replay rebuild telemetry --set-aside`,
    )
    .action(async (part: 'read-models' | 'telemetry', _, command: Command) => {
      const { json, to, ahead = false, setAside = false } = command.optsWithGlobals<Options>();
      const settings = settingsOf(command);
      const built = await withLogs(command, async ({ domainLog, sealedLog }) => {
        const diagnosticId = await diagnosticIdIn(domainLog);
        if (diagnosticId === undefined)
          throw new WrongSetting('This log was never founded: there is nothing to build from.');
        const progress = new Progress(`rebuild ${part}`, domainLog.count());
        try {
          return part === 'read-models'
            ? await rebuildReadModels({ settings, domainLog, diagnosticId, to, ahead, progress })
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
  readonly ahead?: boolean;
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

const rebuildReadModels = async (rebuilding: Rebuilding & { readonly ahead: boolean }): Promise<Built> => {
  const { settings, domainLog, diagnosticId, to, ahead, progress } = rebuilding;
  const { dataDirectory, eventStoreUrl } = settings;
  const isCluster = eventStoreUrl !== undefined;
  const name = isCluster ? `read-models-${diagnosticId}.db` : 'read-models.db';
  const inUse = join(directoryFor(to ?? dataDirectory), name);
  const file = ahead ? aheadOf(inUse) : inUse;
  const isInPlace = to === undefined && !ahead;
  const lock = isInPlace ? lockForWriting(join(dataDirectory, isCluster ? 'read-models' : 'events.db')) : undefined;
  const unfinished = `${file}.rebuilding`;
  try {
    removeDatabase(unfinished);
    const store = SqliteReadStore.open(unfinished, readModels);
    const keeper = keptHere(store);
    const events = await untilHeadOf((signal, onPage) => keepReadModels(domainLog, keeper, signal, onPage), progress);
    store.close();
    if (isInPlace && existsSync(file)) keepWitnesses(file, unfinished);
    removeDatabase(file);
    renameSync(unfinished, file);
    return { events, into: resolve(file) };
  } finally {
    removeDatabase(unfinished);
    lock?.release();
  }
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

const SUFFIXES = ['', '-wal', '-shm'];
