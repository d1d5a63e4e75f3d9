import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { NodeState, ReadCall } from './calls.js';
import { consumerTooSlow, invalidPosition, streamDeleted, type GrpcError } from './grpc-errors.js';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  fellBehindMessage,
  filterIn,
} from './messages.js';
import { send } from './sending.js';
import type { StoredRecord, StoredStreams } from './stored-streams.js';

/**
 * A catch-up subscription: confirmed, then fed from the log behind where it began, told when it has caught up, and fed
 * on. A filtered one is also told now and again how far the log has been searched. It is a cursor into the log, so
 * nothing is buffered; a subscriber too slow for live events is dropped or falls back, as the node is told to treat it.
 *
 * @throws GrpcError when the subscription is to be ended by the server.
 */
export const subscribe = async (
  node: NodeState,
  call: ReadCall,
  stream: string,
  options: ReadReq.Options,
): Promise<void> => {
  const { store } = node;
  const ofAll = options.hasAll();
  const filter = options.getFilter();
  const isWanted = filterIn(options);
  const checkpointEvery = filter
    ? filter.getCheckpointintervalmultiplier() * (filter.hasMax() ? filter.getMax() : SEARCH_WINDOW)
    : Infinity;
  let next = firstIndex(store, stream, options);
  let [isLive, considered, searchedTo] = [false, 0, -1];

  const line = new Line(node, call);
  try {
    await line.send(confirmationMessage(randomUUID()));
    while (line.isOpen) {
      const { appends } = line;
      const records = ofAll ? store.log : readable(store, stream);
      if (!ofAll) next = Math.max(next, store.firstReadable(stream));
      while (line.isOpen && next < records.length) {
        const record = records[next++]!;
        searchedTo = record.position;
        if (isWanted(record)) {
          const isSlow = await line.send(eventMessage(record));
          if (isSlow && isLive && records.length - next > node.liveBufferMax) {
            if (node.slowConsumers === 'drop') throw consumerTooSlow();
            isLive = false;
            await line.send(fellBehindMessage());
          }
        }
        if (filter && ++considered >= checkpointEvery) {
          considered = 0;
          await line.send(checkpointMessage(searchedTo));
        }
      }
      // Of a stream that does not exist, nobody can have caught up.
      if (!isLive && line.isOpen && (ofAll || records.length > 0)) {
        isLive = true;
        if (filter && considered > 0) await line.send(checkpointMessage(searchedTo));
        considered = 0;
        await line.send(caughtUpMessage());
      }
      await line.appended(appends);
    }
    if (line.endedWith) throw line.endedWith;
  } finally {
    line.close();
  }
};

const SEARCH_WINDOW = 32;

/** A subscription begins behind the place that it names. */
const firstIndex = (store: StoredStreams, stream: string, options: ReadReq.Options): number => {
  const [ofStream, ofAll] = [options.getStream(), options.getAll()];
  if (ofStream) {
    if (ofStream.hasStart()) return 0;
    return (ofStream.hasEnd() ? store.lastRevision(stream) : Number(ofStream.getRevision())) + 1;
  }
  if (ofAll!.hasStart()) return 0;
  if (ofAll!.hasEnd()) return store.log.length;
  const position = Number(ofAll!.getPosition()!.getCommitPosition());
  if (position > (store.log.at(-1)?.position ?? 0)) throw invalidPosition();
  return store.indexAt(position + 1);
};

const readable = (store: StoredStreams, stream: string): readonly StoredRecord[] => {
  const held = store.readable(stream);
  if (held === 'deleted') throw streamDeleted(stream);
  return held === 'missing' ? [] : held;
};

/** The subscriber's end: whether it is there, what wakes us to look again, and a way for tests to cut it. */
class Line {
  isOpen = true;
  /** How often something was appended. */
  appends = 0;
  endedWith: GrpcError | undefined;
  readonly #call: ReadCall;
  readonly #node: NodeState;
  readonly #stopListening: () => void;
  #wake = (): void => {};

  constructor(node: NodeState, call: ReadCall) {
    this.#call = call;
    this.#node = node;
    this.#stopListening = node.store.onAppend(() => {
      this.appends++;
      this.#wake();
    });
    node.subscriptions.add(this.cut);
    for (const event of ['cancelled', 'close', 'error']) call.once(event, this.#hangUp);
  }

  /** Gives whether the subscriber had to be waited for. */
  async send(message: Parameters<ReadCall['write']>[0]): Promise<boolean> {
    const sent = send(this.#call, message as never);
    if (!(await sent)) this.#hangUp();
    return typeof sent !== 'boolean';
  }

  readonly cut = (error: GrpcError): void => {
    this.endedWith = error;
    this.#hangUp();
  };

  async appended(since: number): Promise<void> {
    if (this.appends > since || !this.isOpen) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  close(): void {
    this.#stopListening();
    this.#node.subscriptions.delete(this.cut);
  }

  readonly #hangUp = (): void => {
    this.isOpen = false;
    this.#wake();
  };
}
