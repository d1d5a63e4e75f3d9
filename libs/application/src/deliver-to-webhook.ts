import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Id, Time } from '@sitrep/domain';
import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import { secretsInForce, type WebhookView } from '@sitrep/read-models';
import type { ChangeFeed } from './change-feed.js';
import type { EventLog } from './event-log.js';
import { HeldCheckpoint } from './held-checkpoint.js';
import { shownChange } from './shown-change.js';
import { incidents, playbooks, webhooks } from './stream-kinds.js';
import type { SinkFault } from './telemetry-sink.js';
import { deliveriesStreamOf, type Delivery, type WebhookProgress } from './webhook-deliveries.js';
import type { WebhookAnswer, WebhookMessage, WebhookSender } from './webhook-sender.js';
import type { WritePath } from './write-path.js';

export interface DeliverToWebhook {
  readonly webhook: WebhookView;
  /** Of incidents and playbooks. */
  readonly changes: ChangeFeed;
  readonly domainLog: EventLog;
  /** Where the checkpoint is kept, in a stream of its own. */
  readonly checkpointLog: EventLog;
  readonly writePath: WritePath;
  readonly sender: WebhookSender;
  readonly secretOf: (webhookId: Id, secretId: Id) => Promise<string>;
  readonly now: () => Time;
  /** Names this process among those that deliver. */
  readonly processId: string;
  /** Where other processes deliver as well, for how long one does it alone without a sign of life; else 0. */
  readonly leaseMs: number;
  readonly pauseMinMs?: number;
  readonly pauseMaxMs?: number;
  /** For how long nothing is taken before the webhook is disabled, and how often it has been tried then at least. */
  readonly givesUpAfterMs?: number;
  readonly givesUpAfterAttempts?: number;
}

export interface WebhookStatus {
  readonly webhookId: Id;
  /** `waiting`: to try again. `open`: so often in vain that somebody should look. */
  readonly state: 'idle' | 'sending' | 'waiting' | 'open';
  readonly reason: SinkFault | undefined;
  /** How old the oldest event is that this process knows of and that is not delivered; 0 where there is none. */
  readonly lagMs: number;
}

/**
 * Tells one webhook what happens, in order, each event at least once, from its registration on. What did not arrive is
 * sent again after a pause that grows, and what comes behind it waits, in the log and nowhere else. The checkpoint is a
 * stream of its own: of several processes, one delivers. A receiver that wants no more, or that has taken nothing for
 * days, is not asked again until somebody enables the webhook; then it goes on where it stood.
 */
export class WebhookDeliveries {
  /** As it was last changed: address and wishes never change, but secrets do. */
  #webhook: WebhookView;
  #state: WebhookStatus['state'] = 'idle';
  #reason: SinkFault | undefined;
  #pending: Recorded | undefined;
  #checkpoint: HeldCheckpoint<WebhookProgress> | undefined;

  constructor(private readonly options: DeliverToWebhook) {
    this.#webhook = options.webhook;
  }

  get webhook(): WebhookView {
    return this.#webhook;
  }

  changedTo(webhook: WebhookView): void {
    this.#webhook = webhook;
  }

