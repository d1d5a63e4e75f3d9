import type { Scope } from '@sitrep/domain';
import type { TokenView } from '@sitrep/read-models';

/** A token, without its secret. */
export class TokenResponse {
  id: string;
  userId: string;
  label: string;
  scopes: Scope[];
  teamIds: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  /** To within an hour; null until it is presented for the first time. */
  lastUsedAt: string | null;
}

export class IssuedTokenResponse extends TokenResponse {
  /** Shown here and never again: send it as `Authorization: Bearer <secret>`. */
  secret: string;
}

export class TokenPage {
  items: TokenResponse[];
  nextCursor: string | null;
}

/** What administrators are shown of a token: everything but the digest of its secret. */
export const shownToken = ({ secretSha256: _, ...shown }: TokenView): TokenResponse => ({
  ...shown,
  scopes: [...shown.scopes],
  teamIds: [...shown.teamIds],
});
