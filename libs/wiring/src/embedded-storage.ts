import { join } from 'node:path';
import type { LogName, Observer } from '@sitrep/application';
import { SqliteContentKeys } from '@sitrep/content-keys';
import { SealedEventLog } from '@sitrep/event-log-sealed';
import { fingerprintOf, SqliteEventLog, type Head } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import { keeperOf, type StoreKeeper } from './read-model-keeper.js';
import type { Settings } from './settings.js';
import type { SettledStorage, Storage } from './storage.js';

/** Three files in the data directory, and the keys in one of their own, for one process. */
export const openEmbeddedStorage = async (
  { dataDirectory, contentKeysDirectory }: Settings,
  observer: Observer,
): Promise<Storage> => {
  const readModelsFile = join(dataDirectory, 'read-models.db');
  const opened: { close(): unknown }[] = [];
  const close = async () => {
    for (const each of opened.toReversed()) await each.close();
  };
  // The store holds the witnesses against which the logs are checked, but a second process must not touch it either. So
  // it is opened by the first log that asks for its witness, which a log does once it holds its lock.
  let readStore: SqliteReadStore | undefined;
  let keeper: StoreKeeper | undefined;
  const store = (): SqliteReadStore => {
    if (!readStore) opened.unshift((readStore = SqliteReadStore.open(readModelsFile, readModels)));
    return readStore;
  };
  const fileOf = (name: LogName): string => join(dataDirectory, `${name}.db`);
  const [events, telemetry] = await Promise.all([fingerprintOf(fileOf('events')), fingerprintOf(fileOf('telemetry'))]);
  const openLog = (name: LogName, fingerprint: string | undefined): SqliteEventLog => {
    const witness = {
      read: () => store().witnessOf(name).read(),
      write: (head: Head) => (keeper ? keeper.tellWitness(name, head) : store().witnessOf(name).write(head)),
      closed: {
        read: () => store().witnessOf(name).closed.read(),
        write: (fingerprint: string) => keeper?.tellClosed(name, fingerprint),
      },
    };
    const log = SqliteEventLog.open({
      file: fileOf(name),
      witness,
      fingerprint,
      onCommit: (commit) => observer.committed(name, commit),
    });
    opened.push(log);
    return log;
  };
  try {
    const [sealedLog, telemetryLog] = [openLog('events', events), openLog('telemetry', telemetry)];
    const contentKeys = SqliteContentKeys.open(contentKeysDirectory ?? join(dataDirectory, 'keys'));
    opened.push(contentKeys);
    const domainLog = new SealedEventLog(sealedLog, contentKeys);
    // Logs tell their witnesses until they are closed, so it is closed behind them.
    opened.unshift((keeper = keeperOf(store(), readModelsFile)));
    const logs = { domainLog, sealedLog, contentKeys, close };
    const settled: SettledStorage = {
      ...{
        ...logs,
        telemetryLog,
        readStore: store(),
        readModelKeeper: keeper,
        takeOverAfterMs: 0,
        hasRetention: false,
      },
      files: { directory: dataDirectory, files: filesIn(dataDirectory) },
      countAfter: (position) => sealedLog.countAfter(position),
      notCheckpointedBytes: () => ({
        events: sealedLog.notCheckpointedBytes(),
        telemetry: telemetryLog.notCheckpointedBytes(),
      }),
    };
    return { ...logs, settle: async () => settled };
  } catch (error) {
    await close();
    throw error;
  }
};

const filesIn = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['events', 'telemetry', 'read-models'].flatMap((name) => [
      [name, join(directory, `${name}.db`)],
      [`${name}-wal`, join(directory, `${name}.db-wal`)],
    ]),
  );
