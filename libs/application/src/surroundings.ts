import type { Id, Time } from '@sitrep/domain';

/** All that the application takes from outside: time, ids and secrets. Tests pass a fixed clock and counted ids. */
export interface Surroundings {
  readonly now: () => Time;
  /** 26 characters of a-z and 0-9. */
  readonly newId: () => Id;
  /** A random UUID, for an event, or for a request in the log. */
  readonly newEventId: () => string;
}
