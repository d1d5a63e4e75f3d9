import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  StreamNotFoundError,
  type EventStoreDBClient,
  type RecordedEvent,
  type AllStreamRecordedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import type { Credentials } from './connection-string.js';
import { Overdue } from './deadline.js';

interface ReadOptions {
  readonly credentials?: Credentials | undefined;
  readonly timeoutMs: number;
}

/** Records of one stream from a revision on, oldest first; none of a stream that does not exist. */
export const readForwards = (
  client: EventStoreDBClient,
  stream: string,
  from: { readonly revision: number; readonly limit: number },
  { credentials, timeoutMs }: ReadOptions,
): Promise<RecordedEvent[]> =>
  gather(
    client.readStream(stream, {
      direction: FORWARDS,
      fromRevision: BigInt(from.revision),
      maxCount: from.limit,
      ...(credentials && { credentials }),
    }),
    timeoutMs,
    from.limit,
  );

/** The newest record of a stream. */
export const readLast = async (
  client: EventStoreDBClient,
  stream: string,
  { credentials, timeoutMs }: ReadOptions,
): Promise<RecordedEvent | undefined> => {
  const newest = client.readStream(stream, {
    direction: BACKWARDS,
    fromRevision: END,
    maxCount: 1,
    ...(credentials && { credentials }),
  });
  return (await gather(newest, timeoutMs, 1))[0];
};

/** Records of the whole log from a position on, that one included, as far as they are wanted. */
export const readEverything = (
  client: EventStoreDBClient,
  from: {
    readonly position: { readonly commit: bigint; readonly prepare: bigint } | undefined;
    readonly limit: number;
    readonly isWanted: (event: AllStreamRecordedEvent) => boolean;
  },
  { credentials, timeoutMs }: ReadOptions,
): Promise<AllStreamRecordedEvent[]> =>
  gather(
    client.readAll({ direction: FORWARDS, fromPosition: from.position ?? START, ...(credentials && { credentials }) }),
    timeoutMs,
    from.limit,
    from.isWanted,
  );

/**
 * Takes what is wanted and lets go of the read, however it ends: one that is only left alone stays open for good. The
 * client gives reads no deadline, so they have one of ours.
 * @throws Overdue
 */
const gather = async <Event>(
  reading: StreamingRead<{ event?: Event | undefined }>,
  timeoutMs: number,
  limit: number,
  isWanted: (event: Event) => boolean = () => true,
): Promise<Event[]> => {
  const overdue = setTimeout(() => reading.destroy(new Overdue('the read has taken too long')), timeoutMs);
  reading.on('error', () => undefined);
  const events: Event[] = [];
  try {
    for await (const { event } of reading) {
      if (event && isWanted(event)) events.push(event);
      if (events.length >= limit) break;
    }
    return events;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return [];
    throw error;
  } finally {
    clearTimeout(overdue);
    reading.cancel().catch(() => undefined);
  }
};
