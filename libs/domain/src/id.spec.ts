import fc from 'fast-check';
import { ID_PATTERN, isId } from './id.js';

const alphabet = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const minted = fc.array(fc.constantFrom(...alphabet), { minLength: 26, maxLength: 26 }).map((all) => all.join(''));

describe('An id', () => {
  it('is 26 characters of a-z and 0-9', () => fc.assert(fc.property(minted, isId)));
  it('or a UUID of any version, in lower case', () => {
    fc.assert(fc.property(fc.uuid(), isId));
    fc.assert(fc.property(fc.uuid(), (uuid) => !/[a-f]/.test(uuid) || !isId(uuid.toUpperCase())));
  });

  it('is none any more with one other character in it', () =>
    fc.assert(
      fc.property(
        fc.oneof(minted, fc.uuid()),
        fc.nat(35),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (id, at, other) => {
          fc.pre(at < id.length && !/^[a-z0-9-]$/.test(other));
          expect(isId(id.slice(0, at) + other + id.slice(at + 1))).toBe(false);
        },
      ),
    ));
  it('is none any more with something before or behind it', () =>
    fc.assert(
      fc.property(fc.oneof(minted, fc.uuid()), fc.string({ unit: 'binary', minLength: 1 }), (id, more) => {
        expect(isId(id + more)).toBe(false);
        expect(isId(more + id)).toBe(false);
      }),
    ));

  it.each([
    '',
    'a'.repeat(25),
    'a'.repeat(27),
    'A'.repeat(26),
    `${'a'.repeat(26)}\n`,
    `\n${'a'.repeat(26)}`,
    'ä'.repeat(26),
    '🔥'.repeat(13),
    'a'.repeat(25) + '\u0000',
    '5c1a6f0e3b7e4d559c4e2f4a7d0b9e11',
    '{5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11}',
    '5c1a6f0g-3b7e-4d55-9c4e-2f4a7d0b9e11',
    'the checkout is slow today',
    ['a'.repeat(26)],
    { toString: () => 'a'.repeat(26) },
    null,
    undefined,
    26,
  ])('is not %j', (value) => expect(isId(value)).toBe(false));

  it('has a grammar that other languages can read as well', () =>
    fc.assert(
      fc.property(
        fc.oneof(minted, fc.uuid(), fc.string()),
        (text) => new RegExp(ID_PATTERN, 'u').test(text) === isId(text),
      ),
    ));
});
