import type { Random } from '../seeded-random.js';

/** A word in the one telling and in the other. */
export type TwoWords = readonly [one: string, other: string];

// Words that break things, and words that are near each other: one letter, one character more, another case, the same to
// the eye. All of them are kept by the rules, where a name is asked for.
const KEPT = [
  'Checkout is slow',
  'checkout is slow',
  'Checkout is slow!',
  'Checkout',
  'C',
  'l'.repeat(200),
  'ÄÖÜ',
  'A\u0308O\u0308U\u0308',
  '🔥🔥',
  '👩‍🚒',
  'a\u2028b',
  '\u202ea',
  '日本語',
  'data: leak',
  'id: 9',
  'event: telemetry',
  ':',
  'retry: 1',
  '"',
  '\\',
  '","Name":"x',
  '\\u0000',
  '\\ud800',
  '{"x":1}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  '0',
  '<script>',
  '%0d%0aETag: x',
  'create',
  'x'.repeat(26),
  'a\r\ndata: leak',
  'a\n\nid: 9\n\n',
];
// Words that no rule keeps. As JSON writes them: a surrogate that stands alone is an escape there.
const REFUSED = ['', ' ', 'l'.repeat(201), '🔥'.repeat(201), 'a\u0000b', '\ud800', 'x\udfff', 'a\u001bb'];

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!;

/** Two words that are both kept; now and then the same one, because that two are equal is something about words too. */
export const twoKept = (random: Random): TwoWords => {
  const one = pick(random, KEPT);
  return [one, random(4) === 0 ? one : pick(random, KEPT)];
};
export const twoRefused = (random: Random): TwoWords => [pick(random, REFUSED), pick(random, REFUSED)];

/** JSON with its fields in any order and any white space: those are typed too. */
export const spelled = (random: Random, fields: Readonly<Record<string, unknown>>): string => {
  const entries = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (random(2) === 0) entries.reverse();
  return `{${entries.join(',' + ' '.repeat(random(3)))}${'\n'.repeat(random(3))}}`;
};
