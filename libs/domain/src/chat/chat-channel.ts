import { accept, type Decider, type DomainEventShape } from '../decider.js';
import type { Id } from '../id.js';

/** From here on, commands in this channel of a chat are about this incident. */
export type ChatChannelEvent = DomainEventShape<
  'ChatChannelLinked',
  { incidentId: Id; by: Id },
  { chat: string; foreignId: string }
>;
export type ChatChannelCommand = {
  readonly type: 'LinkChatChannel';
  readonly incidentId: Id;
  readonly by: Id;
  readonly chat: string;
  readonly foreignId: string;
};
export type ChatChannelState = { readonly incidentId: Id | undefined };

export const chatChannel: Decider<ChatChannelCommand, ChatChannelState, ChatChannelEvent, never> = {
  initialState: { incidentId: undefined },
  evolve: (_, { facts }) => ({ incidentId: facts.incidentId }),
  decide({ incidentId, by, chat, foreignId }, state) {
    if (state.incidentId === incidentId) return accept();
    return accept({ type: 'ChatChannelLinked', facts: { incidentId, by }, content: { chat, foreignId } });
  },
};
