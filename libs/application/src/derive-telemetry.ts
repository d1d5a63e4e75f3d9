import type { DomainEvent, FactsOf, Id, TelemetryMode, Time } from '@sitrep/domain';
import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import {
  faultOfRecord,
  projectTelemetry,
  serverFactsAtFirst,
  type DerivedRecord,
  type ServerFacts,
  type TelemetryRecord,
} from '@sitrep/telemetry';
import type { EventLog, Position, StreamVersion } from './event-log.js';
import type { OnPage } from './projection.js';
import { telemetryStreamOf } from './stream-kinds.js';

/** What a telemetry event remembers beside its record; no consumer is shown it. */
export interface TelemetryMetadata {
  readonly schemaVersion: 1;
  /** The domain event that the record was derived from: the telemetry stream is its own checkpoint. */
  readonly derivedFrom: Position;
  /** The mode in which it was derived. */
  readonly mode: Exclude<TelemetryMode, 'off'>;
}

/** A derived record does not fit the closed dictionary. It is not appended, and deriving stops in front of it. */
export class TelemetryRefused extends Error {
  override readonly name = 'TelemetryRefused';
  constructor(position: Position, fault: string) {
    super(`The telemetry record derived at position ${position} was refused: ${fault}. Nothing of it was stored.`);
  }
}

export interface DeriveTelemetry {
  readonly domainLog: EventLog;
  readonly telemetryLog: EventLog;
  readonly diagnosticId: Id;
  /** Stamps `createdAt`, the one field that deriving anew may change. */
  readonly now: () => Time;
  readonly signal: AbortSignal;
  /** Told after each page of the domain log that has been derived. */
  readonly onPage?: OnPage;
}

/**
 * Brings the telemetry stream up to date with the domain log and keeps it so. Live work, recovery after a crash and
 * replay are this one function: each record remembers the position it was derived from, and all records of a page are
 * appended together at the version that was read, so nothing is lost or repeated wherever it stops. Where several
 * processes derive, one wins each append; the others see what it has written and go on from there.
 *
 * @throws TelemetryRefused or UnreadableEvent: deriving stands still there, it never skips.
 */
export const deriveTelemetry = async (options: DeriveTelemetry): Promise<void> => {
  while (!options.signal.aborted) await deriveUntilLost(options);
};

const deriveUntilLost = async ({ onPage = () => {}, ...options }: DeriveTelemetry): Promise<void> => {
  const { domainLog, telemetryLog, diagnosticId, now, signal } = options;
  const stream = telemetryStreamOf(diagnosticId);
  const checkpoint = await checkpointOf(telemetryLog, stream, diagnosticId);
  let { server, version } = checkpoint;

  for await (const page of domainLog.follow({ after: checkpoint.derivedFrom, signal })) {
    const records: { readonly record: DerivedRecord; readonly metadata: TelemetryMetadata }[] = [];
    for (const stored of page.events) {
      const projection = projectTelemetry(server, withoutWords(decodeEvent(stored)));
      server = projection.server;
      if (!projection.record || server.mode === 'off') continue;
      const metadata = { schemaVersion: 1, derivedFrom: stored.position, mode: server.mode } as const;
      records.push({ record: projection.record, metadata });
    }
    if (records.length > 0) {
      const createdAt = now();
      const events = records.map(({ record, metadata }) => {
        const data = { ...record, createdAt } as TelemetryRecord;
        const fault = faultOfRecord(data);
        if (fault) throw new TelemetryRefused(metadata.derivedFrom, fault);
        return { id: data.id, type: `${data.type}.${data.action}`, data, metadata };
      });
      const outcome = await telemetryLog.append(stream, version, events);
      if (!outcome.appended) return;
      version = outcome.version;
    }
    await onPage(page);
  }
};

/** The projector is handed facts; what people typed stays behind here. */
const withoutWords = ({ id, occurredAt, event: { type, facts } }: Recorded) => ({
  id,
  occurredAt,
  event: { type, facts } as FactsOf<DomainEvent>,
});

/** Where deriving stopped, read from the last record: it carries the versions and the mode that held there. */
const checkpointOf = async (
  telemetryLog: EventLog,
  stream: string,
  diagnosticId: Id,
): Promise<{ server: ServerFacts; version: StreamVersion; derivedFrom: Position | undefined }> => {
  const last = await telemetryLog.last(stream);
  if (!last) return { server: serverFactsAtFirst(diagnosticId), version: 0, derivedFrom: undefined };
  const { serverVersion, pluginVersion } = last.data as TelemetryRecord;
  const { derivedFrom, mode } = last.metadata as TelemetryMetadata;
  return { server: { diagnosticId, serverVersion, pluginVersion, mode }, version: last.version, derivedFrom };
};
