import { createHash } from 'node:crypto';

/** A word was found in some bytes, as it is or in disguise. */
export interface Trace {
  readonly word: string;
  readonly disguise: string;
}

/**
 * Where any of the words can be recognised in the bytes: as they are, in another case, backwards, encoded as the usual
 * encodings do, or by a digest. The words are made of letters A to Z.
 */
export const tracesOf = (words: readonly string[], bytes: Buffer): readonly Trace[] => {
  // Latin 1 keeps every byte as one character.
  const text = bytes.toString('latin1');
  const lower = text.toLowerCase();
  return words.flatMap((word) =>
    [...disguisesOf(word)]
      .filter(([, { needle, anyCase }]) => (anyCase ? lower.includes(needle.toLowerCase()) : text.includes(needle)))
      .map(([disguise]) => ({ word, disguise })),
  );
};

interface Needle {
  readonly needle: string;
  readonly anyCase: boolean;
}

export function* disguisesOf(word: string): Generator<readonly [name: string, needle: Needle]> {
  const bytes = Buffer.from(word);
  const codes = [...bytes];
  const anyCase = (needle: string): Needle => ({ needle, anyCase: true });
  const exact = (needle: string): Needle => ({ needle, anyCase: false });
  const escaped = (prefix: string, digits: number) =>
    codes.map((code) => prefix + code.toString(16).padStart(digits, '0')).join('');

  yield ['as it is, in whatever case', anyCase(word)];
  yield ['backwards', anyCase([...word].reverse().join(''))];
  yield ['in hexadecimal', anyCase(bytes.toString('hex'))];
  yield ['in percent-encoding', anyCase(escaped('%', 2))];
  yield ['in \\u escapes', anyCase(escaped('\\u', 4))];
  yield ['in \\x escapes', anyCase(escaped('\\x', 2))];
  yield ['in UTF-16', exact(Buffer.from(word, 'utf16le').toString('latin1'))];
  yield ['as a list of bytes', exact(codes.join(','))];
  yield ['as a list of bytes with spaces', exact(codes.join(', '))];
  // What base64 makes of a word depends on where among three bytes it begins; the middle of it is always there.
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(2)]).toString('base64');
    yield [`in base64, from offset ${offset}`, exact(encoded.slice(offset === 0 ? 0 : 4, -4))];
  }
  for (const [spelled, how] of [
    [word, ''],
    [word.toLowerCase(), ' in lower case'],
  ] as const)
    for (const algorithm of ['md5', 'sha1', 'sha256'])
      for (const encoding of ['hex', 'base64url'] as const) {
        const digest = createHash(algorithm).update(spelled).digest(encoding);
        const needle = encoding === 'hex' ? anyCase(digest.slice(0, 16)) : exact(digest.slice(0, 16));
        yield [`by its ${algorithm}${how}, in ${encoding}`, needle];
      }
}
