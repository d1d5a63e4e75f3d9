import { randomUUID } from 'node:crypto';
import {
  ChangeFeed,
  deliveriesOf,
  findDelivery,
  incidents,
  playbooks,
  Projection,
  shownChange,
  WebhookDeliveries,
  webhooks,
  webhookSecretOf,
  type Delivery,
  type DeliveryPage,
  type FollowedPage,
  type ProjectionStatus,
  type ReadModels,
  type StreamVersion,
  type WebhookAnswer,
  type WebhookSender,
  type WebhookStatus,
  type WritePath,
} from '@sitrep/application';
import type { Id, Time } from '@sitrep/domain';
import { decodeEvent } from '@sitrep/event-schema';
import { secretsInForce, webhookViews, type WebhookView } from '@sitrep/read-models';
import { webhookSender } from '@sitrep/webhooks-http';
import type { Settings } from './settings.js';
import type { SettledStorage } from './storage.js';
import { LEASE_MS } from './telemetry-sinks.js';

/**
 * The webhooks that are enabled, each on a way of its own: one that stands still holds up no other, and no command waits
 * for any. Which there are, the read models say; what changes there takes effect with the page that brings it.
 */
export class Webhooks {
  readonly #running = new Map<Id, Running>();
  /** Those that were told to stop and are not done with it. */
  readonly #ending = new Set<Promise<void>>();
  readonly #changes: ChangeFeed;
  readonly #sender: WebhookSender;
  readonly #processId = randomUUID();
  readonly #stopping = new AbortController();
  #hasBegun = false;

  constructor(private readonly options: Wanted) {
    const { storage, readModels, settings } = options;
    this.#changes = new ChangeFeed(storage.domainLog, readModels, [incidents.streamOf(''), playbooks.streamOf('')]);
    this.#sender = webhookSender({ ...LIMITS, allowPrivateAddresses: settings.commandAllowPrivateAddresses });
  }

  /** To be told of each page that the read models have taken in, before anybody is answered from them. */
  onPage({ events, atHead }: FollowedPage): void {
    if (!this.options.settings.sendsToWebhooks) return;
    const isConcerned = events.some(({ stream }) => stream.startsWith(webhooks.streamOf('')));
    // While everything is built anew, what there is now is not known yet.
    if (!atHead && !this.#hasBegun) return;
    if (isConcerned || !this.#hasBegun) this.#follow();
    this.#hasBegun = true;
  }

  /** To be told that the read models show more than before. */
  wake(): void {
    this.#changes.wake();
  }

  statuses(): readonly WebhookStatus[] {
    return [...this.#running.values()].map(({ deliveries }) => deliveries.status());
  }

  faults(): readonly ProjectionStatus[] {
    return [...this.#running.values()]
      .map(({ projection }) => projection.status())
      .filter(({ state }) => state === 'stopped');
  }

  /** `whsec_…`, as it is told to whoever registers a webhook or rotates its secret. */
  secretOf(webhookId: Id, secretId: Id): Promise<string> {
    return webhookSecretOf(this.options.storage.contentKeys, webhookId, secretId);
  }

  deliveries(webhookId: Id, before: StreamVersion | undefined, limit: number): Promise<DeliveryPage> {
    return deliveriesOf(this.options.storage.telemetryLog, webhookId, before, limit);
  }

  /** Sends once more what was sent before, at once and beside the others. Gives `undefined` for what was not. */
  async redeliver(webhook: WebhookView, eventId: string): Promise<WebhookAnswer | undefined> {
    const { telemetryLog, domainLog } = this.options.storage;
    const delivery: Delivery | undefined = await findDelivery(telemetryLog, webhook.id, eventId);
    if (!delivery) return undefined;
    const [stored] = await domainLog.readStream(delivery.stream, { after: delivery.version - 1, limit: 1 });
    if (stored?.id !== eventId) return undefined;
    const secrets = secretsInForce(webhook, this.options.now()).map((id) => this.secretOf(webhook.id, id));
    const body = JSON.stringify(shownChange(decodeEvent(stored)));
    const message = { url: webhook.url, id: eventId, body, secrets: await Promise.all(secrets) };
    return this.#sender.send(message, this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const id of [...this.#running.keys()]) this.#end(id);
    await Promise.all(this.#ending);
  }

  #follow(): void {
    if (this.#stopping.signal.aborted) return;
    const { documents } = this.options.storage.readStore.query(webhookViews, {
      sort: { by: 'createdAt', descending: false },
      limit: EVERY_WEBHOOK,
    });
    const enabled = new Map(documents.filter(({ disabledAt }) => disabledAt === null).map((each) => [each.id, each]));
    for (const [id, { deliveries }] of this.#running)
      if (enabled.get(id)?.enabledAt !== deliveries.webhook.enabledAt) this.#end(id);
    for (const [id, webhook] of enabled) {
      const running = this.#running.get(id);
      if (running) running.deliveries.changedTo(webhook);
      else this.#begin(webhook);
    }
  }

  #begin(webhook: WebhookView): void {
    const { storage, writePath, now, onFault } = this.options;
    const deliveries = new WebhookDeliveries({
      ...{ webhook, writePath, now },
      changes: this.#changes,
      domainLog: storage.domainLog,
      checkpointLog: storage.telemetryLog,
      sender: this.#sender,
      secretOf: (webhookId, secretId) => this.secretOf(webhookId, secretId),
      processId: this.#processId,
      leaseMs: storage.takeOverAfterMs === 0 ? 0 : LEASE_MS,
    });
    const name = `webhook-${webhook.id}`;
    const projection = new Projection(
      name,
      (signal) => deliveries.run(signal),
      (error) => onFault(name, error),
    );
    projection.start();
    this.#running.set(webhook.id, { deliveries, projection });
  }

  /** At once: what is on its way is cut off. */
  #end(id: Id): void {
    const ending = this.#running.get(id)!.projection.stop();
    this.#running.delete(id);
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }
}

interface Running {
  readonly deliveries: WebhookDeliveries;
  readonly projection: Projection;
}

interface Wanted {
  readonly settings: Settings;
  readonly storage: SettledStorage;
  readonly readModels: ReadModels;
  readonly writePath: WritePath;
  readonly now: () => Time;
  readonly onFault: (name: string, error: Error) => void;
}

/** More than there can be. */
const EVERY_WEBHOOK = 1_000;
const LIMITS = { timeoutMs: 15_000, answerBytesMax: 64 * 1024 };
