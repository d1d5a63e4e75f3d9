import type { Id, Time } from '@sitrep/domain';
import type { ReadModel } from './read-model.js';

export interface TeamView {
  readonly id: Id;
  readonly name: string;
  readonly createdAt: Time;
}

export const teamViews: ReadModel<TeamView, 'id' | 'createdAt'> = {
  name: 'team',
  revision: 1,
  keyOf: ({ event }) => (event.type === 'TeamCreated' ? event.facts.teamId : undefined),
  evolve: (before, { event, occurredAt }) =>
    event.type === 'TeamCreated' ? { id: event.facts.teamId, name: event.content.name, createdAt: occurredAt } : before,
  indexes: { id: ({ id }) => id, createdAt: ({ createdAt }) => createdAt },
};
