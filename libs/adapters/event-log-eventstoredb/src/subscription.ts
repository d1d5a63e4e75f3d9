import { setImmediate } from 'node:timers/promises';
import {
  START,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import { Doorbell, type FollowedPage, type Position, type StoredEvent } from '@sitrep/application';
import type { Credentials } from './connection-string.js';
import { formatPosition, parsePosition } from './positions.js';
import { toStoredEvent } from './stored-form.js';

export interface SubscriptionOptions {
  readonly client: EventStoreDBClient;
  /** Only streams whose names begin so. */
  readonly prefix: string;
  readonly credentials: Credentials | undefined;
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
}

/**
 * One filtered subscription to `$all`, as pages: through history, where a page waits until it is worth it, and then live,
 * where it holds what has come. Ends when the signal aborts.
 * @throws what has ended the subscription, once everything that came before has been given.
 */
export async function* pagesOf(options: SubscriptionOptions): AsyncGenerator<FollowedPage> {
  const { prefix, signal } = options;
  const arrived = new Doorbell();
  const incoming = new Incoming(options, arrived);
  let position = options.after;
  let events: StoredEvent[] = [];
  let isLive = false;
  try {
    while (!signal.aborted) {
      const { rings } = arrived;
      let hasMoreToSay = false;
      for (
        let item = incoming.next();
        item !== undefined;
        item = events.length < PAGE_SIZE ? incoming.next() : undefined
      ) {
        if (item === 'fell-behind') isLive = false;
        else if (item === 'caught-up') isLive = hasMoreToSay = true;
        else if ('searchedTo' in item) {
          position = later(position, item.searchedTo);
          hasMoreToSay ||= isLive || events.length === 0;
        } else if (item.event) {
          const event = toStoredEvent(item.event, prefix);
          events.push(event);
          position = event.position;
        }
      }
      const isFull = events.length >= PAGE_SIZE;
      if (isFull || hasMoreToSay || (isLive && events.length > 0)) {
        yield { events, position, atHead: isLive && incoming.isEmpty };
        events = [];
        // Catching up must leave room for requests.
        if (isFull) await setImmediate();
        continue;
      }
      if (incoming.end) {
        if (events.length > 0) yield { events, position, atHead: false };
        throw incoming.end;
      }
      await arrived.wait(rings, signal);
      // What arrives in one turn of the event loop is one page: each page costs everybody who follows.
      await setImmediate();
    }
  } finally {
    incoming.close();
  }
}

export const PAGE_SIZE = 256;
/** The server says how far it has searched after each 32 times this many records. */
const CHECKPOINT_INTERVAL = 32;

/** A checkpoint may be told behind an event that has been delivered; going back would deliver it again. */
const later = (one: Position | undefined, other: Position): Position =>
  one === undefined || one < other ? other : one;

type Item = AllStreamResolvedEvent | { readonly searchedTo: Position } | 'caught-up' | 'fell-behind';

/** What a subscription says, events and signs in the order in which they were sent. */
class Incoming {
  end: Error | undefined;
  readonly #subscription: AllStreamSubscription;

  constructor({ client, prefix, credentials, after }: SubscriptionOptions, arrived: Doorbell) {
    const filter = streamNameFilter({
      prefixes: [prefix],
      checkpointInterval: CHECKPOINT_INTERVAL,
      checkpointReached: async (_, position) => this.#put({ searchedTo: formatPosition(position) }),
    });
    const subscription = client.subscribeToAll(
      { fromPosition: after === undefined ? START : parsePosition(after), filter, ...(credentials && { credentials }) },
      { highWaterMark: PAGE_SIZE },
    );
    this.#subscription = subscription;
    const ended = (error: Error): void => {
      this.end ??= error;
      arrived.ring();
    };
    subscription
      .on('caughtUp', () => this.#put('caught-up'))
      .on('fellBehind', () => this.#put('fell-behind'))
      .on('readable', () => arrived.ring())
      .on('error', ended)
      .on('close', () => ended(new Error('the server has ended the subscription')));
  }

  /** `undefined` when there is nothing yet. */
  next(): Item | undefined {
    return (this.#subscription.read() as Item | null) ?? undefined;
  }

  get isEmpty(): boolean {
    return this.#subscription.readableLength === 0;
  }

  close(): void {
    this.#subscription.unsubscribe().catch(() => undefined);
    this.#subscription.destroy();
  }

  /**
   * The client tells signs by events of their own, while events of the log wait in the subscription's buffer. Put into
   * that buffer, a sign is read where it belongs: behind the events that were sent before it.
   */
  #put(sign: Item): void {
    if (!this.#subscription.destroyed) (this.#subscription as unknown as { push(item: Item): void }).push(sign);
  }
}
