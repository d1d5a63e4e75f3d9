import { isId } from '@sitrep/domain';
import fc from 'fast-check';
import { digestOfToken, newId, systemSurroundings } from './system-surroundings.js';

const epochMs = fc.nat(2 ** 47);
const random = fc.uint16Array({ minLength: 8, maxLength: 8 });

describe('A new id', () => {
  it('matches the id grammar', () => fc.assert(fc.property(epochMs, random, (time, dice) => isId(newId(time, dice)))));

  it('is the ULID of its time and its dice', () =>
    expect(newId(1_469_922_850_259, Uint16Array.from([0, 1, 31, 32, 33, 1_023, 1_024, 65_535]))).toBe(
      '01arz3ndek00010z1011zz00zz',
    ));

  it('sorts behind the ids of earlier milliseconds', () =>
    fc.assert(
      fc.property(epochMs, fc.integer({ min: 1, max: 10_000 }), random, random, (time, later, one, other) =>
        expect(newId(time, one) < newId(time + later, other)).toBe(true),
      ),
    ));

  it('differs when one of the ten bits does that are used of a number', () =>
    fc.assert(
      fc.property(random, fc.nat(7), fc.nat(9), (dice, place, bit) => {
        const other = Uint16Array.from(dice);
        other[place]! ^= 1 << bit;
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
