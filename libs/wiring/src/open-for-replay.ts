import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installations, readerOf, type EventLog, type LogReader } from '@sitrep/application';
import { decodeEvent } from '@sitrep/event-schema';
import type { Id } from '@sitrep/domain';
import { LoggedContentKeys, SqliteContentKeys } from '@sitrep/content-keys';
import { EventStoreCluster } from '@sitrep/event-log-eventstoredb';
import { SealedLogReader } from '@sitrep/event-log-sealed';
import { SqliteLogReader } from '@sitrep/event-log-sqlite';
import { StoredDocuments } from '@sitrep/read-store-sqlite';
import { WrongSetting, type Settings } from './settings.js';

export type ReplaySettings = Pick<
  Settings,
  'dataDirectory' | 'contentKeysDirectory' | 'eventStoreUrl' | 'eventStorePrefix'
>;

/** What is there, opened so that nothing can be changed, also beside a running Sitrep. */
export interface ReplayStorage {
  /** As people read it; an event without a key to its words says so. */
  readonly domainLog: LogReader;
  /** As it is on the disk: facts, and seals where words are. For who needs no words, and so no keys. */
  readonly sealedLog: LogReader;
  /** Whether there are any keys to what people typed. */
  readonly hasKeys: boolean;
  /** Without any record, the log of a Sitrep that has none yet. */
  readonly telemetryLog: LogReader | undefined;
  /** The read models in use, as they are now; `undefined` where there are none. Close them. */
  readModels(diagnosticId: Id): StoredDocuments | undefined;
  close(): Promise<void>;
}

/** @throws WrongSetting where there is no log; LogDamaged, ClusterUnusable. */
export const openForReplay = (settings: ReplaySettings): Promise<ReplayStorage> =>
  settings.eventStoreUrl === undefined ? openFiles(settings) : openCluster(settings);

const openFiles = async ({ dataDirectory, contentKeysDirectory }: ReplaySettings): Promise<ReplayStorage> => {
  const file = join(dataDirectory, 'events.db');
  if (!isThere(file))
    throw new WrongSetting(`There is no log at ${file}. Name the directory with --data-dir, or by DATA_DIR.`);
  const readModels = () => storedDocuments(join(dataDirectory, 'read-models.db'));
  // The witnesses first: a log that is written to meanwhile is ahead of them, never behind.
  const store = readModels();
  const [witness, telemetryWitness] = ['events', 'telemetry'].map((log) => store?.witnessOf(log));
  store?.close();
  const sealedLog = new SqliteLogReader(file, witness);
  const keys = SqliteContentKeys.forReading(contentKeysDirectory ?? join(dataDirectory, 'keys'));
  const telemetryFile = join(dataDirectory, 'telemetry.db');
  const telemetryLog = isThere(telemetryFile) ? new SqliteLogReader(telemetryFile, telemetryWitness) : undefined;
  const close = async () => {
    sealedLog.close();
    telemetryLog?.close();
    keys?.close();
  };
  const domainLog = new SealedLogReader(sealedLog, keys);
  return { domainLog, sealedLog, hasKeys: keys !== undefined, telemetryLog, readModels, close };
};

const openCluster = async ({
  dataDirectory,
  contentKeysDirectory,
  eventStoreUrl,
  eventStorePrefix,
}: ReplaySettings): Promise<ReplayStorage> => {
  const cluster = await EventStoreCluster.connect(eventStoreUrl!);
  const keys = await keysIn(cluster.log(`${eventStorePrefix}~`), contentKeysDirectory).catch(async (error: unknown) => {
    await cluster.close();
    throw error;
  });
  const sealedLog = readerOf(cluster.log(`${eventStorePrefix}.`));
  return {
    domainLog: new SealedLogReader(sealedLog, keys),
    sealedLog,
    hasKeys: keys !== undefined,
    telemetryLog: readerOf(cluster.log(`${eventStorePrefix}_`)),
    readModels: (diagnosticId) => storedDocuments(join(dataDirectory, `read-models-${diagnosticId}.db`)),
    close: () => cluster.close(),
  };
};

/** Who only finds keys forgets none. */
const keysIn = (log: EventLog, directory: string | undefined): Promise<LoggedContentKeys | undefined> =>
  LoggedContentKeys.forReading(Object.assign(log, { keepNewestOnly: async () => {} }), directory);

/** Who this installation is, from the log itself; `undefined` where it was never founded or cannot be told. */
export const diagnosticIdIn = async (domainLog: LogReader): Promise<Id | undefined> => {
  for await (const [founded] of domainLog.scanStream(installations.streamOf(''))) {
    if (!founded || founded.data === undefined) return undefined;
    const { event } = decodeEvent(founded);
    return event.type === 'InstallationFounded' ? event.facts.diagnosticId : undefined;
  }
  return undefined;
};

const isThere = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

const storedDocuments = (file: string): StoredDocuments | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    return new StoredDocuments(file);
  } catch {
    return undefined; // Damaged read models are built anew at the next start; there is nothing to compare.
  }
};
