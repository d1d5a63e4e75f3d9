import type { EventLog } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import type { SqliteReadStore } from '@sitrep/read-store-sqlite';

/** Where everything is kept, as far as it can be opened before it is known which installation it belongs to. */
export interface Storage {
  readonly domainLog: EventLog;
  /** Opens the rest. */
  settle(diagnosticId: Id): Promise<SettledStorage>;
  close(): Promise<void>;
}

export interface SettledStorage extends Pick<Storage, 'domainLog' | 'close'> {
  readonly telemetryLog: EventLog;
  readonly readStore: SqliteReadStore;
  /** How long to wait for other processes to derive telemetry; 0 where there are none. */
  readonly takeOverAfterMs: number;
}
