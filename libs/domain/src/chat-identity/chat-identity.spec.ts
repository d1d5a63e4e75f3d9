import { specificationOf } from '../../testing/given-when-then.js';
import { chatIdentity, type ChatIdentityEvent } from './chat-identity.js';

const given = specificationOf(chatIdentity);
const facts = { id: 'u'.repeat(26), product: 'slack', kind: 'user' } as const;
const register = (foreignId: string, name: string | null = 'ana') =>
  ({ type: 'RegisterChatId', ...facts, foreignId, name }) as const;
const registered = (foreignId: string, name: string | null = 'ana'): ChatIdentityEvent => ({
  type: 'ChatIdRegistered',
  facts,
  content: { foreignId, name },
});

describe('An id of a chat product', () => {
  it('is registered under an id of ours, with the name it has then', () => {
    given().when(register('U123')).then(registered('U123'));
    given().when(register('U123', null)).then(registered('U123', null));
  });
  it.each(['', 'x'.repeat(201), 'a\u0000b', '\ud800'])('is refused when it cannot be kept (%j)', (foreignId) =>
    given().when(register(foreignId)).thenRefused('chat-id-invalid'),
  );
  it.each(['', '\u0000', 'x'.repeat(201)])('is refused with a name that cannot be kept (%j)', (name) =>
    given().when(register('U123', name)).thenRefused('chat-id-invalid'),
  );
  it('keeps the id that it was given first', () =>
    given(registered('U123'))
      .when({ ...register('U123'), id: 'v'.repeat(26) })
      .thenNothing());
});
