import type { EventLog, Position, StoredEvent } from './event-log.js';
import type { LogReader, ReadEvent } from './log-reader.js';
import { describeFault, faultAt } from './replayed-event.js';

/** What is to be copied and what is there already do not go together. Nothing was changed. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

type Pages = AsyncIterable<readonly StoredEvent[]>;

export interface Copying {
  /** In order; of the whole log, or of one stream from its beginning. */
  readonly source: Pages;
  readonly target: EventLog;
  /** What the target holds of it, from the beginning: where a copy was cut short, this one goes on. */
  readonly held: Pages;
  readonly onPage?: (events: number) => void;
}

/**
 * Appends to a log what another one holds, in its order: streams, versions, ids and bytes stay as they are, positions are
 * the target's own. What is there already is compared, event by event; so a copy that was killed goes on where it was.
 *
 * @throws CopyRefused where the target holds something else. StorageUnavailable: run it again later.
 */
export const copyEvents = async ({ source, target, held, onPage = () => {} }: Copying): Promise<number> => {
  const there = new Walk(held);
  let count = 0;
  for await (const page of source) {
    const missing: StoredEvent[] = [];
    for (const event of page) {
      const other = await there.next();
      if (other) assertSame(event, other);
      else missing.push(event);
    }
    // One after the other: nothing else keeps the order of the log, whichever it is.
    for (const run of runsOf(missing)) await append(target, run);
    count += page.length;
    onPage(page.length);
  }
  await assertNoMore(there);
  return count;
};

/** @throws CopyRefused unless both hold the same events in the same order. */
export const assertEqual = async (source: Pages, copy: Pages, onPage = (_events: number) => {}): Promise<void> => {
  const there = new Walk(copy);
  for await (const page of source) {
    for (const event of page) {
      const other = await there.next();
      if (!other) throw new CopyRefused(`The copy lacks ${placeOf(event)}.`);
      assertSame(event, other);
    }
    onPage(page.length);
  }
  await assertNoMore(there);
};

/** Pages of a log, of which every event has to be sound. @throws CopyRefused naming the one that is not. */
export async function* soundPages(pages: AsyncIterable<readonly ReadEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
  for await (const page of pages) {
    const damaged = page.find(({ damage }) => damage !== undefined);
    if (damaged)
      throw new CopyRefused(
        `It cannot be copied: ${describeFault(faultAt(damaged, damaged.damage!))}. See "replay verify".`,
      );
    yield page;
  }
}

/**
 * Telemetry remembers the positions that it was derived from, and in a copy of the log those are others. Walks both logs
 * side by side, which hold the same events, and gives the telemetry as it is in the copy.
 */
export async function* withPositionsOf(
  telemetry: Pages,
  domain: { readonly source: LogReader; readonly copy: Pages },
): AsyncGenerator<readonly StoredEvent[]> {
  const [source, copy] = [new Walk(soundPages(domain.source.scan())), new Walk(domain.copy)];
  let at: readonly [before: Position, after: Position] = ['', ''];
  for await (const page of telemetry) {
    const moved: StoredEvent[] = [];
    for (const record of page) {
      const { derivedFrom } = record.metadata as { readonly derivedFrom?: Position };
      if (derivedFrom === undefined) {
        moved.push(record);
        continue;
      }
      while (at[0] < derivedFrom) {
        const [one, other] = [await source.next(), await copy.next()];
        if (!one || !other) break;
        at = [one.position, other.position];
      }
      if (at[0] !== derivedFrom)
        throw new CopyRefused(
          `${placeOf(record)} was derived from position ${derivedFrom}, which the log does not hold.`,
        );
      moved.push({ ...record, metadata: { ...(record.metadata as object), derivedFrom: at[1] } });
    }
    yield moved;
  }
}

const append = async (target: EventLog, run: readonly StoredEvent[]): Promise<void> => {
  const { stream, version } = run[0]!;
  const events = run.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
  const outcome = await target.append(stream, version - 1, events);
  if (!outcome.appended)
    throw new CopyRefused(`${placeOf(run[0]!)} cannot be appended: the target's stream is at ${outcome.actual}.`);
};

/** Events of one stream in a row are appended together, as far as one append can hold them in any log. */
const runsOf = (events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] => {
  const runs: StoredEvent[][] = [];
  let characters = 0;
  for (const event of events) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const more = JSON.stringify(event.data).length;
    characters += more;
    const goesOn = last?.stream === event.stream && last.version + 1 === event.version;
    if (run && goesOn && run.length < RUN_MAX && characters < CHARACTERS_MAX) run.push(event);
    else {
      runs.push([event]);
      characters = more;
    }
  }
  return runs;
};

const RUN_MAX = 100;
const CHARACTERS_MAX = 200_000;

/** Events one by one, from pages. */
class Walk {
  readonly #pages: AsyncIterator<readonly StoredEvent[]>;
  #page: readonly StoredEvent[] = [];
  #next = 0;

  constructor(pages: Pages) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  async next(): Promise<StoredEvent | undefined> {
    while (this.#next >= this.#page.length) {
      const { done, value } = (await this.#pages.next()) as IteratorResult<readonly StoredEvent[], undefined>;
      if (done) return undefined;
      [this.#page, this.#next] = [value, 0];
    }
    return this.#page[this.#next++];
  }
}

const assertSame = (event: StoredEvent, other: StoredEvent): void => {
  const isSame =
    event.id === other.id &&
    event.type === other.type &&
    event.stream === other.stream &&
    event.version === other.version &&
    JSON.stringify(event.data) === JSON.stringify(other.data) &&
    JSON.stringify(event.metadata) === JSON.stringify(other.metadata);
  if (!isSame)
    throw new CopyRefused(`The target holds something else where ${placeOf(event)} should be: ${placeOf(other)}.`);
};

const assertNoMore = async (there: Walk): Promise<void> => {
  const more = await there.next();
  if (more) throw new CopyRefused(`The target holds more than the source: ${placeOf(more)}.`);
};

const placeOf = ({ stream, version, position }: StoredEvent): string =>
  `event ${version} of ${stream}, position ${position}`;
