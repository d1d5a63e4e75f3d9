import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import { readModels } from '@sitrep/read-models';
import { isErasure } from './erase-content.js';
import type { EventLog, FollowedPage } from './event-log.js';
import type { OnPage } from './projection.js';
import type { Documents, ReadStore } from './read-store.js';

/**
 * Brings the read models up to date with the log and keeps them so. Building anew is the same as starting with an empty
 * store. `onPage` is told after each page that has become visible.
 *
 * @throws UnreadableEvent at an event that cannot be read: the models stand still there, they never skip.
 */
export const keepReadModels = async (
  log: Pick<EventLog, 'follow'>,
  store: ReadStore,
  signal: AbortSignal,
  onPage: OnPage = () => {},
): Promise<void> => {
  for await (const page of log.follow({ after: store.position(), signal })) {
    if (page.position !== undefined && page.position !== store.position()) {
      store.update(page.position, (documents) => applyPage(page, documents));
      if (page.events.some(isErasure)) store.forget();
    }
    await onPage(page);
  }
};

const applyPage = ({ events }: FollowedPage, documents: Documents): void => {
  for (const stored of events) applyToReadModels(decodeEvent(stored), documents);
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
    const texts = model.textsOf?.(recorded) ?? [];
    if (texts === 'none-left') documents.removeTexts(model, key);
    else for (const text of texts) documents.putText(model, key, after, text);
  }
};
