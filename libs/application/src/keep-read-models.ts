import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import { readModels } from '@sitrep/read-models';
import { isErasure } from './erase-content.js';
import type { EventLog, FollowedPage, Position, StoredEvent } from './event-log.js';
import type { OnPage } from './projection.js';
import type { Documents, ReadStore } from './read-store.js';

/** Who applies the log to the read models, in this thread or in one of its own. */
export interface ReadModelKeeper {
  /** The position up to which they are current; `undefined` when they have not begun. */
  position(): Position | undefined;
  /**
   * Resolves once what has happened can be read. One page after the other: the next one waits for that.
   *
   * @throws UnreadableEvent, StorageUnavailable
   */
  apply(position: Position, events: readonly StoredEvent[]): Promise<void>;
}

/**
 * Brings the read models up to date with the log and keeps them so. Building anew is the same as starting with an empty
 * store. `onPage` is told after each page that has become visible.
 *
 * @throws UnreadableEvent at an event that cannot be read: the models stand still there, they never skip.
 */
export const keepReadModels = async (
  log: Pick<EventLog, 'follow'>,
  keeper: ReadModelKeeper,
  signal: AbortSignal,
  onPage: OnPage = () => {},
): Promise<void> => {
  for await (const page of gathered(log.follow({ after: keeper.position(), signal }))) {
    if (page.position !== undefined && page.position !== keeper.position())
      await keeper.apply(page.position, page.events);
    await onPage(page);
  }
};

/**
 * Puts pages together while there is more behind them: what a transaction costs by itself is then shared by more events, and
 * a document that several of them change is written once. Where the head is reached, nothing waits.
 */
async function* gathered(pages: AsyncIterable<FollowedPage>): AsyncGenerator<FollowedPage> {
  let events: StoredEvent[] = [];
  for await (const page of pages) {
    events.push(...page.events);
    const isMoreBehind = !page.atHead && page.events.length > 0;
    if (isMoreBehind && events.length < EVENTS_GATHERED) continue;
    yield { ...page, events };
    events = [];
  }
}

/** With more, the memory grows and the time per event does not fall. */
const EVENTS_GATHERED = 2_048;

/** Keeps the read models of a store in this thread. */
export const keptHere = (store: ReadStore): ReadModelKeeper => ({
  position: () => store.position(),
  apply: async (position, events) => applyEvents(store, position, events),
});

/** @throws UnreadableEvent and then nothing has changed. */
export const applyEvents = (store: ReadStore, position: Position, events: readonly StoredEvent[]): void => {
  store.update(position, (documents) => {
    for (const stored of events) applyToReadModels(decodeEvent(stored), documents);
  });
  if (events.some(isErasure)) store.forget();
};

/** What one event changes in the documents of every read model, in what is counted and in what is found by its words. */
export const applyToReadModels = (recorded: Recorded, documents: Documents): void => {
  for (const model of readModels) {
    const key = model.keyOf(recorded);
    if (key === undefined) continue;
    const before = documents.get(model, key);
    const after = model.evolve(before, recorded);
    if (after === undefined) documents.remove(model, key);
    else if (after !== before) documents.put(model, key, after, before);
    if (after === undefined) continue;
    for (const count of model.countsOf?.(before, after, recorded) ?? []) documents.count(model, count);
    const texts = model.textsOf?.(recorded, after) ?? [];
    if (texts === 'none-left') documents.removeTexts(model, key);
    else for (const text of texts) documents.putText(model, key, after, text);
  }
};
