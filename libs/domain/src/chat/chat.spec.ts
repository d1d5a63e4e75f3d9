import { specificationOf } from '../../testing/given-when-then.js';
import { chatChannel, type ChatChannelEvent } from './chat-channel.js';
import { chatUser, type ChatUserEvent } from './chat-user.js';

const idOf = (letter: string) => letter.repeat(26);
const [ana, ben, one, another] = [...'abij'].map(idOf) as [string, string, string, string];

describe('Somebody in a chat', () => {
  const given = specificationOf(chatUser);
  const content = { chat: 'slack T1', foreignId: 'U1', name: 'ana' };
  const linked: ChatUserEvent = { type: 'ChatUserLinked', facts: { userId: ana }, content };

  it('gets an id of their own', () =>
    given()
      .when({ type: 'LinkChatUser', userId: ana, ...content })
      .then(linked));
  it('keeps it for ever', () =>
    given(linked)
      .when({ type: 'LinkChatUser', userId: ben, ...content })
      .thenNothing());
});

describe('A channel of a chat', () => {
  const given = specificationOf(chatChannel);
  const content = { chat: 'slack T1', foreignId: 'C1' };
  const linkedTo = (incidentId: string): ChatChannelEvent => ({
    type: 'ChatChannelLinked',
    facts: { incidentId, by: ana },
    content,
  });
  const link = (incidentId: string) => ({ type: 'LinkChatChannel', incidentId, by: ana, ...content }) as const;

  it('is about an incident', () => given().when(link(one)).then(linkedTo(one)));
  it('can be about another one later', () => given(linkedTo(one)).when(link(another)).then(linkedTo(another)));
  it('stays as it is without a word', () => given(linkedTo(one)).when(link(one)).thenNothing());
});
