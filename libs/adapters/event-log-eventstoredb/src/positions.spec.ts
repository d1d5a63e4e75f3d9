import fc from 'fast-check';
import { PositionUnknown } from '@sitrep/application';
import { formatPosition, parsePosition } from './positions.js';

const offset = fc.bigInt({ min: 0n, max: 10n ** 16n - 1n });

it('A position is a text of a fixed width, with both halves where they differ', () => {
  expect(formatPosition({ commit: 42n, prepare: 42n })).toBe('0000000000000042');
  expect(formatPosition({ commit: 42n, prepare: 7n })).toBe('0000000000000042-0000000000000007');
});

it('Every position comes back from its text', () =>
  fc.assert(
    fc.property(offset, offset, (commit, prepare) => {
      for (const position of [
        { commit, prepare },
        { commit, prepare: commit },
      ])
        expect(parsePosition(formatPosition(position))).toEqual(position);
    }),
  ));

it('Positions sort as their texts do', () =>
  fc.assert(
    fc.property(offset, offset, (one, other) => {
      const [first, second] = [one, other].map((commit) => formatPosition({ commit, prepare: commit }));
      expect(first! < second!).toBe(one < other);
    }),
  ));

it('A log of more than ten petabytes is too much', () => {
  expect(formatPosition({ commit: 10n ** 16n - 1n, prepare: 0n })).toHaveLength(33);
  expect(() => formatPosition({ commit: 10n ** 16n, prepare: 0n })).toThrow(
    new RangeError('the log has outgrown what a position can say'),
  );
});

it.each([
  '',
  '42',
  'x000000000000042',
  '00000000000000420',
  '0000000000000042-',
  '0000000000000042-7',
  '-0000000000000042',
])('No position is %j', (text) => expect(() => parsePosition(text)).toThrow(PositionUnknown));
