import { createHmac, hash, randomBytes, randomUUID } from 'node:crypto';
import type { Surroundings } from '@sitrep/application';
import type { Id } from '@sitrep/domain';

export type SystemSurroundings = Surroundings & { readonly newTokenSecret: typeof newTokenSecret };

/** The real clock and the real dice. */
export const systemSurroundings: SystemSurroundings = {
  now: () => new Date().toISOString(),
  newId: () => newId(Date.now(), dice(8)),
  newEventId: () => randomUUID(),
  newTokenSecret: (tokenId, seed) => newTokenSecret(tokenId, seed),
};

/** How a token is recognised: hexadecimal. A fast hash is right, because the secret is 256 random bits. */
export const digestOfToken = (token: string): string => hash('sha256', token);

/**
 * `sitrep_<token id>_<256 random bits>`: the prefix lets secret scanners find one that was committed by mistake. From a
 * seed, the same bits come each time: a request that is sent once more is told the secret once more.
 */
const newTokenSecret = (tokenId: Id, seed?: string): { secret: string; sha256: string } => {
  const bits = seed === undefined ? randomBytes(32) : createHmac('sha256', seed).update(tokenId).digest();
  const secret = `sitrep_${tokenId}_${bits.toString('base64url')}`;
  return { secret, sha256: digestOfToken(secret) };
};

/**
 * A ULID in lower case (github.com/ulid/spec): 10 characters of time, 16 of chance. It is an id to us and nothing more;
 * that new ids sort behind old ones keeps the databases' indexes compact.
 *
 * @param random eight numbers of 16 random bits, of which ten are used.
 */
export const newId = (epochMs: number, random: Uint16Array): Id => {
  let id = timeIn(epochMs);
  for (const bits of random) id += PAIRS[bits & 1_023]!;
  return id;
};

/** Many ids are minted within one millisecond. */
const timeIn = (epochMs: number): string => {
  if (epochMs !== latest.epochMs) {
    let text = '';
    for (let rest = epochMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
    latest = { epochMs, text };
  }
  return latest.text;
};
let latest = { epochMs: -1, text: '' };

/** Random numbers from a block that is filled once in a while: a call for each few would cost more than they do. */
const dice = (count: number): Uint16Array => {
  if (rolled + count > block.length) {
    crypto.getRandomValues(block);
    rolled = 0;
  }
  return block.subarray(rolled, (rolled += count));
};
const block = new Uint16Array(2_048);
let rolled = block.length;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Every two characters that there can be: ten bits at a time. */
const PAIRS = [...ALPHABET].flatMap((first) => [...ALPHABET].map((second) => first + second));
