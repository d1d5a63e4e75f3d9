import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  ContentKeyUnknown,
  RecentlyUsed,
  type ContentKey,
  type ContentKeys,
  type FoundKey,
  type Position,
} from '@sitrep/application';
import { InstallationKey, syncDirectory } from './installation-key.js';

/**
 * Content keys in one SQLite file, each wrapped by the installation key; for one process.
 *
 * - Keys are made in blocks ahead of their use, so that beginning a stream waits for no disk but the log's.
 * - What is destroyed is overwritten where it lay, and the write-ahead log is emptied. What a file system or a disk keeps
 *   of overwritten blocks is still wrapped.
 */
export class SqliteContentKeys implements ContentKeys {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #recent = new RecentlyUsed<string, FoundKey>(KEYS_REMEMBERED);
  readonly #ready: ContentKey[] = [];

  /** @throws ContentKeysUnusable */
  static open(directory: string): SqliteContentKeys {
    const file = join(directory, 'content-keys.db');
    const isFirstStart = !existsSync(file);
    const installationKey = InstallationKey.in(directory, isFirstStart);
    return new SqliteContentKeys(file, installationKey);
  }

  private constructor(
    file: string,
    private readonly installationKey: InstallationKey,
  ) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 1000;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS content_key (
        id TEXT PRIMARY KEY,
        wrapped BLOB -- NULL: destroyed
      ) STRICT, WITHOUT ROWID`);
    this.#statements = prepare(this.#db);
    this.#proveInstallationKey();
    // A commit waits for the file; that the file is found under its name is the directory's to keep.
    syncDirectory(dirname(file));
  }

  /** @throws ContentKeysUnusable when the keys were wrapped by another one. */
  #proveInstallationKey(): void {
    const proof = this.#statements.getMeta.get('proof')?.['value'] as Uint8Array | undefined;
    if (proof) this.installationKey.unwrap(proof, 'proof');
    else this.#statements.setMeta.run('proof', this.installationKey.wrap(randomBytes(KEY_BYTES), 'proof'));
  }

  mint(): ContentKey {
    if (this.#ready.length === 0) this.#makeBlock();
    const key = this.#ready.pop()!;
    this.#recent.set(key.id, key.secret);
    return key;
  }

  #makeBlock(): void {
    const block = Array.from({ length: BLOCK }, () => ({ id: randomUUID(), secret: randomBytes(KEY_BYTES) }));
    this.#transaction(() => {
      for (const { id, secret } of block) this.#statements.insert.run(id, this.installationKey.wrap(secret, id));
    });
    this.#ready.push(...block);
  }

  find(id: string): FoundKey {
    const known = this.#recent.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.find.get(id);
    if (!row) throw new ContentKeyUnknown(id);
    const wrapped = row['wrapped'] as Uint8Array | null;
    const found = wrapped === null ? 'destroyed' : this.installationKey.unwrap(wrapped, id);
    this.#recent.set(id, found);
    return found;
  }

  async destroy(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    this.#transaction(() => {
      for (const id of ids) this.#statements.destroy.run(id);
    });
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    for (const id of ids) this.#recent.set(id, 'destroyed');
  }

  erasedThrough(): Position | undefined {
    return this.#statements.getMeta.get('erased-through')?.['value'] as Position | undefined;
  }

  noteErasedThrough(position: Position): void {
    this.#statements.setMeta.run('erased-through', position);
  }

  /** Keys that were made ahead and not used are let go of. */
  close(): void {
    if (!this.#db.isOpen) return;
    this.#transaction(() => {
      for (const { id } of this.#ready) this.#statements.remove.run(id);
    });
    this.#db.close();
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

type Statements = ReturnType<typeof prepare>;

const prepare = (db: DatabaseSync) => ({
  getMeta: db.prepare('SELECT value FROM meta WHERE key = ?'),
  setMeta: db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
  insert: db.prepare('INSERT INTO content_key VALUES (?, ?)'),
  find: db.prepare('SELECT wrapped FROM content_key WHERE id = ?'),
  destroy: db.prepare('INSERT INTO content_key VALUES (?, NULL) ON CONFLICT DO UPDATE SET wrapped = NULL'),
  remove: db.prepare('DELETE FROM content_key WHERE id = ?'),
});

const KEY_BYTES = 32;
/** Some milliseconds of work, once for so many streams. */
const BLOCK = 256;
const KEYS_REMEMBERED = 10_000;
