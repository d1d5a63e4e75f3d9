import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { admit, asGrpcError, type NodeState, type ReadCall } from './calls.js';
import { invalidPosition, streamDeleted } from './grpc-errors.js';
import { eventMessage, filterIn, streamNameOf, streamNotFoundMessage } from './messages.js';
import { send } from './sending.js';
import type { StoredRecord, StoredStreams } from './stored-streams.js';
import { subscribe } from './subscribe.js';

/** One method of the protocol reads, reads filtered, and subscribes. */
export const readHandler =
  (node: NodeState) =>
  (call: ReadCall): void => {
    call.on('error', () => {});
    answer(node, call).catch((error: unknown) => {
      if (!call.cancelled) call.emit('error', asGrpcError(error));
    });
  };

const answer = async (node: NodeState, call: ReadCall): Promise<void> => {
  const options = call.request.getOptions()!;
  const ofStream = options.getStream();
  const stream = ofStream ? streamNameOf(ofStream.getStreamIdentifier()) : '$all';
  const isSubscription = options.hasSubscription();
  await admit(node, call, isSubscription ? 'subscribe' : 'read', stream);
  if (isSubscription) return subscribe(node, call, stream, options);

  const records = ofStream ? recordsOf(node.store, stream, options) : recordsOfAll(node.store, options);
  if (records === 'missing') await send(call, streamNotFoundMessage(stream));
  else for (const record of records) if (!(await send(call, eventMessage(record)))) return;
  call.end();
};

/** @throws GrpcError when the stream is deleted. */
const recordsOf = (
  store: StoredStreams,
  stream: string,
  options: ReadReq.Options,
): Iterable<StoredRecord> | 'missing' => {
  const held = store.readable(stream);
  if (held === 'deleted') throw streamDeleted(stream);
  if (held === 'missing') return held;
  const from = options.getStream()!;
  const isBackwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const start = from.hasStart() ? 0 : from.hasEnd() ? held.length - (isBackwards ? 1 : 0) : Number(from.getRevision());
  const readable = { first: store.firstReadable(stream), last: held.length - 1 };
  return walk(held, start, isBackwards, readable, () => true, Number(options.getCount()));
};

/** Forwards from a position it is included, backwards it is not. @throws GrpcError for a position behind the end. */
const recordsOfAll = (store: StoredStreams, options: ReadReq.Options): Iterable<StoredRecord> => {
  const { log } = store;
  const from = options.getAll()!;
  const isBackwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const at = () => {
    const position = Number(from.getPosition()!.getCommitPosition());
    if (position > (log.at(-1)?.position ?? 0)) throw invalidPosition();
    return store.indexAt(position) - (isBackwards ? 1 : 0);
  };
  const end = log.length - (isBackwards ? 1 : 0);
  const start = from.hasStart() ? (isBackwards ? -1 : 0) : from.hasEnd() ? end : at();
  const readable = { first: 0, last: log.length - 1 };
  return walk(log, start, isBackwards, readable, filterIn(options), Number(options.getCount()));
};

function* walk(
  records: readonly StoredRecord[],
  start: number,
  isBackwards: boolean,
  { first, last }: { readonly first: number; readonly last: number },
  isWanted: (record: StoredRecord) => boolean,
  count: number,
): Generator<StoredRecord> {
  const step = isBackwards ? -1 : 1;
  let left = count;
  for (
    let i = isBackwards ? Math.min(start, last) : Math.max(start, first);
    i >= first && i <= last && left > 0;
    i += step
  )
    if (isWanted(records[i]!)) {
      left--;
      yield records[i]!;
    }
}
