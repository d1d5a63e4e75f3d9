import type { Time } from '@sitrep/domain';
import type { EventLog, Position, StoredEvent, StreamVersion } from './event-log.js';

/** How much of a log waits to be worked on. */
export interface Backlog {
  /** How many events, or records; where they can only be counted by reading them, COUNTED_MAX stands for any more. */
  readonly events: number;
  /** How old the first of them is; 0 where nothing waits. */
  readonly seconds: number;
}

export const NO_BACKLOG: Backlog = { events: 0, seconds: 0 };

/**
 * What a projection that stands at the position has before it.
 *
 * @param log as it is on the disk: nobody looks into the events.
 * @param countAfter of a log that knows the number without reading.
 */
export const backlogAfter = async (
  log: Pick<EventLog, 'readAll'>,
  position: Position | undefined,
  now: Time,
  countAfter?: (position: Position | undefined) => number,
): Promise<Backlog> => {
  const waiting = await log.readAll({ after: position, limit: countAfter ? 1 : COUNTED_MAX });
  const [first] = waiting;
  if (!first) return NO_BACKLOG;
  const { occurredAt } = first.metadata as { readonly occurredAt?: Time };
  return { events: countAfter?.(position) ?? waiting.length, seconds: secondsSince(occurredAt, now) };
};

/** What there is of a telemetry stream behind a version of it. */
export const backlogOfStream = async (
  log: Pick<EventLog, 'readStream' | 'last'>,
  stream: string,
  through: StreamVersion,
  now: Time,
): Promise<Backlog> => {
  const [first] = await log.readStream(stream, { after: through, limit: 1 });
  if (!first) return NO_BACKLOG;
  const last: StoredEvent | undefined = await log.last(stream);
  const { createdAt } = first.data as { readonly createdAt?: Time };
  return { events: (last?.version ?? first.version) - first.version + 1, seconds: secondsSince(createdAt, now) };
};

/** Clocks of two machines may disagree a little: nothing is older than nothing. */
const secondsSince = (then: Time | undefined, now: Time): number =>
  then === undefined ? 0 : Math.max(0, (Date.parse(now) - Date.parse(then)) / 1_000);

export const COUNTED_MAX = 1_000;
