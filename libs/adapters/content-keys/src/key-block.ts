import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import type { ContentKey, FoundKey } from '@sitrep/application';
import type { InstallationKey } from './installation-key.js';

/**
 * Keys that were made together and are kept as one, 32 bytes each, wrapped as a whole: one by one, wrapping and storing
 * them would cost more than sealing under them. Zeros are where a key has been destroyed.
 */
export class KeyBlock {
  readonly #secrets: Buffer;
  /** What has been asked for. */
  readonly #found: FoundKey[] = [];

  private constructor(
    readonly id: string,
    secrets: Buffer,
  ) {
    this.#secrets = secrets;
  }

  static ofNewKeys(count: number): KeyBlock {
    return new KeyBlock(randomUUID(), randomBytes(count * KEY_BYTES));
  }

  /** @throws ContentKeysUnusable */
  static unwrapped(id: string, wrapped: Uint8Array, installationKey: InstallationKey): KeyBlock {
    return new KeyBlock(id, installationKey.unwrap(wrapped, id));
  }

  wrappedBy(installationKey: InstallationKey): Uint8Array {
    return installationKey.wrap(this.#secrets, this.id);
  }

  get keyCount(): number {
    return this.#secrets.length / KEY_BYTES;
  }

  /** Gives `undefined` where the block has no such place. */
  find(place: number): FoundKey | undefined {
    if (!(place >= 0 && place < this.keyCount)) return undefined;
    return (this.#found[place] ??= foundIn(this.#secrets.subarray(place * KEY_BYTES, (place + 1) * KEY_BYTES)));
  }

  /** A key that is there: for those who have just made the block. */
  key(place: number): ContentKey {
    return { id: `${this.id}/${place}`, secret: this.find(place) as KeyObject };
  }

  without(places: readonly number[]): KeyBlock {
    const secrets = Buffer.from(this.#secrets);
    for (const place of places) secrets.fill(0, place * KEY_BYTES, (place + 1) * KEY_BYTES);
    return new KeyBlock(this.id, secrets);
  }
}

/** Where a key lies, by its id. */
export const placeOf = (keyId: string): { readonly block: string; readonly place: number } => {
  const [block = '', place] = keyId.split('/');
  return { block, place: Number(place) };
};

const foundIn = (secret: Buffer): FoundKey => (secret.equals(DESTROYED) ? 'destroyed' : createSecretKey(secret));

const KEY_BYTES = 32;
const DESTROYED = Buffer.alloc(KEY_BYTES);
