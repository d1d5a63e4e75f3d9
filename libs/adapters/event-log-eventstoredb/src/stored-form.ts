import { jsonEvent, type AllStreamRecordedEvent, type EventData, type RecordedEvent } from '@eventstore/db-client';
import type { StoredEvent } from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import { formatPosition } from './positions.js';

/**
 * What one append may come to. Servers up to 25.0 take 1 MiB, of which some is for their own headers; newer ones take
 * more, but a log that can be moved between them must fit the smaller.
 */
const APPEND_MAX_BYTES = 900 * 1024;

const UTF_8 = new TextEncoder();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The events as the client takes them. All that the server would refuse, and all that the client would stumble over
 * inside of a call, is found here.
 * @throws RangeError
 */
export const toEventData = (events: readonly WrittenEvent[]): EventData[] => {
  if (events.length === 0) throw new RangeError('an append needs an event');
  let bytes = 0;
  const converted = events.map(({ id, type, data, metadata }) => {
    if (!UUID.test(id)) throw new RangeError('the id of an event must be a UUID');
    // Throws at what JSON cannot say. Inside of the client nobody would hear it.
    const [dataJson, metadataJson] = [JSON.stringify(data), UTF_8.encode(JSON.stringify(metadata))];
    bytes += Buffer.byteLength(type) + Buffer.byteLength(dataJson) + metadataJson.length;
    // Of metadata the client takes bytes as well, which it then need not write as JSON, encode and decode once more.
    return jsonEvent({ id, type, data: data as Record<string, unknown>, metadata: metadataJson });
  });
  if (bytes > APPEND_MAX_BYTES) throw new RangeError(`an append may hold ${APPEND_MAX_BYTES} bytes, not ${bytes}`);
  return converted;
};

/** An event as it was read, with the stream's name as it is without the prefix. */
export const toStoredEvent = (event: RecordedEvent | AllStreamRecordedEvent, prefix: string): StoredEvent => {
  const { id, type, data, metadata, streamId, revision, position } = event;
  if (!position) throw new Error('the server tells no positions of events: EventStoreDB 23.10 or newer is needed');
  return {
    id,
    type,
    data,
    metadata,
    stream: streamId.slice(prefix.length),
    version: Number(revision) + 1,
    position: formatPosition(position),
  };
};
