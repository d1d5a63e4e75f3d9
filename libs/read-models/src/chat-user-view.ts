import type { Id } from '@sitrep/domain';
import type { ReadModel } from './read-model.js';

/** What a user of ours is called in the chat in which they were first seen. */
export interface ChatUserView {
  readonly userId: Id;
  readonly chat: string;
  readonly foreignId: string;
  readonly name: string;
}

export const chatUserViews: ReadModel<ChatUserView> = {
  name: 'chat_user',
  revision: 1,
  keyOf: ({ event }) => (event.type === 'ChatUserLinked' ? event.facts.userId : undefined),
  evolve: (before, { event }) =>
    event.type === 'ChatUserLinked' ? { userId: event.facts.userId, ...event.content } : before,
  indexes: {},
};
