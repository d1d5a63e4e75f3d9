import { decodeEvent, UnreadableEvent, type Recorded } from '@sitrep/event-schema';
import type { Position } from './event-log.js';
import type { ReadEvent } from './log-reader.js';

/** An event that cannot be trusted or read, named by its place. Whoever replays serves the rest, and says so. */
export interface ReplayFault {
  readonly position: Position;
  /** `unknown` where not even that can be read. */
  readonly stream: string;
  /** 0 where it is not known. */
  readonly version: number;
  readonly type: string;
  readonly reason: string;
}

/** An event as this release knows it, or why it does not. A damaged one may be both: its hash is wrong, its shape right. */
export interface Replayed {
  readonly recorded: Recorded | undefined;
  readonly fault: ReplayFault | undefined;
}

export const replayed = (read: ReadEvent): Replayed => {
  if (read.damage !== undefined && read.data === undefined)
    return { recorded: undefined, fault: faultAt(read, read.damage) };
  try {
    return { recorded: decodeEvent(read), fault: read.damage === undefined ? undefined : faultAt(read, read.damage) };
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    const { schemaVersion, reason } = error;
    const unreadable = `schema version ${schemaVersion} of ${read.type} cannot be read: ${reason}`;
    return { recorded: undefined, fault: faultAt(read, read.damage ?? unreadable) };
  }
};

export const faultAt = ({ position, stream, version, type }: ReadEvent, reason: string): ReplayFault => ({
  position,
  stream,
  version,
  type,
  reason,
});

/** One line for people. */
export const describeFault = ({ position, stream, version, reason }: ReplayFault): string =>
  version === 0 ? `position ${position}: ${reason}` : `event ${version} of ${stream}, position ${position}: ${reason}`;

/** Which events are wanted; what is left out does not narrow anything. */
export interface EventFilter {
  readonly types?: readonly string[];
  /** A stream's name; with a star at the end, all whose names begin so. */
  readonly stream?: string;
  /** RFC 3339: from this moment on. */
  readonly since?: string;
  /** RFC 3339: before this moment. */
  readonly until?: string;
  /** Up to this position, that one included. */
  readonly upTo?: Position;
}

/** A fault is wanted wherever the event that it stands for may have been. */
export const isWanted = (
  { types, stream, since, until, upTo }: EventFilter,
  read: ReadEvent,
  { recorded }: Replayed,
): boolean => {
  if (upTo !== undefined && read.position > upTo) return false;
  if (read.version === 0) return true;
  if (stream !== undefined && !isStream(stream, read.stream)) return false;
  if (types !== undefined && !types.includes(read.type)) return false;
  if (!recorded) return true;
  const at = Date.parse(recorded.occurredAt);
  return (since === undefined || at >= Date.parse(since)) && (until === undefined || at < Date.parse(until));
};

const isStream = (wanted: string, stream: string): boolean =>
  wanted.endsWith('*') ? stream.startsWith(wanted.slice(0, -1)) : stream === wanted;

/** As an event is told, one object a line: in its current shape, or with the fault in its stead. */
export const toldEvent = (
  { position, stream, version, id, type, metadata }: ReadEvent,
  { recorded, fault }: Replayed,
) => ({
  position,
  stream,
  version,
  id,
  type,
  ...(recorded && {
    schemaVersion: (metadata as { schemaVersion: number }).schemaVersion,
    occurredAt: recorded.occurredAt,
    ...(recorded.requestId !== undefined && { requestId: recorded.requestId }),
    facts: recorded.event.facts,
    content: recorded.event.content,
  }),
  ...(fault && { fault: fault.reason }),
});
