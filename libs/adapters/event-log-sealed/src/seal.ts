import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

/** Stands in a stored event for each text that is sealed. */
export const SEALED = '[sealed]';

/** Each text in a content, at any depth, in the order of the document. */
export const textsIn = (content: unknown): readonly string[] => {
  const texts: string[] = [];
  withTexts(content, (text) => (texts.push(text), text));
  return texts;
};

/** The content with another text in the place of each; everything else stays. */
export const withTexts = (content: unknown, replaced: (text: string) => string): unknown => {
  if (typeof content === 'string') return replaced(content);
  if (Array.isArray(content)) return content.map((each) => withTexts(each, replaced));
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, withTexts(value, replaced)]));
};

/**
 * AES-256-GCM under a fresh nonce. `place` is bound to the seal: moved to another event, it does not open.
 *
 * @returns base64 of nonce, ciphertext and tag.
 */
export const seal = (texts: readonly string[], secret: KeyObject, place: string): string => {
  const nonce = freshNonce();
  const cipher = createCipheriv(ALGORITHM, secret, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(JSON.stringify(texts)), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
};

/** Gives `undefined` for what was not sealed so. */
export const open = (sealed: string, secret: KeyObject, place: string): readonly string[] | undefined => {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, secret, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    return JSON.parse(text) as readonly string[];
  } catch {
    return undefined;
  }
};

/** From a block that is filled once in a while: a call for each would cost more than it gives. */
const freshNonce = (): Uint8Array => {
  if (used + NONCE_BYTES > block.length) {
    randomFillSync(block);
    used = 0;
  }
  return block.subarray(used, (used += NONCE_BYTES));
};
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const block = new Uint8Array(NONCE_BYTES * 512);
let used = block.length;
