import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { DeleteReq, DeleteResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { admit, answerUnary, type NodeState } from './calls.js';
import { streamDeleted, wrongExpectedVersion, type GrpcError } from './grpc-errors.js';
import { expectationIn, streamNameOf } from './messages.js';

/** Deletes a stream so that it can be begun anew. */
export const deleteHandler =
  (node: NodeState) =>
  (
    call: ServerUnaryCall<DeleteReq, DeleteResp>,
    reply: (error: GrpcError | null, response?: DeleteResp) => void,
  ): void =>
    void answerUnary(async () => {
      const { position, lost } = await remove(node, call, 'softly');
      const [response, place] = [new streams.DeleteResp(), new streams.DeleteResp.Position()];
      place.setCommitPosition(position);
      place.setPreparePosition(position);
      response.setPosition(place);
      return { response, lost };
    }, reply);

/** Deletes a stream for ever. */
export const tombstoneHandler =
  (node: NodeState) =>
  (
    call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
    reply: (error: GrpcError | null, response?: TombstoneResp) => void,
  ): void =>
    void answerUnary(async () => {
      const { position, lost } = await remove(node, call, 'for-ever');
      const [response, place] = [new streams.TombstoneResp(), new streams.TombstoneResp.Position()];
      place.setCommitPosition(position);
      place.setPreparePosition(position);
      response.setPosition(place);
      return { response, lost };
    }, reply);

/** @throws GrpcError */
const remove = async (
  node: NodeState,
  call: ServerUnaryCall<DeleteReq, DeleteResp> | ServerUnaryCall<TombstoneReq, TombstoneResp>,
  how: 'softly' | 'for-ever',
) => {
  const options = call.request.getOptions()!;
  const stream = streamNameOf(options.getStreamIdentifier());
  const expected = expectationIn(options, () => options.getRevision());
  const lost = await admit(node, call, 'delete', stream);
  const result = node.store.remove(stream, expected, how);
  if (result.outcome === 'deleted') throw streamDeleted(stream);
  if (result.outcome === 'wrong-expected-version') throw wrongExpectedVersion(stream, expected, result.revision);
  return { position: String(result.position), lost };
};
