import { createHmac, hash, randomBytes, randomUUID } from 'node:crypto';
import type { Surroundings } from '@sitrep/application';
import type { Id } from '@sitrep/domain';

/** The real clock and the real dice. */
export const systemSurroundings: Surroundings & { newTokenSecret: typeof newTokenSecret } = {
  now: () => new Date().toISOString(),
  newId: () => newId(Date.now(), dice(10)),
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
 */
export const newId = (epochMs: number, random: Uint8Array): Id => {
  let id = '';
  for (let rest = epochMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) id = ALPHABET[rest % 32] + id;
  for (let i = 0; i < 16; i++) {
    const bit = i * 5;
    const pair = (random[bit >> 3]! << 8) | (random[(bit >> 3) + 1] ?? 0);
    id += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return id;
};

/** Random bytes from a block that is filled once in a while: a call for each few bytes would cost more than they do. */
const dice = (count: number): Uint8Array => {
  if (rolled + count > block.length) {
    block = randomBytes(block.length);
    rolled = 0;
  }
  return block.subarray(rolled, (rolled += count));
};
let block = randomBytes(4_096);
let rolled = 0;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
