import { join } from 'node:path';
import type { EventLog } from '@sitrep/application';
import type { SqliteEventLog, SqliteEventLogOptions } from '@sitrep/event-log-sqlite';
import type { ReadModel } from '@sitrep/read-models';
import type { SqliteReadStore } from '@sitrep/read-store-sqlite';

/** The names of the two logs, and of their files. */
export type LogName = 'events' | 'telemetry';

export interface Storage {
  readonly logs: Readonly<Record<LogName, EventLog>>;
  readonly readStore: SqliteReadStore;
  close(): Promise<void>;
}

/** The real adapters: those of the build for the process that is recorded, those of the sources for the checks. */
export interface Adapters {
  readonly SqliteEventLog: typeof SqliteEventLog;
  readonly SqliteReadStore: typeof SqliteReadStore;
  readonly readModels: readonly ReadModel<unknown>[];
}

/** Opens and closes what libs/wiring/src/system.ts does, in its order. */
export const openStorage = (
  { SqliteEventLog, SqliteReadStore, readModels }: Adapters,
  directory: string,
  options: Pick<SqliteEventLogOptions, 'synchronous' | 'checkpointPages'> = {},
): Storage => {
  const opened: { close(): unknown }[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.toReversed()) await each.close();
  };
  let readStore: SqliteReadStore | undefined;
  const store = (): SqliteReadStore => {
    if (!readStore) opened.unshift((readStore = SqliteReadStore.open(join(directory, 'read-models.db'), readModels)));
    return readStore;
  };
  const openLog = (name: LogName): EventLog => {
    const witness = {
      read: () => store().witnessOf(name).read(),
      write: (head: { position: number; hash: string }) => store().witnessOf(name).write(head),
    };
    const log = SqliteEventLog.open({ file: join(directory, `${name}.db`), witness, ...options });
    opened.push(log);
    return log;
  };
  try {
    return { logs: { events: openLog('events'), telemetry: openLog('telemetry') }, readStore: store(), close };
  } catch (error) {
    void close();
    throw error;
  }
};
