import { createRequire } from 'node:module';
import type * as dbClient from '@eventstore/db-client';

/**
 * What is wrong with a connection string, as the rest of a sentence; `undefined` when it can be used. Nothing of it is
 * repeated, because it can hold a password. Connects to nothing.
 */
export const connectionFault = (url: string): string | undefined => {
  if (!/^esdb(\+discover)?:\/\//.test(url)) return 'must begin with esdb:// or esdb+discover://';
  // The client would silently use the first of them alone, and stand still when that one is down.
  if (/^esdb\+discover:\/\/[^/?]*,/.test(url))
    return 'must name one DNS name after esdb+discover://; list several nodes as esdb://a:2113,b:2113,c:2113';
  const unknown = optionsIn(url).find((name) => !OPTIONS.includes(name.toLowerCase()));
  if (unknown !== undefined) return `must have no options but ${OPTIONS.join(', ')}`;
  try {
    client().EventStoreDBClient.connectionString(url);
    return undefined;
  } catch (error) {
    if ((error as Error).message.includes('File was not found')) return 'must name certificate files that exist';
    return 'must look like esdb://user:password@host:2113?tls=true, with : and @ in the password percent-encoded';
  }
};

/** Loaded only where there is a connection string: it takes a good part of a start. */
const client = () => createRequire(import.meta.url)('@eventstore/db-client') as typeof dbClient;

const OPTIONS = [
  'tls',
  'tlscafile',
  'tlsverifycert',
  'usercertfile',
  'userkeyfile',
  'nodepreference',
  'connectionname',
  'maxdiscoverattempts',
  'discoveryinterval',
  'gossiptimeout',
  'defaultdeadline',
  'keepaliveinterval',
  'keepalivetimeout',
];

// An empty one counts: the client would take `&&tlsCAFile` for an option of that name, and leave it out without an error.
const optionsIn = (url: string): string[] => {
  const query = url.split('?')[1];
  return query === undefined ? [] : query.split('&').map((pair) => pair.split('=')[0]!);
};

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Who the connection string says we are; nobody, where it names no user. */
export const credentialsIn = (url: string): Credentials | undefined => {
  const found = /^[^:]+:\/\/([^:@/]+):([^@]+)@/.exec(url);
  return found ? { username: decodeURIComponent(found[1]!), password: decodeURIComponent(found[2]!) } : undefined;
};

/** The same connection with another keep-alive time-out, in milliseconds: `extraMs` more than it says. */
export const withLongerKeepAlive = (url: string, extraMs: number): string => {
  const [head, query = ''] = url.split('?');
  const pairs = query.split('&').filter((pair) => pair !== '');
  const isTimeout = (pair: string) => /^keepalivetimeout=/i.test(pair);
  const said = pairs.find(isTimeout)?.split('=')[1];
  const others = pairs.filter((pair) => !isTimeout(pair));
  return `${head}?${[...others, `keepAliveTimeout=${Number(said ?? 10_000) + extraMs}`].join('&')}`;
};
