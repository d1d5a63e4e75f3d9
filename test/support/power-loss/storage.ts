import { join } from 'node:path';
import type { EventLog } from '@sitrep/application';
import type { SqliteContentKeys } from '@sitrep/content-keys';
import type { SealedEventLog } from '@sitrep/event-log-sealed';
import type { fingerprintOf, Head, SqliteEventLog, SqliteEventLogOptions } from '@sitrep/event-log-sqlite';
import type { ReadModel } from '@sitrep/read-models';
import type { SqliteReadStore } from '@sitrep/read-store-sqlite';

/** The two logs, and the names of their files. */
export type LogName = 'events' | 'telemetry';

export interface Storage {
  readonly logs: Readonly<Record<LogName, EventLog>>;
  readonly readStore: SqliteReadStore;
  close(): Promise<void>;
}

/** The real ones: of the build for the process that is recorded, of the sources for what is checked afterwards. */
export interface Adapters {
  readonly SqliteEventLog: typeof SqliteEventLog;
  readonly fingerprintOf: typeof fingerprintOf;
  readonly SealedEventLog: typeof SealedEventLog;
  readonly SqliteContentKeys: typeof SqliteContentKeys;
  readonly SqliteReadStore: typeof SqliteReadStore;
  readonly readModels: readonly ReadModel<unknown>[];
}

/** Opens what libs/wiring/src/system.ts opens, in its order and with its witnesses. */
export const openStorage = async (
  { SqliteEventLog, fingerprintOf, SealedEventLog, SqliteContentKeys, SqliteReadStore, readModels }: Adapters,
  directory: string,
  options: Omit<SqliteEventLogOptions, 'file' | 'witness'> = {},
): Promise<Storage> => {
  const opened: { close(): unknown }[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.toReversed()) await each.close();
  };
  let readStore: SqliteReadStore | undefined;
  const store = (): SqliteReadStore => {
    if (!readStore) opened.unshift((readStore = SqliteReadStore.open(join(directory, 'read-models.db'), readModels)));
    return readStore;
  };
  const openLog = async (name: LogName): Promise<EventLog> => {
    const file = join(directory, `${name}.db`);
    const witness = {
      read: () => store().witnessOf(name).read(),
      write: (head: Head) => store().witnessOf(name).write(head),
      closed: {
        read: () => store().witnessOf(name).closed.read(),
        write: (fingerprint: string) => store().witnessOf(name).closed.write(fingerprint),
      },
    };
    const log = SqliteEventLog.open({ file, witness, fingerprint: await fingerprintOf(file), ...options });
    opened.push(log);
    return log;
  };
  try {
    const [events, telemetry] = [await openLog('events'), await openLog('telemetry')];
    // Beside the logs, because the model of the disk has one directory. A text without its key would be a text lost.
    const keys = SqliteContentKeys.open(directory);
    opened.push(keys);
    return { logs: { events: new SealedEventLog(events, keys), telemetry }, readStore: store(), close };
  } catch (error) {
    await close();
    throw error;
  }
};
