import { accept, refuse, type Decider, type DomainEventShape } from '../decider.js';
import type { Id } from '../id.js';
import { textFault, USER_NAME } from '../text.js';

/** What a user is called from here on. A user is an id; the name is content, for the eyes of those who see incidents. */
export type UserNamed = DomainEventShape<'UserNamed', { userId: Id; by: Id }, { name: string }>;

export type UserCommand = { readonly type: 'NameUser' } & UserNamed['facts'] & UserNamed['content'];
export type UserRefusal = 'user-name-invalid';
export type UserState = { readonly name: string | null };

export const user: Decider<UserCommand, UserState, UserNamed, UserRefusal> = {
  initialState: { name: null },
  evolve: (_, { content }) => content,
  decide({ userId, by, name }, state) {
    if (textFault(name, USER_NAME)) return refuse('user-name-invalid');
    if (name.trim() === state.name) return accept();
    return accept({ type: 'UserNamed', facts: { userId, by }, content: { name: name.trim() } });
  },
};
