import { Injectable } from '@nestjs/common';
import { TokenDirectory, UserRegistry } from '@sitrep/application';
import { digestOfToken, System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Principal } from './principal.js';

/** Finds out who is asking: by a token of this system, by one of the identity provider, or, where AUTH=none, by nothing. */
@Injectable()
export class SignIn {
  constructor(
    private readonly tokens: TokenDirectory,
    private readonly users: UserRegistry,
    private readonly audit: AuditTrail,
    private readonly system: System,
  ) {}

  /** @throws IdentityProviderUnavailable, NotCaughtUp: then nobody can say. */
  async principalOf(request: FastifyRequest): Promise<Principal | undefined> {
    const { authorization } = request.headers;
    if (authorization === undefined) return this.#withoutToken(request);
    const [, presented] = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(authorization) ?? [];
    if (presented === undefined) return undefined;
    return (await this.#byIdentityProvider(presented)) ?? (await this.#byToken(presented));
  }

  async #byToken(presented: string): Promise<Principal | undefined> {
    // Looked up by digest: how long that takes tells nothing about a secret that would have to be hashed to it first.
    const token = await this.tokens.find(digestOfToken(presented));
    const now = this.system.surroundings.now();
    if (!token || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now)) return undefined;
    const { id, userId, label, scopes, teamIds, expiresAt } = token;
    this.audit.used(id, now);
    return { tokenId: id, userId, label, scopes, teamIds, expiresAt, isRevocable: true };
  }

  async #byIdentityProvider(presented: string): Promise<Principal | undefined> {
    const identity = JWT.test(presented) ? await this.system.identityProvider?.identify(presented) : undefined;
    const userId = identity && (await this.users.userOf(identity));
    if (userId === undefined) return undefined;
    const { scopes, teamIds, expiresAt } = identity!;
    // Its tokens come and go every few minutes: what is kept by the token is kept by the user.
    return { tokenId: userId, userId, label: 'oidc', scopes, teamIds, expiresAt, isRevocable: false };
  }

  #withoutToken({ hostname, headers }: FastifyRequest): Principal | undefined {
    if (this.system.settings.auth !== 'none') return undefined;
    // A page from elsewhere can make a browser on this machine ask, also under a name of its own for this address.
    if (!LOOPBACK_NAMES.includes(hostname) || !FROM_HERE.includes(headers['sec-fetch-site'])) return undefined;
    const { adminUserId: userId, defaultTeamId } = this.system.founded;
    const rights = { scopes: ['admin'], teamIds: [defaultTeamId], expiresAt: null } as const;
    return { tokenId: userId, userId, label: 'AUTH=none', ...rights, isRevocable: false };
  }
}

/** JSON Web Signature in compact form (RFC 7515): its header begins with `{"`. */
const JWT = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const FROM_HERE: readonly unknown[] = [undefined, 'same-origin', 'none'];
