import { Type } from '@sinclair/typebox';
import { history, ShapeFault } from './schema-history.js';

// An invented event that was written in three shapes: a count, then whether it is big as well, then only how big it is.
const size = Type.Union([Type.Literal('big'), Type.Literal('small')]);
const shape = history({ count: Type.Number() }, { text: Type.String() })
  .then({ count: Type.Number(), isBig: Type.Boolean() }, { text: Type.String() }, ({ facts, content }) => ({
    facts: { ...facts, isBig: facts.count > 10 },
    content,
  }))
  .then({ size }, { words: Type.String() }, ({ facts, content }) => ({
    facts: { size: facts.isBig ? ('big' as const) : ('small' as const) },
    content: { words: content.text },
  }));

const content = { text: 'x' };
const first = (count: number) => ({ facts: { count }, content });
const second = (count: number, isBig: boolean) => ({ facts: { count, isBig }, content });
const third = (size: 'big' | 'small') => ({ facts: { size }, content: { words: 'x' } });

describe('The history of a shape', () => {
  it('knows how many versions there are', () => {
    expect(history({}, {}).currentVersion).toBe(1);
    expect(shape.currentVersion).toBe(3);
  });

  it('brings every version up to the current one, step by step', () => {
    expect(shape.read(1, first(11))).toStrictEqual(third('big'));
    expect(shape.read(1, first(10))).toStrictEqual(third('small'));
  });
  it('takes no step that was taken before: what was written later is believed', () => {
    expect(shape.read(2, second(1, true))).toStrictEqual(third('big'));
    expect(shape.read(3, third('small'))).toStrictEqual(third('small'));
  });
  it('leaves what it is given as it is', () => {
    const written = Object.freeze({ facts: Object.freeze({ count: 11 }), content: Object.freeze({ text: 'x' }) });
    expect(shape.read(1, written)).toStrictEqual(third('big'));
  });

  it.each([
    [1, second(11, true)],
    [1, third('big')],
    [2, first(11)],
    [2, third('big')],
    [3, first(11)],
    [3, second(11, true)],
    [2, { facts: { count: 1, isBig: 'yes' }, content }],
    [3, { facts: { size: 'enormous' }, content: { words: 'x' } }],
  ])('checks data against the version it was written in, not against another: %i %j', (version, data) =>
    expect(() => shape.read(version, data)).toThrow(ShapeFault),
  );
  it('says which shape was expected, also where that has no name', () => {
    expect(() => shape.read(3, { facts: { size: 'enormous' }, content: { words: 'x' } })).toThrow(
      'at /facts/size: a closed shape was expected',
    );
    expect(() => shape.read(1, null)).toThrow('at /: object was expected');
  });
  it.each([4, 0, -1, -3, 1.5, NaN, Infinity])('does not know version %d', (version) =>
    expect(() => shape.read(version, third('big'))).toThrow(
      `version ${version} is unknown here; the newest known is 3`,
    ),
  );

  it('writes the current shape as it is', () => {
    const data = third('big');
    expect(shape.write(data)).toBe(data);
  });
  it.each([first(11), second(11, true), { ...third('big'), notes: {} }, {}, null])('writes nothing else: %j', (data) =>
    expect(() => shape.write(data as never)).toThrow(ShapeFault),
  );
});

it('The compiler knows the current shape: an old one cannot be written by mistake', () => {
  // @ts-expect-error: this is how it was written in version 2.
  expect(() => shape.write(second(11, true))).toThrow(ShapeFault);
  // @ts-expect-error: an upcast must give the new shape, whole.
  history({ count: Type.Number() }, {}).then({ count: Type.Number(), isBig: Type.Boolean() }, {}, (older) => older);
});
