import { setTimeout } from 'node:timers/promises';
import type { DomainEvent, FactsOf, Id, Time } from '@sitrep/domain';
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
import { noteTelemetryHead, notedTelemetryHead } from './telemetry-head.js';
import type { TelemetryMetadata } from './telemetry-metadata.js';

/** A derived record does not fit the closed dictionary. It is not appended, and deriving stops in front of it. */
export class TelemetryRefused extends Error {
  override readonly name = 'TelemetryRefused';
  constructor(position: Position, fault: string) {
    super(`The telemetry record derived at position ${position} was refused: ${fault}. Nothing of it was stored.`);
  }
}

export interface DeriveTelemetry {
  readonly domainLog: Pick<EventLog, 'follow'>;
  readonly telemetryLog: EventLog;
  readonly diagnosticId: Id;
  /** Stamps `createdAt`, the one field that deriving anew may change. */
  readonly now: () => Time;
  readonly signal: AbortSignal;
  /**
   * Where other processes may derive too: how long one that leaves it to another waits for a record before it derives
   * that itself, in milliseconds. Without it nobody is waited for.
   */
  readonly takeOverAfterMs?: number;
  /** Whether the telemetry log removes what is old: then it is noted beside it how far deriving has come. */
  readonly hasRetention?: boolean;
  /** Told after each page of the domain log that has been derived. */
  readonly onPage?: OnPage;
}

/**
 * Brings the telemetry stream up to date with the domain log and keeps it so. Live work, recovery after a crash and
 * replay are this one function: each record remembers the position it was derived from, and all records of a page are
 * appended together at the version that was read, so nothing is lost or repeated wherever it stops.
 *
 * Where several processes derive, one leads: it appends what it derives. The others derive the same, see that it is there
 * already, and take over when it does not come.
 *
 * @throws TelemetryRefused or UnreadableEvent: deriving stands still there, it never skips.
 */
export const deriveTelemetry = async ({ onPage = () => {}, ...options }: DeriveTelemetry): Promise<void> => {
  const { domainLog, telemetryLog, diagnosticId, signal, takeOverAfterMs = 0, hasRetention = false } = options;
  const stream = telemetryStreamOf(diagnosticId);
  const first = await checkpointOf(telemetryLog, stream, diagnosticId);
  let { server } = first;
  let told: Told = first;
  let isLeading = takeOverAfterMs === 0;

  for await (const page of domainLog.follow({ after: told.derivedFrom, signal })) {
    const derived: Derived[] = [];
    for (const stored of page.events) {
      const projection = projectTelemetry(server, withoutWords(decodeEvent(stored)));
      server = projection.server;
      if (!projection.record || server.mode === 'off') continue;
      const metadata = { schemaVersion: 1, derivedFrom: stored.position, mode: server.mode } as const;
      derived.push({ record: projection.record, metadata });
    }
    for (let missing = derived; missing.length > 0 && !signal.aborted; missing = behind(told, missing)) {
      if (!isLeading) {
        told = await toldByOthers(options, stream, told, missing.at(-1)!.metadata.derivedFrom);
        missing = behind(told, missing);
        if (missing.length === 0 || signal.aborted) break;
      }
      const events = eventsOf(missing, options.now());
      const outcome = await telemetryLog.append(stream, told.version, events);
      if (outcome.appended) {
        told = { version: outcome.version, derivedFrom: missing.at(-1)!.metadata.derivedFrom };
        // Of two that take over at once, both append the very same events, which is no race. Whose they are is seen there.
        isLeading ||= await isHeld(telemetryLog, stream, outcome.version, events.at(-1)!.data);
        if (hasRetention) await noteTelemetryHead(telemetryLog, diagnosticId);
      } else {
        const held = await checkpointOf(telemetryLog, stream, diagnosticId);
        told = held.version < outcome.actual ? passed(told, missing, outcome.actual) : held;
        isLeading = takeOverAfterMs === 0;
      }
    }
    if (!signal.aborted) await onPage(page);
  }
};

interface Derived {
  readonly record: DerivedRecord;
  readonly metadata: TelemetryMetadata;
}

