import { accept, refuse, type Decider, type DomainEventShape } from '../decider.js';
import type { Id } from '../id.js';
import { CHAT_ID, CHAT_NAME, textFault } from '../text.js';

export const CHAT_PRODUCTS = ['mattermost', 'slack'] as const;
export type ChatProduct = (typeof CHAT_PRODUCTS)[number];

export const CHAT_KINDS = ['user', 'channel', 'post'] as const;
export type ChatKind = (typeof CHAT_KINDS)[number];

/**
 * A user, channel or message of a chat product has an id of ours from here on. What the product calls it is content: the
 * product's ids are not of our making, so they reach neither telemetry nor logs.
 */
export type ChatIdRegistered = DomainEventShape<
  'ChatIdRegistered',
  { id: Id; product: ChatProduct; kind: ChatKind },
  {
    foreignId: string;
    /** What it was called when it was first seen, without `@`. */
    name: string | null;
  }
>;
export type ChatIdentityEvent = ChatIdRegistered;
export type ChatIdentityCommand = { readonly type: 'RegisterChatId' } & ChatIdRegistered['facts'] &
  ChatIdRegistered['content'];
export type ChatIdentityRefusal = 'chat-id-invalid';
export type ChatIdentityState = { readonly exists: boolean };

export const chatIdentity: Decider<ChatIdentityCommand, ChatIdentityState, ChatIdentityEvent, ChatIdentityRefusal> = {
  initialState: { exists: false },
  evolve: () => ({ exists: true }),
  decide({ id, product, kind, foreignId, name }, { exists }) {
    // Whoever was first has named it: an id is never given twice.
    if (exists) return accept();
    if (textFault(foreignId, CHAT_ID) || (name !== null && textFault(name, CHAT_NAME)))
      return refuse('chat-id-invalid');
    return accept({ type: 'ChatIdRegistered', facts: { id, product, kind }, content: { foreignId, name } });
  },
};
