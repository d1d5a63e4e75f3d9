import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status, type Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import type { Access, Right } from './access.js';
import type { ConsumerGroup } from './consumer-group.js';
import { suffer, type FaultHook, type Operation } from './faults.js';
import { GrpcError, notLeader } from './grpc-errors.js';
import type { StoredStreams } from './stored-streams.js';

/** What every service of the node works with. */
export interface NodeState {
  readonly store: StoredStreams;
  readonly access: Access;
  readonly maxAppendBytes: number;
  /** How a live subscriber is treated for which more than `liveBufferMax` records wait. */
  slowConsumers: 'drop' | 'fall-back';
  liveBufferMax: number;
  /** Set by tests. */
  fault: FaultHook;
  /** Set where this node is a follower: who leads. */
  leader: { readonly host: string; readonly port: number } | undefined;
  /** The open subscriptions; each can be ended with an error. */
  readonly subscriptions: Set<(error: GrpcError) => void>;
  /** Consumer groups, by stream and name. */
  readonly groups: Map<string, ConsumerGroup>;
}

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

interface Call {
  readonly metadata: Metadata;
}

const RIGHTS: Readonly<Partial<Record<Operation, Right>>> = {
  append: 'write',
  'batch-append': 'write',
  read: 'read',
  subscribe: 'read',
  delete: 'delete',
};

/**
 * What comes before each operation: who asks, whether this node is the one to ask, and the fault that a test has planned.
 * Gives what is to become of the answer, if not to be sent.
 * @throws GrpcError
 */
export const admit = async (
  { access, leader, fault }: NodeState,
  call: Call,
  operation: Operation,
  stream: string,
): Promise<GrpcError | 'silence' | undefined> => {
  const right = RIGHTS[operation];
  if (right) access.check(authorizationOf(call), right, stream);
  const isForLeader = right === 'write' || right === 'delete' || operation === 'persistent';
  const needsLeader = isForLeader || call.metadata.get('requires-leader')[0] === 'true';
  if (leader && needsLeader) throw notLeader(leader.host, leader.port);
  return suffer(fault(operation, stream, String(call.metadata.get('connection-name')[0])));
};

export const authorizationOf = (call: Call): string | undefined => call.metadata.get('authorization')[0]?.toString();

/** Answers a unary call with what the work gives; or not, where the answer is to be lost. */
export const answerUnary = async <Response>(
  work: () => Promise<{ readonly response: Response; readonly lost?: GrpcError | 'silence' | undefined }>,
  reply: (error: GrpcError | null, response?: Response) => void,
): Promise<void> => {
  try {
    const { response, lost } = await work();
    if (lost === 'silence') return;
    if (lost) reply(lost);
    else reply(null, response);
  } catch (error) {
    reply(asGrpcError(error));
  }
};

export const asGrpcError = (error: unknown): GrpcError =>
  error instanceof GrpcError ? error : new GrpcError(status.UNKNOWN, String((error as Error).stack));
