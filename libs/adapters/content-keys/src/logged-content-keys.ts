import { randomBytes, randomUUID } from 'node:crypto';
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
  readonly #recent = new RecentlyUsed<string, FoundKey>(KEYS_REMEMBERED);
  #ready: ContentKey[] = [];
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
      const wrapped = encoded(installationKey.wrap(randomBytes(KEY_BYTES), PROOF));
      await log.append(PROOF, 0, [eventOf('ProofWritten', { wrapped })]);
    }
    // Of several processes that start first, one has written the proof, and the others must hold the same key.
    const { wrapped } = (await log.last(PROOF))!.data as { readonly wrapped: string };
    installationKey.unwrap(Buffer.from(wrapped, 'base64'), PROOF);
    return new LoggedContentKeys(log, installationKey);
  }

  private constructor(
    private readonly log: ForgettingLog,
    private readonly installationKey: InstallationKey,
  ) {}

  async mint(): Promise<ContentKey> {
    while (this.#ready.length === 0) await (this.#making ??= this.#makeBlock());
    const key = this.#ready.pop()!;
    this.#recent.set(key.id, key.secret);
    return key;
  }

  async #makeBlock(): Promise<void> {
    try {
      const block = randomUUID();
      const keys = Array.from({ length: BLOCK }, (_, i) => ({ id: `${block}/${i}`, secret: randomBytes(KEY_BYTES) }));
      const wrapped = keys.map(({ id, secret }) => encoded(this.installationKey.wrap(secret, id)));
      const outcome = await this.log.append(`keys-${block}`, 0, [blockOf(wrapped)]);
      if (outcome.appended) this.#ready.push(...keys);
    } finally {
      this.#making = undefined;
    }
  }

  find(id: string): FoundKey | Promise<FoundKey> {
    return this.#recent.get(id) ?? this.#read(id);
  }

  async #read(id: string): Promise<FoundKey> {
    const { stream, place } = placeOf(id);
    const wrapped = keysIn(await this.log.last(stream))?.[place];
    if (wrapped === undefined) throw new ContentKeyUnknown(id);
    const found = wrapped === null ? 'destroyed' : this.installationKey.unwrap(Buffer.from(wrapped, 'base64'), id);
    this.#recent.set(id, found);
    return found;
  }

  async destroy(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await this.#destroyOne(id);
      this.#recent.set(id, 'destroyed');
    }
  }

  async #destroyOne(id: string): Promise<void> {
    const { stream, place } = placeOf(id);
    for (;;) {
      const newest = await this.log.last(stream);
      const keys = keysIn(newest);
      if (!newest || !keys || keys[place] === null || place >= keys.length) return;
      // Before the block is written anew, so that no moment is left in which both writings are kept for good.
      await this.log.keepNewestOnly(stream);
      const without = keys.map((wrapped, i) => (i === place ? null : wrapped));
      if ((await this.log.append(stream, newest.version, [blockOf(without)])).appended) return;
    }
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

/** Wrapped keys in base64, by their places; null where one has been destroyed. */
type Block = readonly (string | null)[];

const blockOf = (keys: Block) => eventOf('KeysWrapped', { keys });

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

const keysIn = (stored: { readonly data: unknown } | undefined): Block | undefined =>
  (stored?.data as { readonly keys: Block } | undefined)?.keys;

const carriedOut = (stored: { readonly data: unknown } | undefined): Position | undefined =>
  (stored?.data as { readonly position: Position } | undefined)?.position;

const placeOf = (id: string) => {
  const [block, place] = id.split('/');
  return { stream: `keys-${block}`, place: Number(place) };
};

const encoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const KEY = 'installationkey';
const PROOF = 'proof';
const ERASED_THROUGH = 'erasures';
const KEY_BYTES = 32;
const BLOCK = 64;
const KEYS_REMEMBERED = 10_000;
