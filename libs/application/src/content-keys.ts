import type { KeyObject } from 'node:crypto';
import type { Position } from './event-log.js';

/**
 * The keys under which what people typed is sealed, kept apart from the log. A log cannot forget; a key can be destroyed,
 * and then the words are gone from the log and from every copy of it.
 */
export interface ContentKeys {
  /** A key that nothing has been sealed under yet. It is durable. @throws StorageUnavailable */
  mint(): ContentKey | Promise<ContentKey>;

  /** What became of a key that was minted. @throws ContentKeyUnknown, StorageUnavailable */
  find(id: string): FoundKey | Promise<FoundKey>;

  /**
   * 32 bytes that are the same each time for a name, and that nothing is kept of: derived (RFC 5869) from what wraps the
   * keys. Nobody who has not got that can make them, and they cannot be destroyed one by one.
   */
  derive(name: string): KeyObject | Promise<KeyObject>;

  /** For ever. Resolves when it is durable. Keys that are destroyed already, or were never minted, may be named. */
  destroy(ids: readonly string[]): Promise<void>;

  /** Up to where the log's erasures are known to have been carried out. It goes with a backup of the keys. */
  erasedThrough(): Position | undefined | Promise<Position | undefined>;
  noteErasedThrough(position: Position): void | Promise<void>;

  close(): void | Promise<void>;
}

export interface ContentKey {
  /** Opaque. */
  readonly id: string;
  /** 32 random bytes. */
  readonly secret: KeyObject;
}

export type FoundKey = KeyObject | 'destroyed';

/** Words are sealed under a key that is neither there nor was ever destroyed: the wrong keys, or too old a copy of them. */
export class ContentKeyUnknown extends Error {
  override readonly name = 'ContentKeyUnknown';
  constructor(id: string) {
    super(
      `The content key ${id} is not among the keys of this installation. Restore the newest backup of the keys ` +
        'directory (CONTENT_KEYS_DIR); docs/erasure.md says what to do when there is none.',
    );
  }
}

/** Sealed words do not open: they, or the key, are not what they were. Nothing is shown in their place. */
export class ContentDamaged extends Error {
  override readonly name = 'ContentDamaged';
  constructor(stream: string, version: number) {
    super(
      `The sealed content of event ${version} of stream ${stream} does not open: it has been changed since it was ` +
        'written. Restore the log from a backup.',
    );
  }
}