/** How far the telemetry stream has got. */
interface Told {
  readonly version: StreamVersion;
  readonly derivedFrom: Position | undefined;
}

/**
 * There are more records than can be read: retention has removed the newest before they were noted. Each record is in the
 * stream once and in order, so it is known by counting which of the missing ones they were.
 */
const passed = (told: Told, missing: readonly Derived[], actual: StreamVersion): Told => {
  const count = Math.min(actual - told.version, missing.length);
  return { version: told.version + count, derivedFrom: missing[count - 1]!.metadata.derivedFrom };
};

const behind = ({ derivedFrom }: Told, derived: Derived[]): Derived[] =>
  derived.filter(({ metadata }) => derivedFrom === undefined || metadata.derivedFrom > derivedFrom);

/** @throws TelemetryRefused */
const eventsOf = (derived: readonly Derived[], createdAt: Time) =>
  derived.map(({ record, metadata }) => {
    const data = { ...record, createdAt } as TelemetryRecord;
    const fault = faultOfRecord(data);
    if (fault) throw new TelemetryRefused(metadata.derivedFrom, fault);
    return { id: data.id, type: `${data.type}.${data.action}`, data, metadata };
  });

/** Waits until another process has told up to the position, or has told nothing for too long. */
const toldByOthers = async (
  { telemetryLog, diagnosticId, signal, takeOverAfterMs = 0 }: DeriveTelemetry,
  stream: string,
  before: Told,
  upTo: Position,
): Promise<Told> => {
  // Not all of those who wait are to lose patience at the same moment.
  const patienceMs = takeOverAfterMs * (0.5 + Math.random() / 2);
  let told = before;
  let until = performance.now() + patienceMs;
  for (let pauseMs = LOOK_AGAIN_MIN_MS; ; pauseMs = Math.min(2 * pauseMs, LOOK_AGAIN_MAX_MS)) {
    const now = await checkpointOf(telemetryLog, stream, diagnosticId);
    if (now.version > told.version) until = performance.now() + patienceMs;
    told = now;
    const isEnough = told.derivedFrom !== undefined && told.derivedFrom >= upTo;
    if (isEnough || performance.now() >= until || signal.aborted) return told;
    await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
  }
};

const LOOK_AGAIN_MIN_MS = 10;
const LOOK_AGAIN_MAX_MS = 100;

const isHeld = async (
  log: EventLog,
  stream: string,
  version: StreamVersion,
  data: TelemetryRecord,
): Promise<boolean> => {
  const [held] = await log.readStream(stream, { after: version - 1, limit: 1 });
  return (held?.data as TelemetryRecord | undefined)?.createdAt === data.createdAt;
};

/** The projector is handed facts; what people typed stays behind here. */
export const withoutWords = ({ id, occurredAt, event: { type, facts } }: Recorded) => ({
  id,
  occurredAt,
  event: { type, facts } as FactsOf<DomainEvent>,
});

/**
 * Where deriving stopped, read from the last record: it carries the versions and the mode that held there. Where retention
 * has removed it, what was noted of it says the same.
 */
const checkpointOf = async (
  telemetryLog: EventLog,
  stream: string,
  diagnosticId: Id,
): Promise<{ server: ServerFacts; version: StreamVersion; derivedFrom: Position | undefined }> => {
  const last = await telemetryLog.last(stream);
  if (!last) {
    const noted = await notedTelemetryHead(telemetryLog, diagnosticId);
    if (!noted) return { server: serverFactsAtFirst(diagnosticId), version: 0, derivedFrom: undefined };
    const { version, derivedFrom, mode, serverVersion, pluginVersion } = noted;
    return { server: { diagnosticId, serverVersion, pluginVersion, mode }, version, derivedFrom };
  }
  const { serverVersion, pluginVersion } = last.data as TelemetryRecord;
  const { derivedFrom, mode } = last.metadata as TelemetryMetadata;
  return { server: { diagnosticId, serverVersion, pluginVersion, mode }, version: last.version, derivedFrom };
};
