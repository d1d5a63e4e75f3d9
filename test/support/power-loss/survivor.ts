import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveTelemetry, keepReadModels, type FollowedPage, type StoredEvent } from '@sitrep/application';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import type { Files } from './disk.js';
import { allOf, diagnosticIdIn, textOf, type History } from './history.js';
import { openStorage, type Storage } from './storage.js';

/** Lays down the files, and nothing else. */
export const putFiles = (directory: string, files: Files): void => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
};

export const openSurvivor = (directory: string): Storage =>
  openStorage({ SqliteEventLog, SqliteReadStore, readModels }, directory);

/** Starts on the files as the server does, and says what is wrong with what it finds: nothing, when all is well. */
export const violationsIn = async (directory: string, history: History, deed: number): Promise<readonly string[]> => {
  let storage: Storage | undefined;
  try {
    storage = openSurvivor(directory);
    const found = await violationsOf(storage, history, deed);
    return found.length > 0 ? found : await violationsGoingOn(storage, history);
  } catch (error) {
    return [`${storage ? 'does not go on' : 'does not start'}: ${String(error)}`];
  } finally {
    await storage?.close();
  }
};

const violationsOf = async ({ logs, readStore }: Storage, history: History, deed: number): Promise<string[]> => {
  const events = await allOf(logs.events);
  const telemetry = await allOf(logs.telemetry);
  const head = events.at(-1)?.position ?? '';
  const { derivedFrom = '' } = (telemetry.at(-1)?.metadata ?? {}) as { derivedFrom?: string };
  const found = {
    'acknowledged events are lost': events.length < history.events.acknowledged[deed]!,
    'events are there that never happened': isOther(events, history.events.texts),
    'a part of an append to the log is there': history.events.insideAppends.has(events.length),
    'telemetry that could be read is lost': telemetry.length < history.telemetry.acknowledged[deed]!,
    'telemetry is not what the log gives': isOther(telemetry, history.telemetry.texts),
    'a part of an append to the telemetry is there': history.telemetry.insideAppends.has(telemetry.length),
    'telemetry is ahead of the log': derivedFrom > head,
    'read models are ahead of the log': (readStore.position() ?? '') > head,
  };
  return Object.entries(found).flatMap(([violation, isFound]) => (isFound ? [violation] : []));
};

/** Lets the projections catch up, as they do at a start. */
const violationsGoingOn = async ({ logs, readStore }: Storage, history: History): Promise<string[]> => {
  const events = await allOf(logs.events);
  const diagnosticId = diagnosticIdIn(events);
  if (diagnosticId === undefined) return [];
  const { events: domainLog, telemetry: telemetryLog } = logs;
  const now = () => '2020-01-01T00:00:00.000Z';
  await untilHead((signal, onPage) => keepReadModels(domainLog, readStore, signal, onPage));
  await untilHead((signal, onPage) =>
    deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now, signal, onPage }),
  );
  const telemetry = await allOf(telemetryLog);
  const isWhole = telemetry.length === history.recordsOf(events.length) && !isOther(telemetry, history.telemetry.texts);
  return isWhole ? [] : ['the telemetry that is derived next does not complete it'];
};

const untilHead = (run: (signal: AbortSignal, onPage: (page: FollowedPage) => void) => Promise<void>): Promise<void> => {
  const done = new AbortController();
  return run(done.signal, ({ atHead }) => atHead && done.abort());
};

const isOther = (found: readonly StoredEvent[], texts: readonly string[]): boolean =>
  found.some((event, i) => textOf(event) !== texts[i]);
