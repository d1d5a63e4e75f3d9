import { specificationOf } from '../../testing/given-when-then.js';
import { subject, type SubjectRegistered } from './subject.js';

const given = specificationOf(subject);
const facts = { userId: 'u'.repeat(26) };
const issuer = 'https://id.example.com';
const register = (subject: string) => ({ type: 'RegisterSubject', ...facts, issuer, subject }) as const;
const registered = (subject: string): SubjectRegistered => ({
  type: 'SubjectRegistered',
  facts,
  content: { issuer, subject },
});

describe('A subject of an identity provider', () => {
  it('is registered under an id of ours', () =>
    given().when(register('248289761001')).then(registered('248289761001')));
  it('keeps the id that it was given first', () =>
    given(registered('248289761001'))
      .when({ ...register('248289761001'), userId: 'v'.repeat(26) })
      .thenNothing());
  it.each(['', 'x'.repeat(256), 'a\u0000b', '\ud800'])('is refused when it cannot be kept (%j)', (subject) =>
    given().when(register(subject)).thenRefused('subject-invalid'),
  );
});
