import { setImmediate } from 'node:timers/promises';
import { Doorbell, type FollowedPage, type Position, type StoredEvent } from '@sitrep/application';
import { PAGE_SIZE } from './subscription.js';

/** From a position through history into live, with a subscription that nobody else has. Ends when the signal aborts. */
export type Subscribe = (from: {
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
}) => AsyncIterable<FollowedPage>;

/**
 * One live subscription for all who follow a log in this process, so that an event crosses the wire and is decoded once.
 * Every follower still sees each event once and in order, at a pace of its own:
 *
 * - The tail is read as fast as it comes and waits for nobody. Of its events the newest `heldMax` are held, at least.
 * - A follower is a position. While the tail holds all that lies behind it, the follower is given that. One that is further
 *   back, at its beginning or because it is slow, catches up with a subscription of its own until the tail holds the rest.
 * - The first to reach the head begins the tail, and with the last one to leave it ends.
 *
 * Events are given as the same objects to all: what is worked out of one can be kept for the next who asks.
 */
export class SharedTail {
  #tail: Tail | undefined;

  constructor(
    private readonly subscribe: Subscribe,
    private readonly heldMax = HELD_MAX,
  ) {}

  /** @throws whatever has ended the subscription, once everything that came before has been given. */
  async *follow({ after, signal }: Parameters<Subscribe>[0]): AsyncGenerator<FollowedPage> {
    let place: Place = { position: after, isAtHead: false };
    while (!signal.aborted) {
      let tail = this.#tailFor(place);
      if (!tail) {
        for await (const page of this.subscribe({ after: place.position, signal })) {
          yield page;
          place = { position: page.position, isAtHead: page.atHead };
          if ((tail = this.#tailFor(place))) break;
        }
        if (!tail) return; // It was told to stop.
      }
      for await (const page of tail.follow(place, signal)) {
        yield page;
        place = { position: page.position, isAtHead: page.atHead };
      }
      // It has fallen out of the tail, or the tail was over before it could be joined.
      place = { ...place, isAtHead: false };
    }
  }

  /** The tail, where nothing behind the place is missing from it; a new one, where there is none and nothing else to read. */
  #tailFor({ position, isAtHead }: Place): Tail | undefined {
    if (this.#tail) return this.#tail.holdsBehind(position, isAtHead) ? this.#tail : undefined;
    if (!isAtHead) return undefined;
    const tail = new Tail(this.subscribe, position, this.heldMax, () => {
      if (this.#tail === tail) this.#tail = undefined;
    });
    return (this.#tail = tail);
  }
}

/** How far a follower has got, and whether it knows that there was nothing more. */
interface Place {
  readonly position: Position | undefined;
  readonly isAtHead: boolean;
}

class Tail {
  readonly #closing = new AbortController();
  readonly #arrived = new Doorbell();
  #followers = 0;
  #isOver = false;
  #failure: Error | undefined;
  #isAtHead = false;
  /** All events between the two positions. */
  readonly #events: StoredEvent[] = [];
  #from: Position | undefined;
  #to: Position | undefined;

  constructor(
    private readonly subscribe: Subscribe,
    from: Position | undefined,
    private readonly heldMax: number,
    private readonly onOver: () => void,
  ) {
    this.#from = this.#to = from;
  }

  async #read(): Promise<void> {
    try {
      const from = { after: this.#from, signal: this.#closing.signal };
      for await (const page of this.subscribe(from)) this.#take(page);
    } catch (error) {
      this.#failure = error as Error;
    }
    this.#isOver = true;
    this.onOver();
    this.#arrived.ring();
  }

  #take({ events, position, atHead }: FollowedPage): void {
    this.#events.push(...events);
    // Many at a time: all that stay are moved.
    if (this.#events.length > 2 * this.heldMax)
      this.#from = this.#events.splice(0, this.#events.length - this.heldMax).at(-1)!.position;
    this.#to = position;
    this.#isAtHead = atHead;
    this.#arrived.ring();
  }

  /**
   * Whether no event behind the position has been dropped. Nor may the position be one that the tail has not come to: in a
   * quiet log it may be long before that can say that there is nothing more. Who has just been told so needs no telling.
   */
  holdsBehind(position: Position | undefined, isAtHead: boolean): boolean {
    return !isBefore(position, this.#from) && (isAtHead || !isBefore(this.#to, position));
  }

  /** What lies behind the place, as long as it is held. The first one to come begins the reading, the last one ends it. */
  async *follow({ position, isAtHead }: Place, signal: AbortSignal): AsyncGenerator<FollowedPage> {
    if (this.#followers++ === 0) void this.#read();
    try {
      while (!signal.aborted && !isBefore(position, this.#from)) {
        const { rings } = this.#arrived;
        const page = this.#pageBehind(position);
        if (page.position !== position || (page.atHead && !isAtHead)) {
          ({ position, atHead: isAtHead } = page);
          yield page;
          if (!page.atHead) await setImmediate(); // Catching up must leave room for requests.
          continue;
        }
        if (this.#failure) throw this.#failure;
        if (this.#isOver) return;
        await this.#arrived.wait(rings, signal);
      }
    } finally {
      if (--this.#followers === 0) {
        this.#closing.abort();
        this.onOver();
      }
    }
  }

  #pageBehind(position: Position | undefined): FollowedPage {
    const first = this.#firstBehind(position);
    const events = this.#events.slice(first, first + PAGE_SIZE);
    const isAll = first + events.length === this.#events.length;
    const reached = isAll ? this.#to : events.at(-1)!.position;
    // Who has seen the head by other means may be ahead of the tail.
    return {
      events,
      position: isBefore(position, reached) ? reached : position,
      atHead: isAll && this.#isAtHead,
    };
  }

  #firstBehind(position: Position | undefined): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(position, this.#events[middle]!.position)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Of no position everything is to come. */
const isBefore = (one: Position | undefined, other: Position | undefined): boolean => (one ?? '') < (other ?? '');

/** About half a second of the busiest log that one process can follow; twice as much before any is dropped. */
const HELD_MAX = 1_024;
