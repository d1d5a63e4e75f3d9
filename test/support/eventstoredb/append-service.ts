import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerReadableStream } from '@grpc/grpc-js';
import { admit, answerUnary, type NodeState } from './calls.js';
import { appendTooLarge, streamDeleted, type GrpcError } from './grpc-errors.js';
import { bytesOf, expectationIn, proposedEventIn, streamNameOf } from './messages.js';
import { ANY, NO_STREAM, STREAM_EXISTS, type AppendResult, type ProposedEvent } from './stored-streams.js';

/** One append to a call: the options first, then each event. */
export const appendHandler =
  (node: NodeState) =>
  (
    call: ServerReadableStream<AppendReq, AppendResp>,
    reply: (error: GrpcError | null, response?: AppendResp) => void,
  ): void =>
    void answerUnary(async () => {
      const { options, events } = await received(call, node.maxAppendBytes);
      const stream = streamNameOf(options.getStreamIdentifier());
      const expected = expectationIn(options, () => options.getRevision());
      const lost = await admit(node, call, 'append', stream);
      return { response: responseTo(node.store.append(stream, expected, events), stream, expected), lost };
    }, reply);

const received = async (call: ServerReadableStream<AppendReq, AppendResp>, maxBytes: number) => {
  let options: AppendReq.Options | undefined;
  const events: ProposedEvent[] = [];
  for await (const message of call as AsyncIterable<AppendReq>) {
    if (message.hasOptions()) options = message.getOptions();
    else events.push(proposedEventIn(message.getProposedMessage()!));
  }
  if (events.reduce((sum, event) => sum + bytesOf(event), 0) > maxBytes) throw appendTooLarge(maxBytes);
  return { options: options!, events };
};

/** A wrong version is no error of the call, but an answer. @throws GrpcError when the stream is deleted. */
const responseTo = (result: AppendResult, stream: string, expected: number): AppendResp => {
  const response = new streams.AppendResp();
  switch (result.outcome) {
    case 'deleted':
      throw streamDeleted(stream);
    case 'wrong-expected-version':
      response.setWrongExpectedVersion(wrongVersion(expected, result.revision));
      return response;
    case 'appended':
      response.setSuccess(success(result.revision, result.position));
      return response;
  }
};

const wrongVersion = (expected: number, actual: number): AppendResp.WrongExpectedVersion => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(actual));
  if (expected === ANY) wrong.setExpectedAny(new shared.Empty());
  else if (expected === NO_STREAM) wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === STREAM_EXISTS) wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return wrong;
};

const success = (revision: number, commit: number | undefined): AppendResp.Success => {
  const appended = new streams.AppendResp.Success();
  if (revision < 0) appended.setNoStream(new shared.Empty());
  else appended.setCurrentRevision(String(revision));
  if (commit === undefined) appended.setNoPosition(new shared.Empty());
  else {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(commit));
    position.setPreparePosition(String(commit));
    appended.setPosition(position);
  }
  return appended;
};
