import { randomUUID } from 'node:crypto';
import persistent from '@eventstore/db-client/generated/persistent_pb.js';
import type {
  CreateReq,
  CreateResp,
  DeleteReq,
  DeleteResp,
  GetInfoReq,
  GetInfoResp,
  ReadReq,
  ReadResp,
  ReplayParkedReq,
  ReplayParkedResp,
} from '@eventstore/db-client/generated/persistent_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import type { Metadata, ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { admit, answerUnary, asGrpcError, authorizationOf, type NodeState } from './calls.js';
import { ConsumerGroup, type Consumer, type NackAction } from './consumer-group.js';
import { allGroupsUnsupported, groupProblem, type GrpcError } from './grpc-errors.js';
import { fill, streamNameOf, uuidIn } from './messages.js';
import type { StoredRecord } from './stored-streams.js';

// Persistent subscriptions to streams: operators set up groups, and whoever may read the stream reads for one.

type Handler<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  reply: (error: GrpcError | null, response?: Response) => void,
) => void;

export const persistentHandlers = (node: NodeState) => {
  const { groups } = node;
  /** @throws GrpcError */
  const groupOf = (options: NamesGroup): ConsumerGroup => {
    const { stream, name, key } = named(options);
    const group = groups.get(key);
    if (!group) throw groupProblem('persistent-subscription-does-not-exist', stream, name);
    return group;
  };

  const create: Handler<CreateReq, CreateResp> = (call, reply) =>
    void answerUnary(async () => {
      const options = call.request.getOptions()!;
      const { stream, name, key } = named(options);
      await operate(node, call, stream);
      if (groups.has(key)) throw groupProblem('persistent-subscription-exists', stream, name);
      const settings = options.getSettings()!;
      const isFromEnd = settings.getRevision() === MAX_U64;
      groups.set(
        key,
        new ConsumerGroup(node.store, stream, name, {
          firstRevision: isFromEnd ? node.store.lastRevision(stream) + 1 : Number(settings.getRevision()),
          messageTimeoutMs: settings.getMessageTimeoutMs(),
          retriesMax: settings.getMaxRetryCount(),
          consumersMax: settings.getMaxSubscriberCount(),
        }),
      );
      return { response: new persistent.CreateResp() };
    }, reply);

  const remove: Handler<DeleteReq, DeleteResp> = (call, reply) =>
    void answerUnary(async () => {
      const options = call.request.getOptions()!;
      const { stream, key } = named(options);
      await operate(node, call, stream);
      groupOf(options).end();
      groups.delete(key);
      return { response: new persistent.DeleteResp() };
    }, reply);

  const replayParked: Handler<ReplayParkedReq, ReplayParkedResp> = (call, reply) =>
    void answerUnary(async () => {
      const options = call.request.getOptions()!;
      await operate(node, call, named(options).stream);
      groupOf(options).replayParked(options.hasNoLimit() ? Infinity : Number(options.getStopAt()));
      return { response: new persistent.ReplayParkedResp() };
    }, reply);

  const getInfo: Handler<GetInfoReq, GetInfoResp> = (call, reply) =>
    void answerUnary(async () => {
      const options = call.request.getOptions()!;
      await operate(node, call, named(options).stream);
      const response = new persistent.GetInfoResp();
      response.setSubscriptionInfo(infoOf(groupOf(options), node));
      return { response };
    }, reply);

  const read = (call: ServerDuplexStream<ReadReq, ReadResp>): void => {
    let reading: { readonly group: ConsumerGroup; readonly consumer: Consumer } | undefined;
    const begin = async (options: ReadReq.Options) => {
      const { stream, name } = named(options);
      await admit(node, call, 'persistent', stream);
      node.access.check(authorizationOf(call), 'read', stream);
      const group = groupOf(options);
      if (group.isFull) throw groupProblem('maximum-subscribers-reached', stream, name);
      const consumer: Consumer = {
        room: options.getBufferSize(),
        send: (record, retries) => void call.write(eventMessage(record, retries)),
        drop: () => void call.emit('error', groupProblem('persistent-subscription-dropped', stream, name)),
      };
      call.write(confirmation());
      reading = { group, consumer };
      group.join(consumer);
    };
    const leave = (): void => reading?.group.leave(reading.consumer);
    call
      .on('data', (message: ReadReq) => {
        if (message.hasOptions())
          begin(message.getOptions()!).catch((error: unknown) => call.emit('error', asGrpcError(error)));
        if (!reading) return;
        const { group, consumer } = reading;
        if (message.hasAck()) group.ack(consumer, message.getAck()!.getIdsList().map(uuidIn));
        if (message.hasNack()) {
          const nack = message.getNack()!;
          group.nack(consumer, nack.getIdsList().map(uuidIn), ACTIONS[nack.getAction()] ?? 'retry');
        }
      })
      .on('end', () => call.end());
    for (const event of ['cancelled', 'close', 'error', 'end']) call.on(event, leave);
  };

  return { create, delete: remove, replayParked, getInfo, read };
};

