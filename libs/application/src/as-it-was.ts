import type { DomainEvent, Time } from '@sitrep/domain';
import type { EventLog } from './event-log.js';
import { eventsOf, type StreamKind } from './write-path.js';

/** A place in the history of one thing: a version, a moment, or neither, which is now. */
export interface Place {
  readonly version?: number | undefined;
  /** RFC 3339, in any time zone. */
  readonly at?: Time | undefined;
}

/**
 * The picture of one thing as it was at a place in its history, folded from its stream as far as that. `undefined` where
 * it had not begun yet, and for a version that it has not reached: that is not the newest one.
 */
export const asItWas = async <Command, State, Event extends DomainEvent, Refusal, View extends { version: number }>(
  log: EventLog,
  kind: StreamKind<Command, State, Event, Refusal, View>,
  id: string,
  { version = Infinity, at }: Place,
): Promise<View | undefined> => {
  const until = at === undefined ? Infinity : Date.parse(at);
  let view: View | undefined;
  for await (const recorded of eventsOf(log, kind.streamOf(id))) {
    if (recorded.version > version || Date.parse(recorded.occurredAt) > until) break;
    view = kind.view(view, recorded);
  }
  return version === Infinity || view?.version === version ? view : undefined;
};