  status(): WebhookStatus {
    // Where another process has the turn, its checkpoint is looked at once in a while.
    const isBehind = this.#pending !== undefined && this.#pending.position > (this.#checkpoint?.reached.through ?? '');
    const lagMs = isBehind ? Date.parse(this.options.now()) - Date.parse(this.#pending!.occurredAt) : 0;
    return { webhookId: this.#webhook.id, state: this.#state, reason: this.#reason, lagMs: Math.max(0, lagMs) };
  }

  /** Until the signal aborts, or the webhook is disabled. @throws StorageUnavailable; run it again then. CursorRefused. */
  async run(signal: AbortSignal): Promise<void> {
    const { checkpointLog: log, processId: holder, leaseMs, changes } = this.options;
    const checkpoint = (this.#checkpoint = new HeldCheckpoint<WebhookProgress>({
      ...{ log, holder, leaseMs, signal },
      stream: deliveriesStreamOf(this.#webhook.id),
      eventType: 'WebhookProgressed',
      first: { through: this.#webhook.since, delivery: null },
    }));
    await checkpoint.read();
    let cursor = checkpoint.reached.through;
    let [isAtHead, passed] = [false, 0];
    while (!signal.aborted) {
      const page = await changes.pageOrWait(cursor, isAtHead ? WAIT_MS : 0, signal, this.#isWanted);
      const outcome = await this.#deliverAll(page.changes, checkpoint, signal);
      if (outcome === 'disabled') break;
      isAtHead = page.atHead && outcome === 'delivered';
      cursor = outcome === 'delivered' ? page.nextCursor : checkpoint.reached.through;
      passed = page.changes.length > 0 ? 0 : passed + page.eventsPassed;
      if (passed >= EVENTS_BETWEEN_NOTES && !checkpoint.isOfAnother) {
        await checkpoint.move({ ...checkpoint.reached, through: cursor });
        passed = 0;
      }
      if (!isAtHead) await setImmediate(); // Catching up must leave room for requests.
    }
    await checkpoint.release();
  }

  async #deliverAll(
    changes: readonly Recorded[],
    checkpoint: HeldCheckpoint<WebhookProgress>,
    signal: AbortSignal,
  ): Promise<'delivered' | 'interrupted' | 'disabled'> {
    for (const change of changes) {
      this.#pending = change;
      const outcome = await this.#deliver(change, checkpoint, signal);
      if (outcome !== 'delivered') return outcome;
    }
    this.#pending = undefined;
    return 'delivered';
  }

  readonly #isWanted = async ({ event }: Recorded): Promise<boolean> => {
    const { teamIds, eventTypes } = this.#webhook;
    if (eventTypes !== null && !(eventTypes as readonly string[]).includes(event.type)) return false;
    if (teamIds === null) return true;
    // A team never changes, so an older picture says as much as the newest.
    const subject =
      'incidentId' in event.facts
        ? await this.options.writePath.view(incidents, event.facts.incidentId)
        : 'playbookId' in event.facts
          ? await this.options.writePath.view(playbooks, event.facts.playbookId)
          : undefined;
    return subject !== undefined && teamIds.includes(subject.teamId);
  };

  /** Until it has arrived, another process has its turn, the webhook is disabled, or the signal aborts. */
  async #deliver(
    change: Recorded,
    checkpoint: HeldCheckpoint<WebhookProgress>,
    signal: AbortSignal,
  ): Promise<'delivered' | 'interrupted' | 'disabled'> {
    while (!signal.aborted) {
      const failed = this.#failedAttempts(change, checkpoint.reached.delivery);
      // Whoever has tried last, a pause is one for all processes, and for the next start.
      await this.#waitUntil(failed?.nextAttemptAt ?? null, signal);
      if (signal.aborted || (await checkpoint.take()) === 'others') return 'interrupted';
      if (!failed) this.#state = 'sending';
      const startedAt = this.options.now();
      const answer = await this.options.sender.send(await this.#messageOf(change), signal);
      // Whether a request that was cut off has arrived, nobody knows.
      if (signal.aborted && answer.outcome !== 'delivered') return 'interrupted';
      const attempts = (failed?.attempts ?? 0) + 1;
      const delivery = this.#deliveryOf(change, answer, attempts, failed?.firstAttemptAt ?? startedAt);
      const through = answer.outcome === 'delivered' ? change.position : checkpoint.reached.through;
      if (!(await checkpoint.move({ through, delivery }))) return 'interrupted';
      switch (answer.outcome) {
        case 'delivered':
          [this.#state, this.#reason] = ['idle', undefined];
          return 'delivered';
        case 'gone':
          return this.#disable('gone');
        case 'failed':
          if (this.#hasFailedForLong(delivery)) return this.#disable('failing');
          [this.#state, this.#reason] = [attempts >= FAILURES_UNTIL_OPEN ? 'open' : 'waiting', answer.reason];
      }
    }
    return 'interrupted';
  }

  /** What is known of attempts at this one, as far as they still count: whoever enables a webhook begins anew. */
  #failedAttempts({ id }: Recorded, last: Delivery | null): Delivery | undefined {
    return last !== null && last.eventId === id && last.lastAttemptAt >= this.#webhook.enabledAt ? last : undefined;
  }

  /** Read for each attempt: words that have been erased since the last one are not sent any more. */
  async #messageOf({ id, stream, version }: Recorded): Promise<WebhookMessage> {
    const { domainLog, now, secretOf } = this.options;
    const webhook = this.#webhook;
    const [stored] = await domainLog.readStream(stream, { after: version - 1, limit: 1 });
    const body = JSON.stringify(shownChange(decodeEvent(stored!)));
    const secrets = secretsInForce(webhook, now()).map((secretId) => secretOf(webhook.id, secretId));
    return { url: webhook.url, id, body, secrets: await Promise.all(secrets) };
  }

  /** Days, in which it was also tried: a Sitrep that was away itself has not tried. */
  #hasFailedForLong({ attempts, firstAttemptAt, lastAttemptAt }: Delivery): boolean {
    const { givesUpAfterMs = GIVES_UP_AFTER_MS, givesUpAfterAttempts = GIVES_UP_AFTER_ATTEMPTS } = this.options;
    const failingMs = Date.parse(lastAttemptAt) - Date.parse(firstAttemptAt);
    return attempts >= givesUpAfterAttempts && failingMs >= givesUpAfterMs;
  }

  async #disable(reason: 'gone' | 'failing'): Promise<'disabled'> {
    // A webhook that is deleted meanwhile refuses, which is as good.
    await this.options.writePath.handle(webhooks, this.#webhook.id, { type: 'DisableWebhook', reason });
    return 'disabled';
  }

  #deliveryOf(
    { id: eventId, stream, version, event: { type } }: Recorded,
    answer: WebhookAnswer,
    attempts: number,
    firstAttemptAt: Time,
  ): Delivery {
    const lastAttemptAt = this.options.now();
    const pauseMs = answer.outcome === 'failed' ? this.#pauseMs(attempts, answer.afterMs ?? 0) : undefined;
    return {
      ...{ eventId, type, stream, version },
      isDelivered: answer.outcome === 'delivered',
      ...{ attempts, firstAttemptAt, lastAttemptAt },
      nextAttemptAt: pauseMs === undefined ? null : new Date(Date.parse(lastAttemptAt) + pauseMs).toISOString(),
      status: answer.status,
      reason: answer.outcome === 'failed' ? answer.reason : answer.outcome === 'gone' ? 'gone' : null,
    };
  }

