import { specificationOf } from '../../testing/given-when-then.js';
import { user, type UserNamed } from './user.js';

const given = specificationOf(user);
const [userId, by] = ['u'.repeat(26), 'a'.repeat(26)] as const;
const nameUser = (name: string) => ({ type: 'NameUser', userId, by, name }) as const;
const named = (name: string): UserNamed => ({ type: 'UserNamed', facts: { userId, by }, content: { name } });

describe('A user', () => {
  it('is given a name, without the spaces around it', () =>
    given().when(nameUser(' Ana Gómez ')).then(named('Ana Gómez')));
  it('can be given another', () => given(named('Ana')).when(nameUser('Ana Gómez')).then(named('Ana Gómez')));
  it('is not named twice in the same words', () => given(named('Ana')).when(nameUser('Ana ')).thenNothing());
  it.each(['', '  ', 'x'.repeat(201), 'a\u0000b', '\ud800'])('refuses a name that cannot be kept (%j)', (name) =>
    given().when(nameUser(name)).thenRefused('user-name-invalid'),
  );
});
