import type { ContentKeys, EventLog, Position, ReadModelKeeper } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import type { SqliteReadStore } from '@sitrep/read-store-sqlite';
import type { StorageFiles } from './disk-space.js';

/** Where everything is kept, as far as it can be opened before it is known which installation it belongs to. */
export interface Storage {
  /** As people read it: what they typed is sealed under `contentKeys` on its way in, and opened on its way out. */
  readonly domainLog: EventLog;
  /** The same as it is on the disk: facts, and seals where words are. */
  readonly sealedLog: EventLog;
  readonly contentKeys: ContentKeys;
  /** Opens the rest. */
  settle(diagnosticId: Id): Promise<SettledStorage>;
  close(): Promise<void>;
}

export interface SettledStorage extends Omit<Storage, 'settle'> {
  readonly telemetryLog: EventLog;
  readonly readStore: SqliteReadStore;
  /** The only one who writes to it. */
  readonly readModelKeeper: ReadModelKeeper;
  /** How long to wait for other processes to derive telemetry; 0 where there are none. */
  readonly takeOverAfterMs: number;
  /** Whether telemetry records are removed when they are old. */
  readonly hasRetention: boolean;
  readonly files: StorageFiles;
  /** How many events of the domain log are behind a position, where the log knows that without reading them. */
  readonly countAfter?: (position: Position | undefined) => number;
  /** Of each log that is a file, how much of its write-ahead log is not in the file yet. */
  readonly notCheckpointedBytes: () => Readonly<Record<string, number>>;
}
