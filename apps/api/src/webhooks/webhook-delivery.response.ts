import type { Delivery } from '@sitrep/application';
import type { WebhookView } from '@sitrep/read-models';

/** One event on its way to one webhook. What the event says is not in it. */
export class WebhookDeliveryResponse {
  /** Of the event; also the `webhook-id` under which it is sent. */
  id: string;
  type: string;
  isDelivered: boolean;
  attempts: number;
  firstAttemptAt: string;
  lastAttemptAt: string;
  /** Null where it is not tried again. */
  nextAttemptAt: string | null;
  /** The HTTP status of the last answer; null where there was none. */
  status: number | null;
  /**
   * Why the last attempt failed: `refused`, `redirected`, `too-many-requests`, `server-error`, `unreachable`, `timed-out`,
   * `answer-too-large`, `address-not-allowed` or `gone`; null where it did not.
   */
  reason: string | null;
}

export class WebhookDeliveryPage {
  items: WebhookDeliveryResponse[];
  nextCursor: string | null;
}

/** What came of sending something once more. */
export class RedeliveryResponse {
  isDelivered: boolean;
  status: number | null;
  reason: string | null;
}

export const shownDelivery = (
  { eventId, stream: _stream, version: _version, nextAttemptAt, ...shown }: Delivery,
  { disabledAt }: WebhookView,
): WebhookDeliveryResponse => ({
  id: eventId,
  ...shown,
  nextAttemptAt: disabledAt === null ? nextAttemptAt : null,
});