  /** Longer after each failure, and never the same for many. */
  #pauseMs(attempts: number, askedMs: number): number {
    const { pauseMinMs = PAUSE_MIN_MS, pauseMaxMs = PAUSE_MAX_MS } = this.options;
    const pauseMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2);
    return Math.max(pauseMs, Math.min(askedMs, RETRY_AFTER_MAX_MS));
  }

  async #waitUntil(time: Time | null, signal: AbortSignal): Promise<void> {
    const leftMs = time === null ? 0 : Date.parse(time) - Date.parse(this.options.now());
    // A clock that was set back is no reason to wait for longer than anybody has asked.
    if (leftMs > 0)
      await setTimeout(Math.min(leftMs, RETRY_AFTER_MAX_MS), undefined, { signal }).catch(() => undefined);
  }
}

const WAIT_MS = 60_000;
/** A note costs an fsync; looking at so many events again at a start costs less. */
const EVENTS_BETWEEN_NOTES = 5_000;
const FAILURES_UNTIL_OPEN = 5;
const PAUSE_MIN_MS = 500;
const PAUSE_MAX_MS = 10 * 60_000;
const RETRY_AFTER_MAX_MS = 60 * 60_000;
const GIVES_UP_AFTER_MS = 5 * 24 * 60 * 60_000;
const GIVES_UP_AFTER_ATTEMPTS = 100;
