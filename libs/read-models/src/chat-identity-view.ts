import type { ChatKind, ChatProduct, Id } from '@sitrep/domain';
import type { ReadModel } from './read-model.js';

/** What an id of ours stands for in a chat product. */
export interface ChatIdentityView {
  readonly id: Id;
  readonly product: ChatProduct;
  readonly kind: ChatKind;
  readonly foreignId: string;
  readonly name: string | null;
}

export const chatIdentityViews: ReadModel<ChatIdentityView, 'id' | 'product' | 'kind' | 'name'> = {
  name: 'chat',
  revision: 1,
  keyOf: ({ event }) => (event.type === 'ChatIdRegistered' ? event.facts.id : undefined),
  // Two processes may have made a channel each for one incident: the first to be registered is the one.
  evolve: (before, { event }) =>
    before === undefined && event.type === 'ChatIdRegistered' ? { ...event.facts, ...event.content } : before,
  indexes: {
    id: ({ id }) => id,
    product: ({ product }) => product,
    kind: ({ kind }) => kind,
    name: ({ name }) => name,
  },
};
