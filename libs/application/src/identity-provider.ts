import type { Id, Scope, Time } from '@sitrep/domain';

/** Who an identity provider says that the bearer of one of its tokens is, and what they may do here. */
export interface Identity {
  /** The provider. */
  readonly issuer: string;
  /** What the provider calls them. Its words, not ours. */
  readonly subject: string;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  readonly teamIds: readonly Id[];
  readonly expiresAt: Time;
}

/** Knows people by the tokens of a provider outside. */
export interface IdentityProvider {
  /** `undefined` for a token that is not valid here. @throws IdentityProviderUnavailable */
  identify(token: string): Promise<Identity | undefined>;
}

/** The keys of the identity provider cannot be had, so nobody can say whether a token is good. */
export class IdentityProviderUnavailable extends Error {
  override readonly name = 'IdentityProviderUnavailable';
}