const MAX_U64 = '18446744073709551615';

const ACTIONS: Readonly<Record<number, NackAction>> = {
  [persistent.ReadReq.Nack.Action.PARK]: 'park',
  [persistent.ReadReq.Nack.Action.RETRY]: 'retry',
  [persistent.ReadReq.Nack.Action.SKIP]: 'skip',
  [persistent.ReadReq.Nack.Action.STOP]: 'stop',
};

/** Groups are for administrators and operators to set up and to look after. */
const operate = async (node: NodeState, call: { readonly metadata: Metadata }, stream: string): Promise<void> => {
  await admit(node, call, 'persistent', stream);
  node.access.checkOperator(authorizationOf(call));
};

interface NamesGroup {
  getGroupName(): string;
  getStreamIdentifier(): StreamIdentifier | undefined;
}

/** @throws GrpcError for a group that reads everything, which this node does not have. */
const named = (options: NamesGroup) => {
  if (!options.getStreamIdentifier()) throw allGroupsUnsupported();
  const [stream, name] = [streamNameOf(options.getStreamIdentifier()), options.getGroupName()];
  return { stream, name, key: `${stream}::${name}` };
};

const confirmation = (): ReadResp => {
  const confirmed = new persistent.ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(randomUUID());
  const message = new persistent.ReadResp();
  message.setSubscriptionConfirmation(confirmed);
  return message;
};

const eventMessage = (record: StoredRecord, retries: number): ReadResp => {
  const event = new persistent.ReadResp.ReadEvent();
  event.setEvent(fill(new persistent.ReadResp.ReadEvent.RecordedEvent(), record));
  event.setCommitPosition(String(record.position));
  if (retries > 0) event.setRetryCount(retries);
  else event.setNoRetryCount(new shared.Empty());
  const message = new persistent.ReadResp();
  message.setEvent(event);
  return message;
};

const infoOf = (group: ConsumerGroup, { store }: NodeState): persistent.SubscriptionInfo => {
  const info = new persistent.SubscriptionInfo();
  info.setEventSource(group.stream);
  info.setGroupName(group.name);
  info.setStatus('Live');
  info.setStartFrom(String(group.settings.firstRevision));
  info.setMaxRetryCount(group.settings.retriesMax);
  info.setMessageTimeoutMilliseconds(group.settings.messageTimeoutMs);
  info.setMaxSubscriberCount(group.settings.consumersMax);
  info.setTotalInFlightMessages(group.inFlight);
  info.setParkedMessageCount(String(group.parked));
  info.setLastCheckpointedEventPosition(group.checkpoint < 0 ? '' : String(group.checkpoint));
  info.setLastKnownEventPosition(String(store.lastRevision(group.stream)));
  return info;
};
