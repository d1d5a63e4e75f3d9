import type { SinkFault } from './telemetry-sink.js';

/** Posts to the addresses that webhooks have. */
export interface WebhookSender {
  /** Sends it once, unless the signal aborts. Never throws: what has become of it is the answer. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer>;
}

export interface WebhookMessage {
  readonly url: string;
  /** The same for each attempt at the same event: a receiver that had it already can tell. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  /** `whsec_…`; it is signed with each. */
  readonly secrets: readonly string[];
}

export type WebhookAnswer =
  | { readonly outcome: 'delivered'; readonly status: number }
  /** It may or may not have arrived. To be sent again at least `afterMs` later, where the receiver has said so. */
  | {
      readonly outcome: 'failed';
      readonly reason: SinkFault;
      /** null where there was no answer. */
      readonly status: number | null;
      readonly afterMs?: number;
    }
  /** The receiver wants no more. */
  | { readonly outcome: 'gone'; readonly status: number };
