import { accept, noContent, refuse, type Decider, type DomainEventShape, type NoContent, type Time } from '../decider.js';
import type { Id } from '../id.js';
import { TOKEN_LABEL, textFault } from '../text.js';
import { areCombinable, type Scope } from './scopes.js';

/** `bootstrap` is the administrator's first token, of which one is valid at a time; all others are `issued`. */
export type TokenPurpose = 'bootstrap' | 'issued';

export type AccessTokenEvent =
  | DomainEventShape<
      'TokenIssued',
      {
        tokenId: Id;
        /** On whose behalf the bearer acts. */
        userId: Id;
        purpose: TokenPurpose;
        scopes: readonly Scope[];
        teamIds: readonly Id[];
        expiresAt: Time | null;
        by: Id;
      },
      // The digest lies among the words although nobody typed it: an export without words must not carry it either.
      { label: string; secretSha256: string }
    >
  | DomainEventShape<'TokenRevoked', { tokenId: Id; by: Id }, NoContent>;

export type AccessTokenCommand =
  | ({ readonly type: 'IssueToken' } & (AccessTokenEvent & { type: 'TokenIssued' })['facts'] & {
        readonly label: string;
        /** SHA-256 of the secret, hexadecimal. The secret itself is shown once and kept nowhere. */
        readonly secretSha256: string;
      })
  | { readonly type: 'RevokeToken'; readonly by: Id };

export type AccessTokenRefusal = 'token-not-found' | 'token-label-invalid' | 'scopes-not-combinable' | 'token-already-issued';
export type AccessTokenState =
  | { readonly phase: 'none' }
  | { readonly phase: 'valid' | 'revoked'; readonly tokenId: Id };

export const accessToken: Decider<AccessTokenCommand, AccessTokenState, AccessTokenEvent, AccessTokenRefusal> = {
  initialState: { phase: 'none' },

  evolve(_, event) {
    const { tokenId } = event.facts;
    switch (event.type) {
      case 'TokenIssued':
        return { phase: 'valid', tokenId };
      case 'TokenRevoked':
        return { phase: 'revoked', tokenId };
    }
  },

  decide(command, state) {
    switch (command.type) {
      case 'IssueToken': {
        const { tokenId, userId, purpose, scopes, teamIds, expiresAt, by, label, secretSha256 } = command;
        if (state.phase !== 'none') return refuse('token-already-issued');
        if (textFault(label, TOKEN_LABEL)) return refuse('token-label-invalid');
        if (!areCombinable(scopes)) return refuse('scopes-not-combinable');
        return accept({
          type: 'TokenIssued',
          facts: { tokenId, userId, purpose, scopes, teamIds, expiresAt, by },
          content: { label: label.trim(), secretSha256 },
        });
      }
      case 'RevokeToken': {
        if (state.phase !== 'valid') return refuse('token-not-found');
        return accept({ type: 'TokenRevoked', facts: { tokenId: state.tokenId, by: command.by }, content: noContent });
      }
    }
  },
};
