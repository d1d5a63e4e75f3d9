import type { TelemetryMode } from '@sitrep/domain';
import type { Position } from './event-log.js';

/** What a telemetry event remembers beside its record; no consumer is shown it. */
export interface TelemetryMetadata {
  readonly schemaVersion: 1;
  /** The domain event that the record was derived from: the telemetry stream is its own checkpoint. */
  readonly derivedFrom: Position;
  /** The mode in which it was derived. */
  readonly mode: Exclude<TelemetryMode, 'off'>;
}
