import type { AccessTokenEvent, DomainEvent, Id, Scope, Time } from '@sitrep/domain';
import type { ReadModel } from './read-model.js';

/** A token as its administrators see it, and the digest by which its bearer is recognised. */
export interface TokenView {
  readonly id: Id;
  readonly userId: Id;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly teamIds: readonly Id[];
  readonly createdAt: Time;
  readonly expiresAt: Time | null;
  readonly revokedAt: Time | null;
  /** To within an hour; null until it is presented for the first time. */
  readonly lastUsedAt: Time | null;
  readonly secretSha256: string;
}

export const tokenViews: ReadModel<TokenView, 'createdAt' | 'secretSha256'> = {
  name: 'token',
  revision: 2,
  keyOf: ({ event }) => (isTokenEvent(event) || event.type === 'TokenUsed' ? event.facts.tokenId : undefined),
  evolve: (before, { event, occurredAt }) => {
    if (event.type === 'TokenUsed') return before && { ...before, lastUsedAt: event.facts.usedAt };
    if (!isTokenEvent(event)) return before;
    if (event.type === 'TokenIssued') {
      const { tokenId, userId, scopes, teamIds, expiresAt } = event.facts;
      const { label, secretSha256 } = event.content;
      const times = { createdAt: occurredAt, expiresAt, revokedAt: null, lastUsedAt: null };
      return { id: tokenId, userId, label, scopes, teamIds, ...times, secretSha256 };
    }
    if (!before) return undefined;
    switch (event.type) {
      case 'TokenSecretReplaced':
        return { ...before, ...event.content, revokedAt: null };
      case 'TokenRevoked':
        return { ...before, revokedAt: occurredAt };
    }
  },
  indexes: {
    createdAt: ({ createdAt }) => createdAt,
    secretSha256: ({ secretSha256 }) => secretSha256,
  },
};

const isTokenEvent = (event: DomainEvent): event is AccessTokenEvent =>
  event.type === 'TokenIssued' || event.type === 'TokenSecretReplaced' || event.type === 'TokenRevoked';
