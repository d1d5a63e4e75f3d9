import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusMessages from '@eventstore/db-client/generated/status_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import anyMessages from 'google-protobuf/google/protobuf/any_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import { admit, asGrpcError, type NodeState } from './calls.js';
import { bytesOf, expectationIn, identifierOf, proposedEventIn, streamNameOf, uuidIn } from './messages.js';
import { ANY, NO_STREAM, STREAM_EXISTS, type AppendResult, type ProposedEvent } from './stored-streams.js';

/** Many appends over one call that stays open; each is told apart by its correlation id, and answered when it is done. */
export const batchAppendHandler =
  (node: NodeState) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const open = new Map<string, Batch>();
    call.on('data', (message: BatchAppendReq) => {
      const id = uuidIn(message.getCorrelationId());
      const options = message.getOptions();
      const batch = open.get(id) ?? {
        stream: streamNameOf(options!.getStreamIdentifier()),
        expected: expectationIn(options!, () => options!.getStreamPosition()),
        deadlineAt: options!.getDeadline()?.toDate().getTime(),
        events: [],
      };
      open.set(id, batch);
      batch.events.push(...message.getProposedMessagesList().map(proposedEventIn));
      if (!message.getIsFinal()) return;
      open.delete(id);
      void answerBatch(node, call, message, batch);
    });
    call.on('end', () => call.end());
    call.on('error', () => {});
  };

interface Batch {
  readonly stream: string;
  readonly expected: number;
  readonly deadlineAt: number | undefined;
  readonly events: ProposedEvent[];
}

const answerBatch = async (
  node: NodeState,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  message: BatchAppendReq,
  batch: Batch,
): Promise<void> => {
  const response = new streams.BatchAppendResp();
  response.setCorrelationId(message.getCorrelationId());
  response.setStreamIdentifier(identifierOf(batch.stream));
  try {
    const lost = await admit(node, call, 'batch-append', batch.stream);
    if (lost === 'silence') return void store(node, batch);
    const outcome = store(node, batch);
    if (lost) throw lost;
    if ('error' in outcome) response.setError(outcome.error);
    else response.setSuccess(successOf(outcome.appended));
    call.write(response);
  } catch (error) {
    const { code, message: text } = asGrpcError(error);
    if (code !== status.PERMISSION_DENIED) return void call.emit('error', error);
    response.setError(statusOf(code, text, new shared.AccessDenied(), 'AccessDenied'));
    call.write(response);
  }
};

type Appended = Extract<AppendResult, { readonly outcome: 'appended' }>;

const store = (
  { store, maxAppendBytes }: NodeState,
  { stream, expected, deadlineAt, events }: Batch,
): { readonly error: Status } | { readonly appended: Appended } => {
  if (deadlineAt !== undefined && deadlineAt <= Date.now())
    return { error: statusOf(status.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout(), 'Timeout') };
  if (events.reduce((sum, event) => sum + bytesOf(event), 0) > maxAppendBytes) {
    const tooLarge = new shared.MaximumAppendSizeExceeded();
    tooLarge.setMaxappendsize(maxAppendBytes);
    return { error: statusOf(status.INVALID_ARGUMENT, 'too large', tooLarge, 'MaximumAppendSizeExceeded') };
  }
  const result = store.append(stream, expected, events);
  switch (result.outcome) {
    case 'appended':
      return { appended: result };
    case 'deleted': {
      const deleted = new shared.StreamDeleted();
      deleted.setStreamIdentifier(identifierOf(stream));
      return { error: statusOf(status.NOT_FOUND, 'StreamDeleted', deleted, 'StreamDeleted') };
    }
    case 'wrong-expected-version': {
      const wrong = wrongVersion(expected, result.revision);
      return { error: statusOf(status.ALREADY_EXISTS, 'WrongExpectedVersion', wrong, 'WrongExpectedVersion') };
    }
  }
};

/** The client decides by the name of the packed message, not by the code. */
const statusOf = (code: number, text: string, detail: { serializeBinary(): Uint8Array }, name: string): Status => {
  const packed = new anyMessages.Any();
  packed.pack(detail.serializeBinary(), `event_store.client.${name}`);
  const message = new statusMessages.Status();
  message.setCode(code);
  message.setMessage(text);
  message.setDetails(packed);
  return message;
};

const wrongVersion = (expected: number, actual: number) => {
  const empty = () => new emptyMessages.Empty();
  const wrong = new shared.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === ANY) wrong.setExpectedAny(empty());
  else if (expected === NO_STREAM) wrong.setExpectedNoStream(empty());
  else if (expected === STREAM_EXISTS) wrong.setExpectedStreamExists(empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return wrong;
};

const successOf = ({ revision, position }: Appended): BatchAppendResp.Success => {
  const success = new streams.BatchAppendResp.Success();
  if (revision < 0) success.setNoStream(new emptyMessages.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === undefined) success.setNoPosition(new emptyMessages.Empty());
  else {
    const place = new shared.AllStreamPosition();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    success.setPosition(place);
  }
  return success;
};
