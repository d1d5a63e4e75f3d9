import type { Id, Time } from '@sitrep/domain';
import type { EventLog, Position, StreamVersion } from './event-log.js';
import type { SinkFault } from './telemetry-sink.js';

/** What became of one event on its way to one webhook. No word of the event is in it. */
export interface Delivery {
  /** Of the event; also the `webhook-id` under which it is sent. */
  readonly eventId: string;
  readonly type: string;
  /** Where the event is. */
  readonly stream: string;
  readonly version: StreamVersion;
  readonly isDelivered: boolean;
  readonly attempts: number;
  readonly firstAttemptAt: Time;
  readonly lastAttemptAt: Time;
  /** It is not tried again before; null where it is not tried again. */
  readonly nextAttemptAt: Time | null;
  /** The HTTP status of the last answer; null where there was none. */
  readonly status: number | null;
  /** Why the last attempt failed; null where it did not. */
  readonly reason: SinkFault | 'gone' | null;
}

/** How far one webhook has come. Each attempt appends one, so that the checkpoint's stream is the log of deliveries. */
export interface WebhookProgress {
  /** What is at this position or before it is delivered, or is not wanted there. */
  readonly through: Position;
  /** The newest attempt; null before the first. */
  readonly delivery: Delivery | null;
}

export const deliveriesStreamOf = (webhookId: Id): string => `webhookdeliveries-${webhookId}`;

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  /** Go on before this version of the stream; `undefined` where there are no more. */
  readonly next: StreamVersion | undefined;
}

/** The deliveries to a webhook, newest first, each as it stands after its last attempt. */
export const deliveriesOf = async (
  log: EventLog,
  webhookId: Id,
  before: StreamVersion | undefined,
  limit: number,
): Promise<DeliveryPage> => {
  const stream = deliveriesStreamOf(webhookId);
  const deliveries: Delivery[] = [];
  // What `before` belongs to has been shown, with all its attempts.
  let shown = before === undefined ? undefined : (await deliveryAt(log, stream, before))?.eventId;
  let next = before ?? ((await log.last(stream))?.version ?? 0) + 1;
  let lastShown: StreamVersion | undefined;
  while (next > 1) {
    const after = Math.max(0, next - 1 - PAGE_SIZE);
    const page = await log.readStream(stream, { after, limit: next - 1 - after });
    for (const stored of page.toReversed()) {
      const { delivery } = stored.data as WebhookProgress;
      if (delivery === null || delivery.eventId === shown) continue;
      if (deliveries.length === limit) return { deliveries, next: lastShown };
      deliveries.push(delivery);
      shown = delivery.eventId;
      lastShown = stored.version;
    }
    next = after + 1;
  }
  return { deliveries, next: undefined };
};

const deliveryAt = async (log: EventLog, stream: string, version: StreamVersion): Promise<Delivery | null> => {
  const [stored] = await log.readStream(stream, { after: version - 1, limit: 1 });
  return (stored?.data as WebhookProgress | undefined)?.delivery ?? null;
};

/** One delivery among the newest ones. */
export const findDelivery = async (log: EventLog, webhookId: Id, eventId: string): Promise<Delivery | undefined> => {
  const { deliveries } = await deliveriesOf(log, webhookId, undefined, DELIVERIES_SEARCHED);
  return deliveries.find((each) => each.eventId === eventId);
};

const PAGE_SIZE = 256;
const DELIVERIES_SEARCHED = 2_000;
