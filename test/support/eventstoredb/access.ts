import { accessDenied, unauthenticated } from './grpc-errors.js';
import type { AccessList, StoredStreams } from './stored-streams.js';

export interface User {
  readonly password: string;
  readonly groups?: readonly string[];
}

export type Right = 'read' | 'write' | 'delete';

/**
 * Who may do what, as the database decides it: basic authentication, and the lists in `$acl` of a stream's metadata.
 * Without a list, the defaults in the stream `$settings` count; without these, everybody who is known may use a stream,
 * and only administrators one that begins with `$`, such as `$all`. Without users nothing is asked, as on a node that
 * runs with `--insecure`.
 */
export class Access {
  readonly #users: Readonly<Record<string, User>> | undefined;
  readonly #store: StoredStreams;

  constructor(users: Readonly<Record<string, User>> | undefined, store: StoredStreams) {
    this.#users = users;
    this.#store = store;
  }

  /** @throws GrpcError */
  check(authorization: string | undefined, right: Right, stream: string): void {
    if (!this.#users) return;
    const roles = this.#rolesOf(authorization);
    if (roles.includes('$admins')) return;
    const allowed = this.#allowed(right, stream);
    if (!allowed.includes('$all') && !allowed.some((role) => roles.includes(role))) throw accessDenied();
  }

  /** For what neither belongs to a stream nor to everybody. @throws GrpcError */
  checkOperator(authorization: string | undefined): void {
    if (!this.#users) return;
    const roles = this.#rolesOf(authorization);
    if (!roles.includes('$admins') && !roles.includes('$ops')) throw accessDenied();
  }

  /** The user's own name and groups. Who does not say who they are is nobody: anonymous access is off. */
  #rolesOf(authorization: string | undefined): readonly string[] {
    const [, encoded = ''] = /^Basic (.+)$/.exec(authorization ?? '') ?? [];
    const [, name = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
    const user = Object.hasOwn(this.#users!, name) ? this.#users![name] : undefined;
    if (!user || user.password !== password) throw unauthenticated();
    return [name, ...(user.groups ?? [])];
  }

  #allowed(right: Right, stream: string): readonly string[] {
    const isMetastream = stream.startsWith('$$');
    const owner = isMetastream ? stream.slice(2) : stream;
    const key = isMetastream ? (right === 'write' ? '$mw' : '$mr') : { read: '$r', write: '$w', delete: '$d' }[right];
    const listed = this.#store.metadataOf(owner).$acl?.[key] ?? this.#defaultFor(owner)?.[key];
    if (listed === undefined) return owner.startsWith('$') ? ['$admins'] : ['$all'];
    return typeof listed === 'string' ? [listed] : listed;
  }

  #defaultFor(stream: string): AccessList | undefined {
    const held = this.#store.readable('$settings');
    if (typeof held === 'string') return undefined;
    const settings = JSON.parse(Buffer.from(held.at(-1)!.data).toString()) as Partial<Record<string, AccessList>>;
    return settings[stream.startsWith('$') ? '$systemStreamAcl' : '$userStreamAcl'];
  }
}
