import type { Place, WrittenEvent } from '@sitrep/event-schema';

/**
 * An append-only log of streams: the one port to a database. Every adapter passes contract/event-log.contract.ts; what
 * the contract does not say, nobody may rely on.
 */
export interface EventLog {
  /**
   * Appends all events or none, if the stream holds exactly `expected` events; answers when they are durable. A lost race
   * is an answer, not an exception: read again, decide again. Appending the same event ids at the same expected version
   * again is "appended" with the first outcome, so an unknown outcome can be retried safely.
   * @throws StorageUnavailable when the database is out of reach; nothing is known of the outcome then.
   */
  append(stream: string, expected: StreamVersion, events: readonly WrittenEvent[]): Promise<AppendOutcome>;

  /** A page of one stream, oldest first, beginning after the given version (0: at the beginning). An unknown stream is empty. */
  readStream(
    stream: string,
    page: { readonly after: StreamVersion; readonly limit: number },
  ): Promise<readonly StoredEvent[]>;

  /** The newest event of a stream. */
  last(stream: string): Promise<StoredEvent | undefined>;

  /**
   * A page of the whole log in the order of appending, beginning after the given position (`undefined`: at the beginning).
   * @throws PositionUnknown
   */
  readAll(page: { readonly after: Position | undefined; readonly limit: number }): Promise<readonly StoredEvent[]>;

  /**
   * From a position through history into live: every event once, in order, until the signal aborts. Pages are empty only
   * where there is something else to say: that the head is reached, or that a stretch held nothing.
   * @throws StorageUnavailable when following cannot go on; follow again from the last position seen. PositionUnknown.
   */
  follow(from: { readonly after: Position | undefined; readonly signal: AbortSignal }): AsyncIterable<FollowedPage>;

  close(): Promise<void>;
}

/** How many events a stream holds. 0 is a stream that does not exist, in every adapter. */
export type StreamVersion = number;

/** A place in the whole log. Opaque, but it sorts: of two positions of one log the later is the greater string. */
export type Position = string;

export type AppendOutcome =
  | {
      readonly appended: true;
      readonly version: StreamVersion;
      /** Of the last event appended. */
      readonly position: Position;
    }
  | { readonly appended: false; readonly actual: StreamVersion };

export type StoredEvent = WrittenEvent & Place;

export interface FollowedPage {
  readonly events: readonly StoredEvent[];
  /** Follow again after this to go on behind this page. */
  readonly position: Position | undefined;
  /** Whether the page ends at what was the head when it was read. */
  readonly atHead: boolean;
}

/** A database cannot be used right now. It may be back in a moment; nothing that was acknowledged is lost. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  constructor(
    /** `storage-full`: nothing was written. `storage-failed` and `closed`: what was under way may have been. */
    readonly reason: 'storage-full' | 'storage-failed' | 'closed',
    options?: ErrorOptions,
  ) {
    super(`The storage cannot be used: ${reason}.`, options);
  }
}

/** A position that this log does not hold: it belongs to another log, or to an end that this one has lost. */
export class PositionUnknown extends Error {
  override readonly name = 'PositionUnknown';
  constructor(position: Position) {
    super(
      `The log does not hold position ${position}. What was derived from it has seen more than there is: ` +
        'restore the log from a backup, or remove what was derived so that it is derived anew.',
    );
  }
}
