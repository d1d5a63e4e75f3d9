import fc from 'fast-check';
import { isId } from './id.js';

describe('An id', () => {
  it('is 26 characters of a-z and 0-9, or a UUID', () => {
    expect(isId('01kbq8z5v9e6m2c4x7r0t3w1yd')).toBe(true);
    fc.assert(fc.property(fc.uuid(), isId));
  });
  it('is nothing in which somebody could write a sentence', () =>
    fc.assert(fc.property(fc.string(), (text) => !isId(text) || /^[a-z0-9-]+$/.test(text))));
  it.each([
    '',
    'x'.repeat(25),
    'x'.repeat(27),
    'X'.repeat(26),
    `${'x'.repeat(26)}\n`,
    'ä'.repeat(26),
    ['x'.repeat(26)],
    null,
    undefined,
    26,
  ])('is not %j', (value) => expect(isId(value)).toBe(false));
});
