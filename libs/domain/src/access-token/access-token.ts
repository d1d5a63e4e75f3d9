import {
  accept,
  noContent,
  refuse,
  type Decider,
  type DomainEventShape,
  type NoContent,
  type Time,
} from '../decider.js';
import type { Id } from '../id.js';
import { TOKEN_LABEL, textFault } from '../text.js';
import { areCombinable, type Scope } from './scopes.js';

/**
 * What has happened to one access token. The digest of its secret lies among the words although nobody typed it: an
 * export without words must not carry it either.
 */
export type AccessTokenEvent = TokenIssued | TokenSecretReplaced | TokenRevoked;

export type TokenIssued = DomainEventShape<
  'TokenIssued',
  {
    tokenId: Id;
    /** On whose behalf the bearer acts. */
    userId: Id;
    scopes: readonly Scope[];
    teamIds: readonly Id[];
    expiresAt: Time | null;
    by: Id;
  },
  { label: string; secretSha256: string }
>;
export type TokenSecretReplaced = DomainEventShape<
  'TokenSecretReplaced',
  { tokenId: Id; by: Id },
  { secretSha256: string }
>;
export type TokenRevoked = DomainEventShape<'TokenRevoked', { tokenId: Id; by: Id }, NoContent>;

export type AccessTokenCommand =
  | ({ readonly type: 'IssueToken' } & TokenIssued['facts'] & {
        readonly label: string;
        /** SHA-256 of the secret, hexadecimal. The secret itself is shown once and kept nowhere. */
        readonly secretSha256: string;
      })
  /** A new secret also makes a revoked token valid again; the old one never does. */
  | { readonly type: 'ReplaceTokenSecret'; readonly by: Id; readonly secretSha256: string }
  | { readonly type: 'RevokeToken'; readonly by: Id };

export type AccessTokenRefusal =
  'token-not-found' | 'token-already-issued' | 'token-label-invalid' | 'token-scopes-not-combinable';

export type AccessTokenState =
  | { readonly phase: 'none' }
  | { readonly phase: 'valid' | 'revoked'; readonly tokenId: Id; readonly secretSha256: string };

export const accessToken: Decider<AccessTokenCommand, AccessTokenState, AccessTokenEvent, AccessTokenRefusal> = {
  initialState: { phase: 'none' },

  evolve(state, event) {
    const { tokenId } = event.facts;
    switch (event.type) {
      case 'TokenIssued':
      case 'TokenSecretReplaced':
        return { phase: 'valid', tokenId, secretSha256: event.content.secretSha256 };
      case 'TokenRevoked':
        return state.phase === 'none' ? state : { ...state, phase: 'revoked' };
    }
  },

  decide(command, state) {
    if (command.type === 'IssueToken') {
      const { tokenId, userId, scopes, teamIds, expiresAt, by, label, secretSha256 } = command;
      if (state.phase !== 'none') return refuse('token-already-issued');
      if (textFault(label, TOKEN_LABEL)) return refuse('token-label-invalid');
      if (!areCombinable(scopes)) return refuse('token-scopes-not-combinable');
      return accept({
        type: 'TokenIssued',
        facts: { tokenId, userId, scopes, teamIds, expiresAt, by },
        content: { label: label.trim(), secretSha256 },
      });
    }
    if (state.phase === 'none') return refuse('token-not-found');
    const { tokenId } = state;
    const { by } = command;
    switch (command.type) {
      case 'ReplaceTokenSecret': {
        const { secretSha256 } = command;
        if (secretSha256 === state.secretSha256) return accept();
        return accept({ type: 'TokenSecretReplaced', facts: { tokenId, by }, content: { secretSha256 } });
      }
      case 'RevokeToken':
        if (state.phase === 'revoked') return refuse('token-not-found');
        return accept({ type: 'TokenRevoked', facts: { tokenId, by }, content: noContent });
    }
  },
};
