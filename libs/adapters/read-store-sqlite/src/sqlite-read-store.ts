import { rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  StorageUnavailable,
  type Documents,
  type Page,
  type PagePlace,
  type Position,
  type Query,
  type ReadStore,
} from '@sitrep/application';
import type { ReadModel } from '@sitrep/read-models';
import { formatHead, parseHead, type Head } from './witness.js';

/**
 * The read models of one process in one SQLite file: a table per model, with the document as JSON and a column per
 * index. A commit is not forced to the disk, because what is lost is derived again from the log.
 *
 * The file also holds the witnesses of the logs: the head each was last seen at, so that a log that lost its end is
 * noticed when it is opened next.
 */
export class SqliteReadStore implements ReadStore, Documents {
  readonly #db: DatabaseSync;
  readonly #tables = new Map<string, Table>();
  readonly #meta: { readonly get: StatementSync; readonly set: StatementSync };

  /** Opens the file, or begins anew when it cannot be read or was written for other models. */
  static open(file: string, models: readonly ReadModel<unknown>[]): SqliteReadStore {
    try {
      return new SqliteReadStore(file, models);
    } catch (error) {
      if (!isDamage(error)) throw error;
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
      return new SqliteReadStore(file, models);
    }
  }

  private constructor(file: string, models: readonly ReadModel<unknown>[]) {
    this.#db = new DatabaseSync(file);
    // A checkpoint waits for the disk, and here nobody else would do the waiting: 40 MB of write-ahead log between two of
    // them, instead of 4, lets each write back a page once that has changed many times.
    this.#db.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 10000;
      PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 1000; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`);
    this.#meta = {
      get: this.#db.prepare('SELECT value FROM meta WHERE key = ?'),
      set: this.#db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
    };
    const revisions = JSON.stringify(models.map(({ name, revision }) => [name, revision]));
    if (this.#meta.get.get('revisions')?.['value'] !== revisions) this.#beginAnew(revisions);
    for (const model of models) this.#tables.set(model.name, openTable(this.#db, model));
  }

  #beginAnew(revisions: string): void {
    this.#transaction(() => {
      const tables = this.#db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'model_%'")
        .all();
      for (const { name } of tables) this.#db.exec(`DROP TABLE ${String(name)}`);
      this.#db.exec("DELETE FROM meta WHERE key = 'position'");
      this.#meta.set.run('revisions', revisions);
    });
  }

  position(): Position | undefined {
    return this.#meta.get.get('position')?.['value'] as Position | undefined;
  }

  update(position: Position, change: (documents: Documents) => void): void {
    this.#transaction(() => {
      change(this);
      this.#meta.set.run('position', position);
    });
  }

  /** What was overwritten lies in the write-ahead log only: `secure_delete` has seen to the file. */
  forget(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  get<Document>(model: ReadModel<Document>, key: string): Document | undefined {
    const row = this.#table(model).get.get(key);
    return row && (JSON.parse(String(row['document'])) as Document);
  }

  put<Document>(model: ReadModel<Document>, key: string, document: Document): void {
    const indexed = Object.values<(document: Document) => SQLInputValue>(model.indexes).map((valueOf) =>
      valueOf(document),
    );
    this.#table(model).put.run(key, JSON.stringify(document), folded(model.searchText?.(document) ?? ''), ...indexed);
  }

  remove(model: { readonly name: string }, key: string): void {
    this.#table(model).remove.run(key);
  }

  query<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<NoInfer<Index>>,
  ): Page<Document> {
    const { sort, limit } = query;
    const conditions = [...conditionsOf(model, query)];
    const direction = sort.descending ? 'DESC' : 'ASC';
    const sql = `
      SELECT key, document, "${column(model, sort.by)}" AS sorted FROM ${tableName(model)}
      ${conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}` : ''}
      ORDER BY sorted ${direction}, key ${direction} LIMIT ?`;
    const rows = this.#statement(sql).all(...conditions.flatMap(({ values }) => values), limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      documents: shown.map((row) => JSON.parse(String(row['document'])) as Document),
      next: last && { value: String(last['sorted']), key: String(last['key']) },
    };
  }

  /** The witness of one log, kept beside the read models and written as it is told. */
  witnessOf(log: string) {
    const key = `witness:${log}`;
    return {
      read: (): Head | undefined => {
        const value = this.#meta.get.get(key)?.['value'];
        return value === undefined ? undefined : parseHead(String(value));
      },
      write: (head: Head): void => void this.#meta.set.run(key, formatHead(head)),
      /** For a log that begins anew. */
      forget: (): void => void this.#db.prepare('DELETE FROM meta WHERE key = ?').run(key),
    };
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #table(model: { readonly name: string }): Table {
    const table = this.#tables.get(model.name);
    if (!table) throw new Error(`the read model ${model.name} is not kept in this store`);
    return table;
  }

  readonly #statements = new Map<string, StatementSync>();
  /** There are as many statements as shapes of queries, which the code bounds. */
  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      if (codeOf(error) === SQLITE_FULL) throw new StorageUnavailable('storage-full', { cause: error });
      throw error;
    }
  }
}

