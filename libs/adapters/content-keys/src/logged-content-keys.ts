import { randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import {
  ContentKeyUnknown,
  RecentlyUsed,
  type ContentKey,
  type ContentKeys,
  type EventLog,
  type FoundKey,
  type Position,
} from '@sitrep/application';
import { ContentKeysUnusable, InstallationKey } from './installation-key.js';
import { KeyBlock, placeOf } from './key-block.js';

/** A log that can forget: all but the newest event of a stream. */
export interface ForgettingLog extends EventLog {
  keepNewestOnly(stream: string): Promise<void>;
}

/**
 * Content keys that several processes share, in a log of their own beside the others, wrapped by an installation key. That
 * is in a file that each process has, or, so that nothing needs to be handed around, in the same log. Keys are kept in blocks, an event each: to destroy a key, its block is written anew without
 * it, and only the newest writing is kept. A cluster lets go of the older one on the disk when it is scavenged.
 */
export class LoggedContentKeys implements ContentKeys {
  readonly #recent = new RecentlyUsed<string, KeyBlock>(BLOCKS_REMEMBERED);
  #newest: KeyBlock | undefined;
  #minted = 0;
  #making: Promise<void> | undefined;

  /**
   * @param directory of the installation key's file; without it the key is in the log.
   * @throws ContentKeysUnusable, StorageUnavailable
   */
  static async open(log: ForgettingLog, directory: string | undefined): Promise<LoggedContentKeys> {
    const isFirstStart = (await log.last(PROOF)) === undefined;
    const installationKey =
      directory === undefined
        ? await installationKeyIn(log, isFirstStart)
        : InstallationKey.in(directory, isFirstStart);
    if (isFirstStart) {
      const wrapped = encoded(installationKey.wrap(randomBytes(PROOF_BYTES), PROOF));
      await log.append(PROOF, 0, [eventOf('ProofWritten', { wrapped })]);
    }
    // Of several processes that start first, one has written the proof, and the others must hold the same key.
    const { wrapped } = (await log.last(PROOF))!.data as { readonly wrapped: string };
    installationKey.unwrap(Buffer.from(wrapped, 'base64'), PROOF);
    return new LoggedContentKeys(log, installationKey);
  }

  /** As `open`, for finding keys beside those who make them; `undefined` where there are none. */
  static async forReading(log: ForgettingLog, directory: string | undefined): Promise<LoggedContentKeys | undefined> {
    return (await log.last(PROOF)) && LoggedContentKeys.open(log, directory);
  }

  private constructor(
    private readonly log: ForgettingLog,
    private readonly installationKey: InstallationKey,
  ) {}

  async mint(): Promise<ContentKey> {
    while (this.#newest === undefined || this.#minted === this.#newest.keyCount)
      await (this.#making ??= this.#makeBlock());
    return this.#newest.key(this.#minted++);
  }

  async #makeBlock(): Promise<void> {
    try {
      const block = KeyBlock.ofNewKeys(KEYS_PER_BLOCK);
      await this.log.append(streamOf(block.id), 0, [this.#writtenOf(block)]);
      this.#recent.set(block.id, block);
      [this.#newest, this.#minted] = [block, 0];
    } finally {
      this.#making = undefined;
    }
  }

  find(id: string): FoundKey | Promise<FoundKey> {
    const { block, place } = placeOf(id);
    return this.#recent.get(block)?.find(place) ?? this.#read(id);
  }

  async #read(id: string): Promise<FoundKey> {
    const { block: blockId, place } = placeOf(id);
    const block = this.#blockIn(blockId, await this.log.last(streamOf(blockId)));
    const found = block?.find(place);
    if (block === undefined || found === undefined) throw new ContentKeyUnknown(id);
    this.#recent.set(blockId, block);
    return found;
  }

  derive(name: string): KeyObject {
    return this.installationKey.derive(name);
  }

  async destroy(ids: readonly string[]): Promise<void> {
    for (const [id, places] of Map.groupBy(ids.map(placeOf), ({ block }) => block))
      await this.#destroy(
        id,
        places.map(({ place }) => place),
      );
  }

  async #destroy(id: string, places: readonly number[]): Promise<void> {
    for (;;) {
      const newest = await this.log.last(streamOf(id));
      const block = this.#blockIn(id, newest);
      if (!newest || !block) return;
      this.#recent.set(id, block);
      if (places.every((place) => block.find(place) === 'destroyed')) return;
      // Before the block is written anew, so that no moment is left in which both writings are kept for good.
      await this.log.keepNewestOnly(streamOf(id));
      const without = block.without(places);
      if ((await this.log.append(streamOf(id), newest.version, [this.#writtenOf(without)])).appended) {
        this.#recent.set(id, without);
        return;
      }
    }
  }

  #writtenOf(block: KeyBlock) {
    return eventOf('KeysWrapped', { keys: encoded(block.wrappedBy(this.installationKey)) });
  }

  #blockIn(id: string, stored: { readonly data: unknown } | undefined): KeyBlock | undefined {
    if (!stored) return undefined;
    const { keys } = stored.data as { readonly keys: string };
    return KeyBlock.unwrapped(id, Buffer.from(keys, 'base64'), this.installationKey);
  }

  async erasedThrough(): Promise<Position | undefined> {
    return carriedOut(await this.log.last(ERASED_THROUGH));
  }

  /** Whichever process comes first notes it for all: each carries out every erasure. */
  async noteErasedThrough(position: Position): Promise<void> {
    const newest = await this.log.last(ERASED_THROUGH);
    if ((carriedOut(newest) ?? '') >= position) return;
    await this.log.keepNewestOnly(ERASED_THROUGH);
    await this.log.append(ERASED_THROUGH, newest?.version ?? 0, [eventOf('ErasuresCarriedOut', { position })]);
  }

  close(): void {}
}

const eventOf = (type: string, data: object) => ({ id: randomUUID(), type, data, metadata: { schemaVersion: 1 } });

/** @throws ContentKeysUnusable when it is kept elsewhere. */
const installationKeyIn = async (log: EventLog, isFirstStart: boolean): Promise<InstallationKey> => {
  if (isFirstStart) await log.append(KEY, 0, [eventOf('InstallationKeyMade', { key: InstallationKey.newText() })]);
  const made = await log.last(KEY);
  if (!made)
    throw new ContentKeysUnusable(
      'The installation key of this cluster is in a file. Set CONTENT_KEYS_DIR to a directory with a copy of it.',
    );
  return InstallationKey.of((made.data as { readonly key: string }).key);
};

const carriedOut = (stored: { readonly data: unknown } | undefined): Position | undefined =>
  (stored?.data as { readonly position: Position } | undefined)?.position;

const streamOf = (blockId: string): string => `keys-${blockId}`;

const encoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const KEY = 'installationkey';
const PROOF = 'proof';
const ERASED_THROUGH = 'erasures';
const PROOF_BYTES = 32;
const KEYS_PER_BLOCK = 64;
const BLOCKS_REMEMBERED = 200;
