/**
 * The words of a text, as they are indexed and as they are looked for: without case, accents and compatibility forms, each
 * once. A run of letters and digits is a word. A sign is one by itself, and so is each character of a script that puts
 * no spaces between words; whoever looks for several finds what has them all.
 */
export const wordsIn = (text: string): readonly string[] => [
  ...new Set(
    folded(text)
      .match(WORDS)
      ?.map((word) => withoutAscii(word).slice(0, WORD_UNITS_MAX)),
  ),
];

const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');

const SPACELESS = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const WORDS = new RegExp(`[${SPACELESS}]|(?:(?![${SPACELESS}])[\\p{L}\\p{N}\\p{M}])+|[^\\s\\p{Cc}]`, 'gu');

/** Longer ones are no words, and take as much room as all the others. */
const WORD_UNITS_MAX = 64;

/** SQLite's tokenizer takes ASCII signs for spaces and all the rest for letters, so they are told in private characters. */
const withoutAscii = (word: string): string =>
  /^[!-/:-@[-`{-~]$/.test(word) ? String.fromCharCode(0xe000 + word.charCodeAt(0)) : word;