type Table = ReturnType<typeof openTable>;

const openTable = (db: DatabaseSync, model: ReadModel<unknown>) => {
  const table = tableName(model);
  const indexes = Object.keys(model.indexes);
  const columns = indexes.map((index) => `"${column(model, index)}"`);
  db.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    key TEXT PRIMARY KEY, document TEXT NOT NULL, search TEXT NOT NULL${columns.map((name) => `, ${name}`).join('')}
  ) WITHOUT ROWID`);
  for (const index of indexes)
    db.exec(`CREATE INDEX IF NOT EXISTS ${table}_by_${index} ON ${table} ("${column(model, index)}", key)`);
  const updates = ['document', 'search', ...columns].map((name) => `${name} = excluded.${name}`);
  return {
    get: db.prepare(`SELECT document FROM ${table} WHERE key = ?`),
    put: db.prepare(
      `INSERT INTO ${table} VALUES (?, ?, ?${', ?'.repeat(columns.length)}) ON CONFLICT DO UPDATE SET ${updates.join(', ')}`,
    ),
    remove: db.prepare(`DELETE FROM ${table} WHERE key = ?`),
  };
};

interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

function* conditionsOf<Document, Index extends string>(
  model: ReadModel<Document, Index>,
  { where, between, words = [], sort, after }: Query<Index>,
): Generator<Condition> {
  for (const [index, wanted] of Object.entries(where ?? {}) as [Index, string | readonly string[]][]) {
    const values = typeof wanted === 'string' ? [wanted] : wanted;
    yield { sql: `"${column(model, index)}" IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
  }
  for (const [index, { from, to }] of Object.entries(between ?? {}) as [Index, { from?: string; to?: string }][]) {
    if (from !== undefined) yield { sql: `"${column(model, index)}" >= ?`, values: [from] };
    if (to !== undefined) yield { sql: `"${column(model, index)}" < ?`, values: [to] };
  }
  for (const word of words) yield { sql: 'instr(search, ?) > 0', values: [folded(word)] };
  if (after) yield afterPlace(column(model, sort.by), sort.descending, after);
}

const afterPlace = (name: string, descending: boolean, { value, key }: PagePlace): Condition => ({
  sql: `("${name}", key) ${descending ? '<' : '>'} (?, ?)`,
  values: [value, key],
});

const tableName = ({ name }: { readonly name: string }): string => `model_${name}`;

/** Column names come from the models, never from a request; anything else stops here. */
const column = ({ indexes }: { readonly indexes: object }, index: string): string => {
  if (!Object.hasOwn(indexes, index)) throw new Error(`there is no index ${index}`);
  return `i_${index}`;
};

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

const isDamage = (error: unknown): boolean => [SQLITE_CORRUPT, SQLITE_NOTADB].includes(codeOf(error));

/** SQLite's primary result code; the upper bits refine it. */
const codeOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
