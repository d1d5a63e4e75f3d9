import { isId } from '@sitrep/domain';
import fc from 'fast-check';
import { digestOfToken, newId, systemSurroundings } from './system-surroundings.js';

const epochMs = fc.nat(2 ** 47);
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('A new id', () => {
  it('matches the id grammar', () => fc.assert(fc.property(epochMs, random, (time, dice) => isId(newId(time, dice)))));

  it('is the ULID of its time and its dice', () =>
    expect(newId(1_469_922_850_259, Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]))).toBe(
      '01arz3ndek000g40r40m30e27z',
    ));

  it('sorts behind the ids of earlier milliseconds', () =>
    fc.assert(
      fc.property(epochMs, fc.integer({ min: 1, max: 10_000 }), random, random, (time, later, one, other) =>
        expect(newId(time, one) < newId(time + later, other)).toBe(true),
      ),
    ));

  it('differs when a single bit of its dice does', () =>
    fc.assert(
      fc.property(random, fc.nat(79), (dice, bit) => {
        const other = Uint8Array.from(dice);
        other[bit >> 3]! ^= 1 << (bit & 7);
        expect(newId(0, other)).not.toBe(newId(0, dice));
      }),
    ));
});

describe('A token secret', () => {
  const { secret, sha256 } = systemSurroundings.newTokenSecret('t'.repeat(26));

  it('says what it is and which token it belongs to, and holds 256 random bits', () =>
    expect(secret).toMatch(/^sitrep_t{26}_[A-Za-z0-9_-]{43}$/));

  it('is recognised by its digest', () => expect(digestOfToken(secret)).toBe(sha256));

  it('is another one each time', () =>
    expect(systemSurroundings.newTokenSecret('t'.repeat(26)).secret).not.toBe(secret));
});
