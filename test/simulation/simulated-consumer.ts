import { FEED_START, type FeedPage } from '@sitrep/application';
import type { Random } from '../support/seeded-random.js';
import { must, type Expectations } from './expectations.js';
import type { Life } from './schedule.js';

/** Somebody who takes telemetry records, page by page, and is cut off now and then: it goes on from its last cursor. */
export class SimulatedConsumer {
  cursor = FEED_START;
  /** How many records lie before the cursor, and how many it has ever taken. */
  #place = 0;
  #joined = 0;
  /** Who is asked for the next page. */
  asks: Life | undefined;

  constructor(readonly name: string) {}

  get joined(): number {
    return this.#joined;
  }

  /** Takes the page, or its beginning. */
  take({ items, nextCursor }: FeedPage, { records }: Expectations, random: Random): void {
    const isCut = random(5) === 0;
    const taken = isCut ? items.slice(0, random(items.length + 1)) : items;
    for (const [i, { data }] of taken.entries())
      must(
        JSON.stringify(data) === JSON.stringify(records[this.#place + i]?.data),
        `${this.name} was given another record than number ${this.#place + i + 1}`,
      );
    // What it has taken and not noted is given to it again.
    this.#joined = Math.max(this.#joined, this.#place + taken.length);
    if (isCut && random(2) === 0) return;
    this.#place += taken.length;
    this.cursor = isCut ? (taken.at(-1)?.cursor ?? this.cursor) : nextCursor;
  }
}
