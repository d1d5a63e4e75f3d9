import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveTelemetry, keepReadModels, keptHere, type FollowedPage, type StoredEvent } from '@sitrep/application';
import { SqliteContentKeys } from '@sitrep/content-keys';
import { SealedEventLog } from '@sitrep/event-log-sealed';
import { fingerprintOf, SqliteEventLog } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import type { Files } from './disk.js';
import { allOf, diagnosticIdIn, textOf, type History } from './history.js';
import { openStorage, type Storage } from './storage.js';

/** Puts the files, and nothing else, into the directory. */
export const putFiles = (directory: string, files: Files): void => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
};

export const openSurvivor = (directory: string): Promise<Storage> =>
  openStorage(
    { SqliteEventLog, fingerprintOf, SealedEventLog, SqliteContentKeys, SqliteReadStore, readModels },
    directory,
  );

/** Starts on what is in the directory, as the server does, and gives what is wrong with it. */
export const violationsAt = async (
  directory: string,
  history: History,
  deed: number,
  { isGoneOn }: { readonly isGoneOn: boolean },
): Promise<readonly string[]> => {
  let storage: Storage | undefined;
  try {
    storage = await openSurvivor(directory);
    const violations = await violationsFound(storage, history, deed);
    return violations.length === 0 && isGoneOn ? await violationsGoingOn(storage, history) : violations;
  } catch (error) {
    return [`${storage ? 'does not go on' : 'does not start'}: ${String(error)}`];
  } finally {
    await storage?.close();
  }
};

const violationsFound = async ({ logs, readStore }: Storage, history: History, deed: number): Promise<string[]> => {
  const events = await allOf(logs.events);
  const telemetry = await allOf(logs.telemetry);
  const head = events.at(-1)?.position ?? '';
  const { derivedFrom = '' } = (telemetry.at(-1)?.metadata ?? {}) as { derivedFrom?: string };
  const violations = {
    'acknowledged events are lost': events.length < history.events.acknowledged[deed]!,
    'the log holds what never happened': isOther(events, history.events.texts),
    'an append to the log is there in part': history.events.insideAppends.has(events.length),
    'telemetry that could be read is lost': telemetry.length < history.telemetry.acknowledged[deed]!,
    'telemetry is not what the log gives': isOther(telemetry, history.telemetry.texts),
    'an append to the telemetry is there in part': history.telemetry.insideAppends.has(telemetry.length),
    'telemetry is ahead of the log': derivedFrom > head,
    'read models are ahead of the log': (readStore.position() ?? '') > head,
  };
  return Object.entries(violations).flatMap(([violation, isFound]) => (isFound ? [violation] : []));
};

/** Lets the projections catch up. */
const violationsGoingOn = async ({ logs, readStore }: Storage, history: History): Promise<string[]> => {
  const { events: domainLog, telemetry: telemetryLog } = logs;
  const events = await allOf(domainLog);
  const diagnosticId = diagnosticIdIn(events);
  if (diagnosticId === undefined) return []; // Nothing was founded yet.
  const now = () => '2020-01-01T00:00:00.000Z';
  await untilHead((signal, onPage) => keepReadModels(domainLog, keptHere(readStore), signal, onPage));
  await untilHead((signal, onPage) => deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now, signal, onPage }));
  const telemetry = await allOf(telemetryLog);
  const isComplete = telemetry.length === history.recordsOf(events.length);
  return isComplete && !isOther(telemetry, history.telemetry.texts) ? [] : ['telemetry does not become complete'];
};

const untilHead = (
  run: (signal: AbortSignal, onPage: (page: FollowedPage) => void) => Promise<void>,
): Promise<void> => {
  const done = new AbortController();
  return run(done.signal, ({ atHead }) => void (atHead && done.abort()));
};

const isOther = (found: readonly StoredEvent[], texts: readonly string[]): boolean =>
  found.some((event, i) => textOf(event) !== texts[i]);
