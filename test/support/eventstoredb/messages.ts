import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, BatchAppendReq, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { GrpcError } from './grpc-errors.js';
import { ANY, NO_STREAM, STREAM_EXISTS, type ProposedEvent, type StoredRecord } from './stored-streams.js';

// Between the node's records and the messages on the wire. Every number of 64 bits travels as decimal text.

export const streamNameOf = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier!.getStreamName_asU8()).toString('utf8');

export const identifierOf = (stream: string): StreamIdentifier => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream).toString('base64'));
  return identifier;
};

/** UUIDs come as text or as two big-endian halves. */
export const uuidIn = (uuid: UUID | undefined): string => {
  if (!uuid!.hasStructured()) return uuid!.getString().toLowerCase();
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64BE(BigInt(uuid!.getStructured()!.getMostSignificantBits()), 0);
  bytes.writeBigInt64BE(BigInt(uuid!.getStructured()!.getLeastSignificantBits()), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export const uuidOf = (text: string): UUID => {
  const uuid = new shared.UUID();
  uuid.setString(text);
  return uuid;
};

/** @throws GrpcError when it is not as the server takes it. */
export const proposedEventIn = (message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): ProposedEvent => {
  const described = message.getMetadataMap();
  const id = uuidIn(message.getId());
  const [type, contentType] = [described.get('type'), described.get('content-type')];
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new GrpcError(status.UNKNOWN, 'not a UUID');
  if (type === undefined || contentType === undefined)
    throw new GrpcError(status.INVALID_ARGUMENT, 'Required Metadata Property is missing', {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    });
  return {
    id,
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

export const bytesOf = ({ type, data, metadata }: ProposedEvent): number =>
  Buffer.byteLength(type) + data.length + metadata.length;

interface ExpectationMessage {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}
export const expectationIn = (options: ExpectationMessage, exact: () => string): number => {
  if (options.hasAny()) return ANY;
  if (options.hasNoStream()) return NO_STREAM;
  return options.hasStreamExists() ? STREAM_EXISTS : Number(exact());
};

/** 100 nanoseconds each, since 1970. */
const ticksOf = (epochMs: number): string => String(BigInt(epochMs) * 10_000n);

interface RecordedEventMessage {
  setId(id: UUID): unknown;
  setStreamIdentifier(identifier: StreamIdentifier): unknown;
  setStreamRevision(revision: string): unknown;
  setPreparePosition(position: string): unknown;
  setCommitPosition(position: string): unknown;
  getMetadataMap(): { set(key: string, value: string): unknown };
  setData(data: Uint8Array): unknown;
  setCustomMetadata(metadata: Uint8Array): unknown;
}

/** Fills the message of a recorded event; there is one for reads and one for persistent subscriptions. */
export const fill = <Message extends RecordedEventMessage>(message: Message, record: StoredRecord): Message => {
  message.setId(uuidOf(record.id));
  message.setStreamIdentifier(identifierOf(record.stream));
  message.setStreamRevision(String(record.revision));
  message.setPreparePosition(String(record.position));
  message.setCommitPosition(String(record.position));
  const described = message.getMetadataMap();
  described.set('type', record.type);
  described.set('content-type', record.isJson ? 'application/json' : 'application/octet-stream');
  described.set('created', ticksOf(record.createdAtMs));
  message.setData(record.data);
  message.setCustomMetadata(record.metadata);
  return message;
};

export const eventMessage = (record: StoredRecord): ReadResp => {
  const event = new streams.ReadResp.ReadEvent();
  event.setEvent(fill(new streams.ReadResp.ReadEvent.RecordedEvent(), record));
  event.setCommitPosition(String(record.position));
  const message = new streams.ReadResp();
  message.setEvent(event);
  return message;
};

export const confirmationMessage = (subscriptionId: string): ReadResp => {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  const message = new streams.ReadResp();
  message.setConfirmation(confirmation);
  return message;
};

export const checkpointMessage = (position: number): ReadResp => {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  const message = new streams.ReadResp();
  message.setCheckpoint(checkpoint);
  return message;
};

export const caughtUpMessage = (): ReadResp => {
  const message = new streams.ReadResp();
  message.setCaughtUp(new streams.ReadResp.CaughtUp());
  return message;
};

export const fellBehindMessage = (): ReadResp => {
  const message = new streams.ReadResp();
  message.setFellBehind(new streams.ReadResp.FellBehind());
  return message;
};

export const streamNotFoundMessage = (stream: string): ReadResp => {
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifierOf(stream));
  const message = new streams.ReadResp();
  message.setStreamNotFound(notFound);
  return message;
};

/** Which records a filtered read or subscription lets through. */
export const filterIn = (options: ReadReq.Options): ((record: StoredRecord) => boolean) => {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const byStream = filter.hasStreamIdentifier();
  const expression = (byStream ? filter.getStreamIdentifier() : filter.getEventType())!;
  const regex = expression.getRegex() === '' ? undefined : new RegExp(expression.getRegex());
  const prefixes = expression.getPrefixList();
  return ({ stream, type }) => {
    const text = byStream ? stream : type;
    return regex ? regex.test(text) : prefixes.some((prefix) => text.startsWith(prefix));
  };
};
