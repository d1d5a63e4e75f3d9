import fc from 'fast-check';
import {
  INCIDENT_DESCRIPTION,
  INCIDENT_NAME,
  TEAM_NAME,
  textFault,
  TOKEN_LABEL,
  type TextFault,
  type TextLimits,
} from './text.js';

const LIMITS: Readonly<Record<string, TextLimits>> = { INCIDENT_NAME, INCIDENT_DESCRIPTION, TEAM_NAME, TOKEN_LABEL };

// One character each, and between one and four bytes, one and two code units.
const CHARACTERS = ['x', 'ß', 'あ', '🔥', '𝔸'];

describe('A text is measured in characters, as people count them', () => {
  it('and a name, of an incident, of a team or on a token, may have 200 of them, a description 10,000', () =>
    expect(Object.entries(LIMITS).map(([of, { charactersMin, charactersMax }]) => [of, charactersMin, charactersMax])) //
      .toEqual([
        ['INCIDENT_NAME', 1, 200],
        ['INCIDENT_DESCRIPTION', 0, 10_000],
        ['TEAM_NAME', 1, 200],
        ['TOKEN_LABEL', 1, 200],
      ]));

  it.each(CHARACTERS)('whichever characters they are: %s', (character) => {
    for (const limits of Object.values(LIMITS)) {
      expect(textFault(character.repeat(limits.charactersMax), limits)).toBeUndefined();
      expect(textFault(character.repeat(limits.charactersMax + 1), limits)).toBe('too-long');
    }
  });

  it('after the blanks around it are gone', () => {
    expect(
      textFault(`${' '.repeat(500)}${'🔥'.repeat(200)}\n\t${'\u3000'.repeat(500)}`, INCIDENT_NAME),
    ).toBeUndefined();
    expect(textFault(' \t\r\n\u00a0\u3000', INCIDENT_NAME)).toBe('too-short');
    expect(textFault(' \t\r\n\u00a0\u3000', INCIDENT_DESCRIPTION)).toBeUndefined();
  });

  it('so that a name has at least one, and a description may have none', () => {
    expect(textFault('', INCIDENT_NAME)).toBe('too-short');
    expect(textFault('🔥', INCIDENT_NAME)).toBeUndefined();
    expect(textFault('', INCIDENT_DESCRIPTION)).toBeUndefined();
  });
});

describe('A text is kept as it was typed, or refused', () => {
  it.each(['\ud800', '\udfff', 'a\ud83d', '\udd25b', '\udd25\ud83d', `${'x'.repeat(300)}\ud800`])(
    'and refused when half a character is in it: it would come back from a disk as another text (%j)',
    (text) => expect(textFault(text, INCIDENT_NAME)).toBe('not-well-formed'),
  );

  const isWritten = (code: number) => ['\t', '\n', '\r'].includes(String.fromCharCode(code));
  const controls = [...Array(0x20).keys(), 0x7f].map((code) => [code.toString(16), code] as const);

  it.each(controls.filter(([, code]) => !isWritten(code)))(
    'and refused when the control character %s is in it, wherever it stands',
    (_, code) => {
      const control = String.fromCharCode(code);
      for (const text of [`a${control}b`, `${control}a`, `a${control}`, control, `${'x'.repeat(300)}${control}`])
        expect(textFault(text, INCIDENT_NAME)).toBe('control-character');
    },
  );

  it.each(controls.filter(([, code]) => isWritten(code)))(
    'and kept with the control character %s: tabs and line breaks are how people write',
    (_, code) => expect(textFault(`a${String.fromCharCode(code)}b`, INCIDENT_DESCRIPTION)).toBeUndefined(),
  );
});

/** The rule in other words, slowly: look at each character by itself. */
const faultBySpelling = (text: string, { charactersMin, charactersMax }: TextLimits): TextFault | undefined => {
  const characters = [...text];
  const codes = characters.map((character) => character.codePointAt(0)!);
  if (codes.some((code) => code >= 0xd800 && code <= 0xdfff)) return 'not-well-formed';
  if (codes.some((code) => code === 0x7f || (code < 0x20 && ![9, 10, 13].includes(code)))) return 'control-character';
  const isBlank = (character: string | undefined) => character !== undefined && /^\s$/u.test(character);
  while (isBlank(characters.at(0))) characters.shift();
  while (isBlank(characters.at(-1))) characters.pop();
  if (characters.length > charactersMax) return 'too-long';
  return characters.length < charactersMin ? 'too-short' : undefined;
};

it('Every text gets the verdict that spelling it out gives', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom(' ', '\n', '\u0000', '\u007f', '\u0085', '\u2028', '\ufeff', '\ud83d', '\udd25'),
    fc.tuple(fc.constantFrom(...CHARACTERS), fc.integer({ min: 198, max: 202 })).map(([c, times]) => c.repeat(times)),
  );
  const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom(...Object.values(LIMITS)), (typed, limits) =>
      expect(textFault(typed, limits)).toBe(faultBySpelling(typed, limits)),
    ),
    { numRuns: 2_000 },
  );
});
