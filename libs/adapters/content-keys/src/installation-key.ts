import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The directory of the keys does not hold what it must. The message says what to do. */
export class ContentKeysUnusable extends Error {
  override readonly name = 'ContentKeysUnusable';
}

/**
 * The key that wraps all others, in a file of its own: a copy of the wrapped keys alone opens nothing.
 */
export class InstallationKey {
  /** Private in earnest: whatever prints an object must not print this. */
  readonly #secret: KeyObject;

  private constructor(secret: Uint8Array) {
    this.#secret = createSecretKey(secret);
  }

  /**
   * Reads `installation.key`, or makes one for an installation that has none yet.
   * @throws ContentKeysUnusable
   */
  static in(directory: string, isFirstStart: boolean): InstallationKey {
    const file = join(directory, 'installation.key');
    if (!existsSync(file)) {
      if (!isFirstStart)
        throw new ContentKeysUnusable(
          `${file} is missing, without which the keys beside it open nothing. Restore it from its backup.`,
        );
      makeFile(directory, file, `${InstallationKey.newText()}\n`);
    }
    const text = readFileSync(file, 'utf8').trim();
    if (!/^[0-9a-f]{64}$/.test(text))
      throw new ContentKeysUnusable(`${file} must hold 64 hexadecimal digits. Restore it from its backup.`);
    return InstallationKey.of(text);
  }

  /** @param text 64 hexadecimal digits. */
  static of(text: string): InstallationKey {
    return new InstallationKey(Buffer.from(text, 'hex'));
  }

  static newText(): string {
    return randomBytes(KEY_BYTES).toString('hex');
  }

  /** @param name bound to the wrapping: under another name it does not open. */
  wrap(secret: Uint8Array, name: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#secret, nonce).setAAD(Buffer.from(name));
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** HKDF with SHA-256 (RFC 5869). What it wraps is under the key itself, which nothing derived says anything about. */
  derive(name: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#secret, '', name, KEY_BYTES)));
  }

  /** @throws ContentKeysUnusable */
  unwrap(wrapped: Uint8Array, name: string): Buffer {
    const [nonce, sealed, tag] = [
      wrapped.subarray(0, NONCE_BYTES),
      wrapped.subarray(NONCE_BYTES, -TAG_BYTES),
      wrapped.subarray(-TAG_BYTES),
    ];
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#secret, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(name)).setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch {
      throw new ContentKeysUnusable(
        'installation.key does not open the content keys beside it: the two are of different installations, or one is ' +
          'damaged. Restore both from backups of this installation.',
      );
    }
  }
}

/** For this user alone; after a power cut it is there whole or not at all. */
const makeFile = (directory: string, file: string, text: string): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const opened = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(opened, text, 0);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(unfinished, file);
  syncDirectory(directory);
};

export const syncDirectory = (directory: string): void => {
  const opened = openSync(directory, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
};

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
