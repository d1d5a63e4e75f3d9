import { specificationOf } from '../../testing/given-when-then.js';
import { accessToken, type AccessTokenEvent } from './access-token.js';
import type { Scope } from './scopes.js';

const given = specificationOf(accessToken);
const idOf = (letter: string) => letter.repeat(26);
const [aToken, ana, ben] = ['k', 'a', 'b'].map(idOf) as [string, string, string];
const [firstDigest, secondDigest] = ['1'.repeat(64), '2'.repeat(64)] as const;

const facts = {
  tokenId: aToken,
  userId: ana,
  scopes: ['incidents:read', 'incidents:write'] as readonly Scope[],
  teamIds: [idOf('t')],
  expiresAt: '2027-11-23T10:15:30.123Z',
  by: ben,
};
const issue = { type: 'IssueToken', ...facts, label: 'status page', secretSha256: firstDigest } as const;
const revoke = { type: 'RevokeToken', by: ben } as const;
const replace = (secretSha256: string) => ({ type: 'ReplaceTokenSecret', by: ben, secretSha256 }) as const;

const issuedAs = (label: string): AccessTokenEvent => ({
  type: 'TokenIssued',
  facts,
  content: { label, secretSha256: firstDigest },
});
const issued = issuedAs('status page');
const revoked: AccessTokenEvent = { type: 'TokenRevoked', facts: { tokenId: aToken, by: ben }, content: {} };
const replaced = (secretSha256: string): AccessTokenEvent => ({
  type: 'TokenSecretReplaced',
  facts: { tokenId: aToken, by: ben },
  content: { secretSha256 },
});

describe('A token is issued', () => {
  it('to a user, with scopes, for teams, until a day', () => given().when(issue).then(issued));
  it('for ever and for no team in particular', () => {
    const unlimited = { ...facts, teamIds: [], expiresAt: null };
    given()
      .when({ ...issue, ...unlimited })
      .then({ ...issued, facts: unlimited });
  });
  it('once, whether it is still valid or not', () => {
    given(issued).when(issue).thenRefused('token-already-issued');
    given(issued, revoked).when(issue).thenRefused('token-already-issued');
    given(issued, replaced(secondDigest)).when(issue).thenRefused('token-already-issued');
  });
  it('under a label, without the blanks around it', () =>
    given()
      .when({ ...issue, label: '\tstatus page ' })
      .then(issued));
  it('under a label of 200 characters, however many code units they take', () =>
    given()
      .when({ ...issue, label: '🔥'.repeat(200) })
      .then(issuedAs('🔥'.repeat(200))));
  it.each(['', ' \n', 'x'.repeat(201), '🔥'.repeat(201), 'a\u0000b', '\ud800'])(
    'not under a label that cannot be kept (%j)',
    (label) =>
      given()
        .when({ ...issue, label })
        .thenRefused('token-label-invalid'),
  );
  it('not with telemetry scopes beside scopes that see content', () =>
    given()
      .when({ ...issue, scopes: ['telemetry:read', 'incidents:read'] })
      .thenRefused('token-scopes-not-combinable'));
});

describe('A token is revoked', () => {
  it('by whoever revokes it', () => given(issued).when(revoke).then(revoked));
  it('with whatever secret it has by then', () => given(issued, replaced(secondDigest)).when(revoke).then(revoked));
  // To who asks, a revoked token and one that never was are the same.
  it('once; after that it is not found', () => given(issued, revoked).when(revoke).thenRefused('token-not-found'));
  it('not before it is issued', () => given().when(revoke).thenRefused('token-not-found'));
});

describe('The secret of a token is replaced', () => {
  it('by another one', () => given(issued).when(replace(secondDigest)).then(replaced(secondDigest)));
  it('by nothing when it is the one that the token has', () => {
    given(issued).when(replace(firstDigest)).thenNothing();
    given(issued, replaced(secondDigest)).when(replace(secondDigest)).thenNothing();
  });
  it('and makes a revoked token valid again', () => {
    given(issued, revoked).when(replace(secondDigest)).then(replaced(secondDigest));
    given(issued, revoked, replaced(secondDigest)).when(revoke).then(revoked);
  });
  it('but not by the secret that was revoked', () => {
    given(issued, revoked).when(replace(firstDigest)).thenNothing();
    given(issued, replaced(secondDigest), revoked).when(replace(secondDigest)).thenNothing();
  });
  it('not before it is issued', () => given().when(replace(secondDigest)).thenRefused('token-not-found'));
});
