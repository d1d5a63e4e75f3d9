import type { Id, Time } from '@sitrep/domain';
import type { ReadModel } from './read-model.js';

/** A user whose name is known. */
export interface UserView {
  readonly id: Id;
  readonly name: string;
  /** When they were given this name. */
  readonly namedAt: Time;
}

export const userViews: ReadModel<UserView, 'id' | 'name'> = {
  name: 'user',
  revision: 1,
  keyOf: ({ event }) => (event.type === 'UserNamed' ? event.facts.userId : undefined),
  evolve: (before, { event, occurredAt }) =>
    event.type === 'UserNamed' ? { id: event.facts.userId, name: event.content.name, namedAt: occurredAt } : before,
  indexes: {
    id: ({ id }) => id,
    name: ({ name }) => name,
  },
};
