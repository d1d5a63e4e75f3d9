import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { ContentKeyUnknown, type ContentKey, type ContentKeys, type FoundKey } from '@sitrep/application';

/** Content keys that live as long as their process. */
export class MemoryContentKeys implements ContentKeys {
  readonly keys = new Map<string, FoundKey>();
  #erasedThrough: string | undefined;

  mint(): ContentKey {
    const key = { id: randomUUID(), secret: createSecretKey(randomBytes(32)) };
    this.keys.set(key.id, key.secret);
    return key;
  }
  find(id: string) {
    const found = this.keys.get(id);
    if (!found) throw new ContentKeyUnknown(id);
    return found;
  }
  derive() {
    return createSecretKey(Buffer.alloc(32));
  }
  async destroy(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.keys.set(id, 'destroyed');
  }
  erasedThrough(): string | undefined {
    return this.#erasedThrough;
  }
  noteErasedThrough(position: string): void {
    this.#erasedThrough = position;
  }
  close(): void {}
}
