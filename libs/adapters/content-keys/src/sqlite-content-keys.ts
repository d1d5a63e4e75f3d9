import { randomBytes, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  ContentKeyUnknown,
  RecentlyUsed,
  StorageUnavailable,
  type ContentKey,
  type ContentKeys,
  type FoundKey,
  type Position,
} from '@sitrep/application';
import { InstallationKey, syncDirectory } from './installation-key.js';
import { KeyBlock, placeOf } from './key-block.js';

/**
 * Content keys in one SQLite file, wrapped by the installation key; for one process.
 *
 * - Keys are made in blocks ahead of their use, so that beginning a stream waits for no disk but the log's.
 * - What is destroyed is overwritten where it lay, and the write-ahead log is emptied. What a file system or a disk keeps
 *   of overwritten blocks is still wrapped.
 */
export class SqliteContentKeys implements ContentKeys {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #recent = new RecentlyUsed<string, KeyBlock>(BLOCKS_REMEMBERED);
  #newest: KeyBlock | undefined;
  #minted = 0;

  /** @throws ContentKeysUnusable */
  static open(directory: string): SqliteContentKeys {
    const file = join(directory, 'content-keys.db');
    const isFirstStart = !existsSync(file);
    const installationKey = InstallationKey.in(directory, isFirstStart);
    return new SqliteContentKeys(file, installationKey);
  }

  /**
   * For finding keys beside the process that makes them; `undefined` where there are none.
   * @throws ContentKeysUnusable
   */
  static forReading(directory: string): SqliteContentKeys | undefined {
    const file = join(directory, 'content-keys.db');
    return existsSync(file) ? new SqliteContentKeys(file, InstallationKey.in(directory, false), true) : undefined;
  }

  private constructor(
    file: string,
    private readonly installationKey: InstallationKey,
    readOnly = false,
  ) {
    this.#db = new DatabaseSync(file, { readOnly, timeout: 1_000 });
    if (!readOnly) this.#layOut();
    this.#statements = prepare(this.#db);
    this.#proveInstallationKey();
    // A commit waits for the file; that the file is found under its name is the directory's to keep.
    if (!readOnly) syncDirectory(dirname(file));
  }

  #layOut(): void {
    this.#db.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      PRAGMA trusted_schema = OFF;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS key_block (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT`);
  }

  /** @throws ContentKeysUnusable when the keys were wrapped by another one. */
  #proveInstallationKey(): void {
    const proof = this.#statements.getMeta.get('proof')?.['value'] as Uint8Array | undefined;
    if (proof) this.installationKey.unwrap(proof, 'proof');
    else this.#statements.setMeta.run('proof', this.installationKey.wrap(randomBytes(32), 'proof'));
  }

  mint(): ContentKey {
    if (this.#newest === undefined || this.#minted === this.#newest.keyCount) {
      const block = KeyBlock.ofNewKeys(KEYS_PER_BLOCK);
      // Nothing may be sealed under a key that is on no disk: the block is used once it is kept, and not before.
      kept(() => this.#statements.insert.run(block.id, block.wrappedBy(this.installationKey)));
      this.#recent.set(block.id, block);
      this.#newest = block;
      this.#minted = 0;
    }
    return this.#newest.key(this.#minted++);
  }

  find(id: string): FoundKey {
    const { block, place } = placeOf(id);
    const found = this.#blockOf(block)?.find(place);
    if (found === undefined) throw new ContentKeyUnknown(id);
    return found;
  }

  #blockOf(id: string): KeyBlock | undefined {
    const known = this.#recent.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.find.get(id);
    if (!row) return undefined;
    const block = KeyBlock.unwrapped(id, row['wrapped'] as Uint8Array, this.installationKey);
    this.#recent.set(id, block);
    return block;
  }

  derive(name: string): KeyObject {
    return this.installationKey.derive(name);
  }

  async destroy(ids: readonly string[]): Promise<void> {
    for (const [id, places] of Map.groupBy(ids.map(placeOf), ({ block }) => block)) {
      const without = this.#blockOf(id)?.without(places.map(({ place }) => place));
      if (!without) continue;
      kept(() => this.#statements.rewrite.run(without.wrappedBy(this.installationKey), id));
      this.#recent.set(id, without);
    }
    kept(() => this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  erasedThrough(): Position | undefined {
    return this.#statements.getMeta.get('erased-through')?.['value'] as Position | undefined;
  }

  noteErasedThrough(position: Position): void {
    kept(() => this.#statements.setMeta.run('erased-through', position));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

type Statements = ReturnType<typeof prepare>;

const prepare = (db: DatabaseSync) => ({
  getMeta: db.prepare('SELECT value FROM meta WHERE key = ?'),
  setMeta: db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
  insert: db.prepare('INSERT INTO key_block VALUES (?, ?)'),
  find: db.prepare('SELECT wrapped FROM key_block WHERE id = ?'),
  rewrite: db.prepare('UPDATE key_block SET wrapped = ? WHERE id = ?'),
});

/** @throws StorageUnavailable where the file takes nothing. */
const kept = (write: () => unknown): void => {
  try {
    write();
  } catch (cause) {
    const isFull = ((cause as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_FULL;
    throw new StorageUnavailable(isFull ? 'storage-full' : 'storage-failed', { cause });
  }
};

const SQLITE_FULL = 13;
/** An fsync for so many streams. */
const KEYS_PER_BLOCK = 1_024;
const BLOCKS_REMEMBERED = 50;
