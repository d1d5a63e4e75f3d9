import { deriveTelemetry, type EventLog, type StoredEvent, type TelemetryMetadata } from '@sitrep/application';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import type { LogName } from './storage.js';
import type { Deed } from './strace-output.js';
import type { Said } from './writer.js';

/** What happened in a recording. What a power cut leaves is judged by it. */
export interface History {
  readonly events: LogHistory;
  /** The records are those that deriving anew gives. */
  readonly telemetry: LogHistory;
  /** How many telemetry records a log of so many events gives. */
  recordsOf(events: number): number;
}

export interface LogHistory {
  /** All that the log held in the end, as texts that can be compared. */
  readonly texts: readonly string[];
  /** By deed: up to which length the log had been acknowledged, or shown, when it was done. */
  readonly acknowledged: readonly number[];
  /** The lengths at which the log would end in the middle of an append. */
  readonly insideAppends: ReadonlySet<number>;
}

/** @param logs as they are when all deeds are done. */
export const historyOf = async (
  deeds: readonly Deed[],
  logs: Readonly<Record<LogName, EventLog>>,
): Promise<History> => {
  const said = deeds.map(saidBy);
  const events = await allOf(logs.events);
  const records = await derivedAnew(events);
  const derivedFrom = records.map(({ metadata }) => (metadata as TelemetryMetadata).derivedFrom);
  const promised = (log: LogName, stored: readonly StoredEvent[]) => ({
    acknowledged: acknowledgedBy(said, log, stored),
    insideAppends: insideAppends(said, log, stored),
  });
  return {
    events: { texts: events.map(textOf), ...promised('events', events) },
    telemetry: { texts: records.map(textOf), ...promised('telemetry', await allOf(logs.telemetry)) },
    recordsOf: (length) => derivedFrom.filter((position) => position <= (events[length - 1]?.position ?? '')).length,
  };
};

export const allOf = (log: EventLog): Promise<readonly StoredEvent[]> =>
  log.readAll({ after: undefined, limit: Number.MAX_SAFE_INTEGER });

/** `createdAt` is the one thing that deriving anew may change. */
export const textOf = (event: StoredEvent): string =>
  JSON.stringify(event, (key, value: unknown) => (key === 'createdAt' ? undefined : value));

/** The installation's id, by which its telemetry goes; there from the first event on. */
export const diagnosticIdIn = ([founded]: readonly StoredEvent[]): string | undefined =>
  (founded?.data as { facts: { diagnosticId: string } } | undefined)?.facts.diagnosticId;

export const saidBy = (deed: Deed): Said | undefined =>
  deed.call === 'say' ? (JSON.parse(deed.line) as Said) : undefined;

const derivedAnew = async (events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> => {
  const domainLog = new MemoryEventLog();
  const telemetryLog = new MemoryEventLog();
  for (const { stream, version, position: _, ...event } of events) await domainLog.append(stream, version - 1, [event]);
  const done = new AbortController();
  await deriveTelemetry({
    domainLog,
    telemetryLog,
    diagnosticId: diagnosticIdIn(events)!,
    now: () => '2020-01-01T00:00:00.000Z',
    signal: done.signal,
    onPage: ({ atHead }) => void (atHead && done.abort()),
  });
  return allOf(telemetryLog);
};

type Told = readonly (Said | undefined)[];

const acknowledgedBy = (told: Told, log: LogName, stored: readonly StoredEvent[]): readonly number[] => {
  const lengths = new Map(stored.map(({ stream, version }, i) => [`${stream} ${version}`, i + 1]));
  let acknowledged = 0;
  return told.map((said) => {
    if (said?.log !== log) return acknowledged;
    if (said.said === 'found') acknowledged = Math.max(acknowledged, said.events);
    if (said.said === 'appended') acknowledged = Math.max(acknowledged, lengths.get(`${said.stream} ${said.version}`)!);
    return acknowledged;
  });
};

const insideAppends = (told: Told, log: LogName, stored: readonly StoredEvent[]): ReadonlySet<number> => {
  // A telemetry record has one id for ever, also where a first attempt to append it failed. When it was created tells
  // the attempts apart.
  const attemptOf = ({ id, data }: { readonly id: string; readonly data: unknown }) => JSON.stringify([id, data]);
  const places = new Map(stored.map((event, i) => [attemptOf(event), i]));
  return new Set(
    told.flatMap((said) => {
      if (said?.said !== 'appending' || said.log !== log) return [];
      const place = places.get(attemptOf(said.events[0]!));
      return place === undefined ? [] : said.events.slice(1).map((_, i) => place + 1 + i);
    }),
  );
};
