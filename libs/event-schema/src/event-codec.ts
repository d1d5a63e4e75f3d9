import type { DomainEvent, Id, Time } from '@sitrep/domain';
import { eventSchemas } from './event-schemas.js';
import { ShapeFault, type Compartments, type SchemaHistory } from './schema-history.js';

/** An event as a log keeps it: two JSON documents under an id and a type. Only this library knows their shape. */
export interface WrittenEvent {
  /** UUID, minted for this event and derived from nothing. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** Where a log keeps it. */
export interface Place {
  readonly stream: string;
  /** 1 for the first event of its stream. */
  readonly version: number;
  readonly position: string;
}

/** A domain event together with the circumstances of its recording. */
export interface Recorded<Event extends DomainEvent = DomainEvent> extends Place {
  readonly id: string;
  readonly occurredAt: Time;
  /** The request that brought it about, where that carried an `Idempotency-Key`. */
  readonly requestId?: Id | undefined;
  readonly event: Event;
}

const schemas: Readonly<Record<string, SchemaHistory<Compartments>>> = eventSchemas;

/** @throws ShapeFault when the event does not fit the current shape of its type; nothing malformed is ever stored. */
export const encodeEvent = (
  { type, facts, content }: DomainEvent,
  id: string,
  occurredAt: Time,
  requestId?: Id,
): WrittenEvent => {
  const schema = schemas[type];
  if (!schema) throw new ShapeFault(`${type} has no schema`);
  return {
    id,
    type,
    data: schema.write({ facts, content }),
    metadata: { schemaVersion: schema.currentVersion, occurredAt, ...(requestId !== undefined && { requestId }) },
  };
};

/** @throws UnreadableEvent when the type or version is unknown, or the data does not fit what was written then. */
export const decodeEvent = ({ type, data, metadata, id, ...place }: WrittenEvent & Place): Recorded => {
  // A damaged log may hold anything here, also nothing.
  const { schemaVersion, occurredAt, requestId } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  const { stream, version, position } = place;
  try {
    if (typeof schemaVersion !== 'number' || typeof occurredAt !== 'string' || !isIdOrAbsent(requestId))
      throw new ShapeFault('metadata is damaged');
    if (!Object.hasOwn(schemas, type)) throw new ShapeFault('the event type is unknown here');
    const { facts, content } = schemas[type]!.read(schemaVersion, data);
    const event = { type, facts, content } as DomainEvent;
    return { stream, version, position, id, occurredAt, ...(requestId !== undefined && { requestId }), event };
  } catch (cause) {
    if (!(cause instanceof ShapeFault)) throw cause;
    throw new UnreadableEvent(place, type, Number(schemaVersion), cause.reason);
  }
};

const isIdOrAbsent = (value: unknown): value is Id | undefined => value === undefined || typeof value === 'string';

/**
 * An event that this release cannot read. It is never skipped: whoever meets it stops there and says so. The message
 * names place and rule, no value.
 */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
  constructor(
    readonly place: Place,
    readonly type: string,
    readonly schemaVersion: number,
    readonly reason: string,
  ) {
    super(
      `Event ${place.version} of stream ${place.stream} (${type}, schema version ${schemaVersion}) cannot be read: ${reason}. ` +
        'It was written by a newer release or damaged; start a release that knows it.',
    );
  }
}
