import { IdentityProviderUnavailable, type Identity, type IdentityProvider } from '@sitrep/application';
import { areCombinable, isId, SCOPES, type Scope } from '@sitrep/domain';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

export interface OidcOptions {
  /** Exactly as the provider's tokens name it (`iss`). */
  readonly issuer: string;
  /** Exactly as its tokens name this system (`aud`). */
  readonly audience: string;
  /** The claim that lists the ids of teams. */
  readonly teamsClaim: string;
  readonly now: () => string;
}

/**
 * A provider of OpenID Connect: takes its JSON Web Tokens (RFC 7519) as access tokens. Scopes are the known ones in the
 * claim `scope` (RFC 9068, section 2.2.3) or `scp`, teams those in a claim of its own. A token whose scopes must not be
 * held together grants none.
 *
 * Keys come from the provider's own address alone (OpenID Connect Discovery 1.0, section 4), never from a token.
 */
export const oidcProvider = ({ issuer, audience, teamsClaim, now }: OidcOptions): IdentityProvider => {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOfProvider = (): Promise<JWTVerifyGetKey> => {
    keys ??= discoverKeys(issuer).catch((error: unknown) => {
      keys = undefined;
      throw new IdentityProviderUnavailable('the identity provider cannot be asked for its keys', { cause: error });
    });
    return keys;
  };

  return {
    async identify(token) {
      const getKey = await keysOfProvider();
      const expected = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['sub', 'exp'] };
      try {
        const { payload } = await jwtVerify(token, getKey, {
          ...expected,
          clockTolerance: CLOCKS_DIFFER_S,
          currentDate: new Date(now()),
        });
        return identityOf(payload, issuer, teamsClaim);
      } catch (error) {
        if (isAboutTheToken(error)) return undefined;
        throw new IdentityProviderUnavailable('the keys of the identity provider cannot be had', { cause: error });
      }
    },
  };
};

/** Signatures whose keys come in pairs: with a shared secret, whoever can check a token could make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCKS_DIFFER_S = 5;
const TIMEOUT_MS = 5_000;
const TEAMS_MAX = 200;

const discoverKeys = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const found = response.ok ? ((await response.json()) as { issuer?: unknown; jwks_uri?: unknown }) : {};
  if (found.issuer !== issuer || typeof found.jwks_uri !== 'string')
    throw new Error('what the provider publishes does not describe this issuer');
  return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: TIMEOUT_MS });
};

/** Whether the token is to blame, and not that its provider cannot be reached. */
const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !UNREACHABLE.includes(error.code);
const UNREACHABLE = [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code];

const identityOf = (payload: JWTPayload, issuer: string, teamsClaim: string): Identity => {
  const { sub, exp, name, preferred_username: userName } = payload;
  const scopes = SCOPES.filter((scope) => listOf(payload['scope'] ?? payload['scp']).includes(scope));
  return {
    issuer,
    subject: sub!,
    name: [name, userName].find((each) => typeof each === 'string') ?? null,
    scopes: areCombinable(scopes) ? scopes : ([] as readonly Scope[]),
    teamIds: listOf(payload[teamsClaim]).filter(isId).slice(0, TEAMS_MAX),
    expiresAt: new Date(exp! * 1_000).toISOString(),
  };
};

/** A list, or a text of words: providers write either. */
const listOf = (claim: unknown): readonly string[] => {
  if (typeof claim === 'string') return claim.split(/[ ,]+/);
  return Array.isArray(claim) ? claim.filter((each) => typeof each === 'string') : [];
};
