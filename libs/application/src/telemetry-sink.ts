import type { TelemetryRecord } from '@sitrep/telemetry';

/** Somewhere that telemetry is sent to. */
export interface TelemetrySink {
  /** Of a-z and dashes; its checkpoint is found again by it. */
  readonly name: string;
  /** How many records it takes at once, at most. */
  readonly batchMax: number;
  /** Sends them all, in order, unless the signal aborts. Never throws: what has become of them is the answer. */
  send(records: readonly TelemetryRecord[], signal: AbortSignal): Promise<SinkOutcome>;
}

export type SinkOutcome =
  | { readonly outcome: 'delivered' }
  /** They may or may not have arrived, and are sent again: at least `afterMs` later, where the receiver has said so. */
  | { readonly outcome: 'failed'; readonly reason: SinkFault; readonly afterMs?: number }
  /** The receiver wants no more. Nothing is sent until the next start. */
  | { readonly outcome: 'gone' };

export type SinkFault =
  | 'refused'
  | 'redirected'
  | 'too-many-requests'
  | 'server-error'
  | 'unreachable'
  | 'timed-out'
  | 'answer-too-large'
  | 'address-not-allowed';
