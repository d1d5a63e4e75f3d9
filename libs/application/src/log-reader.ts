import type { EventLog, FollowedPage, Position, StoredEvent, StreamVersion } from './event-log.js';

/**
 * A log as it is replayed: beside whoever writes to it, and also where it is damaged. Nothing that lies in the log is
 * skipped: what cannot be read comes as an event that says so.
 */
export interface LogReader {
  /** Every event behind a position, in order, up to what is the head when it is reached. */
  scan(after?: Position): AsyncIterable<readonly ReadEvent[]>;
  /** The events of one stream, oldest first; none of a stream that does not exist. */
  scanStream(stream: string, after?: StreamVersion): AsyncIterable<readonly ReadEvent[]>;
  /** Every stream of the log, by name. */
  streams(): AsyncIterable<StreamSummary>;
  /** How many events there are, where that can be told without reading them. */
  count(): number | undefined;
  /** What is wrong with the log apart from its events, in sentences: its index, its pages, its end. */
  faults(): readonly string[];
  /**
   * As `EventLog.follow`, for projections: at damage it throws.
   * @throws PositionUnknown, and what a damaged log throws.
   */
  follow: EventLog['follow'];
}

/** What is known of a damaged event: a version of 0 means that not even its stream is known. */
export interface ReadEvent extends StoredEvent {
  /** Why the event cannot be trusted; it names places, never words. Its data may be there all the same. */
  readonly damage?: string | undefined;
  /** Where the log is hash-chained, the event's hash and the one before. */
  readonly link?: { readonly previous: string; readonly hash: string };
}

export interface StreamSummary {
  readonly stream: string;
  readonly events: number;
  readonly firstPosition: Position;
  readonly lastPosition: Position;
}

/** Any log, as far as it can be read: one that is damaged throws. */
export const readerOf = (log: EventLog): LogReader => {
  const scan = async function* (after?: Position): AsyncGenerator<readonly ReadEvent[]> {
    for await (const { events } of untilHead(log, after)) if (events.length > 0) yield events;
  };
  return {
    scan,
    async *scanStream(stream, after = 0) {
      for (;;) {
        const page = await log.readStream(stream, { after, limit: PAGE_SIZE });
        if (page.length > 0) yield page;
        if (page.length < PAGE_SIZE) return;
        after = page.at(-1)!.version;
      }
    },
    async *streams() {
      const found = new Map<string, StreamSummary>();
      for await (const page of scan())
        for (const { stream, position } of page) {
          const { events = 0, firstPosition = position } = found.get(stream) ?? {};
          found.set(stream, { stream, events: events + 1, firstPosition, lastPosition: position });
        }
      yield* [...found.values()].sort((one, other) => (one.stream < other.stream ? -1 : 1));
    },
    count: () => undefined,
    faults: () => [],
    follow: (from) => log.follow(from),
  };
};

/** Follows a log until its head is reached. */
export async function* untilHead(
  log: Pick<EventLog, 'follow'>,
  after?: Position,
): AsyncGenerator<FollowedPage, void, undefined> {
  const reached = new AbortController();
  try {
    for await (const page of log.follow({ after, signal: reached.signal })) {
      yield page;
      if (page.atHead) return;
    }
  } finally {
    reached.abort();
  }
}

const PAGE_SIZE = 500;
