import { randomUUID } from 'node:crypto';
import type { Id, Time } from '@sitrep/domain';
import type { TelemetryRecord } from '@sitrep/telemetry';
import type { EventLog, Position, StreamVersion } from './event-log.js';
import { telemetryStreamOf } from './stream-kinds.js';
import type { TelemetryMetadata } from './telemetry-metadata.js';

/** What the newest record of the telemetry stream says, and the oldest that there ever was. */
export interface TelemetryHead {
  /** How many records the stream has held, those that retention has removed included. */
  readonly version: StreamVersion;
  /** When the first of them was appended: a stream that is built anew begins at another time. */
  readonly firstCreatedAt: Time;
  readonly derivedFrom: Position;
  readonly mode: TelemetryMetadata['mode'];
  readonly serverVersion: string;
  readonly pluginVersion: string;
}

/**
 * Where retention removes records, the newest goes as well when nothing happens for long. So that it is known all the same
 * where the stream stands, its head is noted in a stream beside it, of which only the newest event counts.
 */
export const telemetryHeadStreamOf = (diagnosticId: Id): string => `telemetryhead-${diagnosticId}`;

/** As it was last noted; `undefined` where nothing was, because nothing is removed. */
export const notedTelemetryHead = async (
  telemetryLog: EventLog,
  diagnosticId: Id,
): Promise<TelemetryHead | undefined> =>
  (await telemetryLog.last(telemetryHeadStreamOf(diagnosticId)))?.data as TelemetryHead | undefined;

/** Notes where the stream stands, if that is further than what is noted. */
export const noteTelemetryHead = async (telemetryLog: EventLog, diagnosticId: Id): Promise<void> => {
  const stream = telemetryStreamOf(diagnosticId);
  const heads = telemetryHeadStreamOf(diagnosticId);
  for (;;) {
    const [last, noted] = await Promise.all([telemetryLog.last(stream), telemetryLog.last(heads)]);
    const before = noted?.data as TelemetryHead | undefined;
    if (!last || (before && before.version >= last.version)) return;
    const firstCreatedAt =
      before?.firstCreatedAt ?? (await firstCreatedAtOf(telemetryLog, stream)) ?? createdAt(last.data);
    const { derivedFrom, mode } = last.metadata as TelemetryMetadata;
    const { serverVersion, pluginVersion } = last.data as TelemetryRecord;
    const head: TelemetryHead = {
      version: last.version,
      firstCreatedAt,
      derivedFrom,
      mode,
      serverVersion,
      pluginVersion,
    };
    const event = { id: randomUUID(), type: 'TelemetryHeadNoted', data: head, metadata: { schemaVersion: 1 } };
    if ((await telemetryLog.append(heads, noted?.version ?? 0, [event])).appended) return;
  }
};

/** When the oldest record that is there was appended. */
export const firstCreatedAtOf = async (telemetryLog: EventLog, stream: string): Promise<Time | undefined> => {
  const [first] = await telemetryLog.readStream(stream, { after: 0, limit: 1 });
  return first && createdAt(first.data);
};

const createdAt = (data: unknown): Time => (data as TelemetryRecord).createdAt;
