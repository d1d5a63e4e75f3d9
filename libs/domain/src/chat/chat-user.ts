import { accept, type Decider, type DomainEventShape } from '../decider.js';
import type { Id } from '../id.js';

/** Somebody who is known to a chat by its id, and here by another: what a chat calls its people is content. */
export type ChatUserEvent = DomainEventShape<
  'ChatUserLinked',
  { userId: Id },
  /** The name is what they were called then. */
  { chat: string; foreignId: string; name: string }
>;
export type ChatUserCommand = {
  readonly type: 'LinkChatUser';
  /** The id that they get here, if they have none yet. */
  readonly userId: Id;
  readonly chat: string;
  readonly foreignId: string;
  readonly name: string;
};
export type ChatUserState = { readonly userId: Id | undefined };

export const chatUser: Decider<ChatUserCommand, ChatUserState, ChatUserEvent, never> = {
  initialState: { userId: undefined },
  evolve: (_, { facts }) => ({ userId: facts.userId }),
  decide({ userId, chat, foreignId, name }, state) {
    if (state.userId !== undefined) return accept();
    return accept({ type: 'ChatUserLinked', facts: { userId }, content: { chat, foreignId, name } });
  },
};
