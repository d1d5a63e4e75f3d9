import type { ContentKeys, EventLog } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import type { SqliteReadStore } from '@sitrep/read-store-sqlite';

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
  /** How long to wait for other processes to derive telemetry; 0 where there are none. */
  readonly takeOverAfterMs: number;
  /** Whether telemetry records are removed when they are old. */
  readonly hasRetention: boolean;
}
