import { specificationOf } from '../../testing/given-when-then.js';
import { accessToken, type AccessTokenEvent } from './access-token.js';
import { areCombinable, SCOPES, type Scope } from './scopes.js';

const given = specificationOf(accessToken);
const idOf = (letter: string) => letter.repeat(26);
const facts = {
  tokenId: idOf('t'),
  userId: idOf('u'),
  scopes: ['incidents:read'] as readonly Scope[],
  teamIds: [idOf('m')],
  expiresAt: null,
  by: idOf('a'),
};
const [oneDigest, otherDigest] = ['1'.repeat(64), '2'.repeat(64)];
const issue = { type: 'IssueToken', ...facts, label: 'console', secretSha256: oneDigest } as const;
const issued: AccessTokenEvent = { type: 'TokenIssued', facts, content: { label: 'console', secretSha256: oneDigest } };
const revoked: AccessTokenEvent = { type: 'TokenRevoked', facts: { tokenId: idOf('t'), by: idOf('a') }, content: {} };
const replaced: AccessTokenEvent = {
  type: 'TokenSecretReplaced',
  facts: { tokenId: idOf('t'), by: idOf('a') },
  content: { secretSha256: otherDigest },
};
const revoke = { type: 'RevokeToken', by: idOf('a') } as const;
const replace = (secretSha256: string) => ({ type: 'ReplaceTokenSecret', by: idOf('a'), secretSha256 }) as const;

describe('A token', () => {
  it('is issued once', () => {
    given().when(issue).then(issued);
    given(issued).when(issue).thenRefused('token-already-issued');
  });
  it('needs a label that says what it is for', () =>
    given()
      .when({ ...issue, label: ' ' })
      .thenRefused('token-label-invalid'));
  it('does not hold telemetry scopes beside scopes that see content', () =>
    given()
      .when({ ...issue, scopes: ['telemetry:read', 'incidents:read'] })
      .thenRefused('token-scopes-not-combinable'));
  it('is revoked once', () => {
    given(issued).when(revoke).then(revoked);
    given(issued, revoked).when(revoke).thenRefused('token-not-found');
    given().when(revoke).thenRefused('token-not-found');
  });
  it('gets another secret, and nothing happens when it is the one it has', () => {
    given(issued).when(replace(otherDigest)).then(replaced);
    given(issued).when(replace(oneDigest)).thenNothing();
    given().when(replace(otherDigest)).thenRefused('token-not-found');
  });
  it('that was revoked comes back with a new secret only', () => {
    given(issued, revoked).when(replace(otherDigest)).then(replaced);
    given(issued, revoked).when(replace(oneDigest)).thenNothing();
  });
});

it('Telemetry scopes combine with each other and with nothing else', () => {
  const telemetry: readonly Scope[] = ['telemetry:read', 'telemetry:identify'];
  for (const one of SCOPES)
    for (const other of SCOPES)
      expect(areCombinable([one, other])).toBe(telemetry.includes(one) === telemetry.includes(other));
});
