import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

interface Signing {
  readonly alg?: string;
  readonly key?: CryptoKey | Uint8Array;
  readonly kid?: string;
}

/** An OpenID Connect provider, as far as it publishes keys and signs tokens. Test support. */
export class IdentityProvider {
  static readonly audience = 'https://sitrep.example.com';
  /** How often its keys were asked for. */
  timesAsked = 0;

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    readonly key: CryptoKey,
    /** As it publishes it. */
    readonly publicKey: CryptoKey,
  ) {}

  static async start(port = 0): Promise<IdentityProvider> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    const server = createServer((request, response) => {
      provider.timesAsked++;
      const documents: Record<string, unknown> = {
        '/.well-known/openid-configuration': { issuer: provider.issuer, jwks_uri: `${provider.issuer}/keys` },
        '/keys': { keys: [jwk] },
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(documents[request.url ?? '']));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider: IdentityProvider = new IdentityProvider(server, issuer, privateKey, publicKey);
    return provider;
  }

  get settings() {
    return { OIDC_ISSUER: this.issuer, OIDC_AUDIENCE: IdentityProvider.audience };
  }

  /** A token for one subject, good for five minutes; a claim that is `undefined` is left out. */
  tokenOf(claims: JWTPayload, { alg = 'RS256', key, kid = 'one' }: Signing = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.issuer, aud: IdentityProvider.audience, iat: now, exp: now + 300 };
    const all = Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined));
    return new SignJWT(all).setProtectedHeader({ alg, kid }).sign(key ?? this.key);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
