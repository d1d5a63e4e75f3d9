import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  StorageUnavailable,
  type Counted,
  type Documents,
  type Page,
  type PagePlace,
  type Position,
  type Query,
  type ReadStore,
} from '@sitrep/application';
import type { Count, NamedText, ReadModel } from '@sitrep/read-models';
import { removeDatabase, takeOverAhead } from './built-ahead.js';
import { WordIndex } from './word-index.js';
import { wordsIn } from './words.js';
import { formatHead, parseHead, type Head } from './witness.js';

/**
 * The read models of one process in one SQLite file: a table per model, with the document as JSON and a column per
 * index, and beside it the words of its texts. What changes several times in one transaction is written once, as it is in the end. A commit is not forced to the disk, because what is lost is derived again from the log.
 *
 * The file also holds the witnesses of the logs: the head each was last seen at, so that a log that lost its end is
 * noticed when it is opened next.
 */
export class SqliteReadStore implements ReadStore, Documents {
  readonly #db: DatabaseSync;
  readonly #tables = new Map<string, Table>();
  readonly #counted: { readonly add: StatementSync; readonly all: StatementSync };
  readonly #meta: { readonly get: StatementSync; readonly set: StatementSync };

  /** Opens the file, or what was built ahead of it; begins anew when it cannot be read or was written for other models. */
  static open(file: string, models: readonly ReadModel<unknown>[]): SqliteReadStore {
    takeOverAhead(file, revisionsOf(models));
    try {
      return new SqliteReadStore(file, models);
    } catch (error) {
      if (!isDamage(error)) throw error;
      removeDatabase(file);
      return new SqliteReadStore(file, models);
    }
  }

  private constructor(file: string, models: readonly ReadModel<unknown>[]) {
    this.#db = new DatabaseSync(file);
    // A checkpoint waits for the disk: 40 MB of write-ahead log between two of them, instead of 4, lets each write back a
    // page once that has changed many times.
    this.#db.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 10000;
      PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 1000; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`);
    this.#meta = {
      get: this.#db.prepare('SELECT value FROM meta WHERE key = ?'),
      set: this.#db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
    };
    const revisions = revisionsOf(models);
    if (this.#meta.get.get('revisions')?.['value'] !== revisions) this.#beginAnew(revisions);
    for (const model of models) this.#tables.set(model.name, openTable(this.#db, model));
    this.#counted = openCounted(this.#db);
  }

  #beginAnew(revisions: string): void {
    this.#transaction(() => {
      // A virtual table takes the tables with it that it consists of, so those go first and the rest is looked for then.
      for (const kind of ['CREATE VIRTUAL TABLE%', 'CREATE TABLE%'])
        for (const { name } of this.#db.prepare(TABLES_BUT_META).all(kind)) this.#db.exec(`DROP TABLE ${String(name)}`);
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
      for (const table of this.#tables.values()) this.#write(table);
      this.#meta.set.run('position', position);
    });
  }

  /** What was overwritten lies in the write-ahead log only: `secure_delete` has seen to the file. */
  forget(): void {
    for (const { words } of this.#tables.values()) words?.forget();
    // Who reads in another thread is waited for, as long as `busy_timeout` says; no read takes that long.
    const isLeft = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()!['busy'] === 1;
    if (isLeft) throw new StorageUnavailable('storage-failed');
  }

  /** What has come together in the transaction. */
  #write({ model, put, putDocument, words, changed, counted }: Table): void {
    for (const [key, { document, before }] of changed) {
      const json = JSON.stringify(document);
      const indexed = indexedOf(model, document);
      const isIndexedAlike = before !== undefined && indexedOf(model, before).every((value, i) => value === indexed[i]);
      if (isIndexedAlike) putDocument.run(json, key);
      else put.run(key, json, ...indexed);
    }
    changed.clear();
    for (const { place, counter, by } of counted.values()) this.#counted.add.run(model.name, place, counter, by);
    counted.clear();
    words?.write();
  }

  get<Document>(model: ReadModel<Document>, key: string): Document | undefined {
    const table = this.#table(model);
    const change = table.changed.get(key);
    if (change) return change.document as Document;
    const row = table.get.get(key);
    return row && (JSON.parse(String(row['document'])) as Document);
  }

  put<Document>(model: ReadModel<Document>, key: string, document: Document, before?: Document): void {
    const { changed } = this.#table(model);
    const change = changed.get(key);
    changed.set(key, { document, before: change ? change.before : before });
  }

  putText<Document>(model: ReadModel<Document>, key: string, document: Document, [name, text]: NamedText): void {
    const { words } = this.#table(model);
    if (!words || !model.lists) throw new Error(`the texts of the read model ${model.name} are not kept`);
    words.put(key, Date.parse(String(model.indexes[model.lists.by]!(document))), name, text);
  }

  removeTexts(model: { readonly name: string }, key: string): void {
    this.#table(model).words?.removeAll(key);
  }

  count(model: { readonly name: string }, { place, counter, by }: Count): void {
    const { counted } = this.#table(model);
    const name = JSON.stringify([place, counter]);
    counted.set(name, { place, counter, by: by + (counted.get(name)?.by ?? 0) });
  }

  counts(model: { readonly name: string }, prefix = ''): readonly Counted[] {
    // Behind every text that begins so: no text has a character behind the last one there is.
    return this.#counted.all.all(model.name, prefix, `${prefix}\u{10ffff}`) as unknown as readonly Counted[];
  }

  numberOf(model: { readonly name: string }, key: string): number | undefined {
    const { number } = this.#table(model);
    return number?.get(key)?.['number'] as number | undefined;
  }

  remove(model: { readonly name: string }, key: string): void {
    const { changed, remove } = this.#table(model);
    changed.delete(key);
    remove.run(key);
  }

  query<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<NoInfer<Index>>,
  ): Page<Document> {
    const words = wordsIn(query.words?.join(' ') ?? '');
    const rows = this.#atOneMoment(() =>
      words.length > 0 ? this.#found(model, query, words) : this.#listed(model, query, query.limit + 1),
    );
    const shown = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? shown.at(-1) : undefined;
    return {
      documents: shown.map(({ document }) => JSON.parse(document) as Document),
      next: last && { value: last.sorted, key: last.key },
    };
  }

  /**
   * The beginning of a list. Where one of several values is wanted, each has a list of its own, and they are merged: no
   * index has them in one order.
   */
  #listed<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<Index>,
    limit: number,
    ...more: readonly Condition[]
  ): readonly Row[] {
    const { by, descending } = query.sort;
    const direction = descending ? 'DESC' : 'ASC';
    const lists = [...listsOf(model, query)].map((conditions) => {
      const all = [...conditions, ...more];
      const sql = `
        SELECT key, document, "${column(model, by)}" AS sorted FROM ${tableName(model)}
        ${all.length > 0 ? `WHERE ${all.map(({ sql }) => sql).join(' AND ')}` : ''}
        ORDER BY sorted ${direction}, key ${direction} LIMIT ?`;
      return this.#statement(sql).all(...all.flatMap(({ values }) => values), limit) as unknown as readonly Row[];
    });
    return lists.length === 1 ? lists[0]! : lists.flat().toSorted(inOrder(descending)).slice(0, limit);
  }

  /** What has all words, from one moment to the next at which there is any. Where none of it is listed, the list says where to go on. */
  #found<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<Index>,
    words: readonly string[],
  ): readonly Row[] {
    const { by, descending } = query.sort;
    if (model.lists?.by !== by) throw new Error(`the read model ${model.name} is not found by words in this order`);
    const matches = this.#table(model).words!.matches(words, descending);
    const sorted = `"${column(model, by)}"`;
    const isListed = (comparison: string, epochMs: number) => ({
      sql: `${sorted} ${comparison} ?`,
      values: [new Date(epochMs).toISOString()],
    });
    const listedFrom = (...from: readonly Condition[]): number | undefined => {
      const [first] = this.#listed(model, query, 1, ...from);
      return first && Date.parse(first.sorted);
    };
    const rows: Row[] = [];
    for (let epochMs = listedFrom(); epochMs !== undefined && rows.length <= query.limit;) {
      const moment = matches.from(epochMs);
      if (!moment) break;
      // The moment is said as well: by the index of the list, the keys are then found without a look at the rest of it.
      const hasWords = { sql: 'key IN (SELECT value FROM json_each(?))', values: [JSON.stringify([...moment.keys])] };
      const isAt = isListed('=', moment.epochMs);
      const listed = this.#listed(model, query, moment.keys.size, isAt, hasWords);
      rows.push(...listed);
      epochMs = matches.behind(moment.epochMs);
      if (listed.length === 0) epochMs = listedFrom(isListed(descending ? '<=' : '>=', epochMs));
    }
    return rows;
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
      /** The fingerprint of the file that it was closed as. */
      closed: {
        read: (): string | undefined => this.#meta.get.get(`${key}/closed`)?.['value']?.toString(),
        write: (fingerprint: string): void => void this.#meta.set.run(`${key}/closed`, fingerprint),
      },
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

  /** Another thread may be writing: all that is read shows the same. */
  #atOneMoment<Read>(read: () => Read): Read {
    this.#db.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      for (const { words, changed, counted } of this.#tables.values()) {
        words?.dropTaken();
        changed.clear();
        counted.clear();
      }
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      if (codeOf(error) === SQLITE_FULL) throw new StorageUnavailable('storage-full', { cause: error });
      throw error;
    }
  }
}

/** Which folds the documents were made by, and how they are laid out. */
const revisionsOf = (models: readonly ReadModel<unknown>[]): string =>
  JSON.stringify([LAYOUT, ...models.map(({ name, revision }) => [name, revision])]);

type Table = ReturnType<typeof openTable>;

const openTable = (db: DatabaseSync, model: ReadModel<unknown>) => {
  const table = tableName(model);
  const indexes = Object.keys(model.indexes);
  const columns = indexes.map((index) => `"${column(model, index)}"`);
  // The number is the rowid, which SQLite counts on by itself: new documents then lie behind one another and are added at
  // the end, whole. Where they lay by their keys, each touched twice as many pages.
  db.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, document TEXT NOT NULL${columns.map((name) => `, ${name}`).join('')}
  )`);
  for (const index of sqlIndexesOf(model))
    db.exec(`CREATE INDEX IF NOT EXISTS ${table}_by_${index.join('_')} ON ${table} (
      ${index.map((each) => `"${column(model, each)}"`).join(', ')}, key)`);
  const updates = ['document', ...columns].map((name) => `${name} = excluded.${name}`);
  return {
    model,
    get: db.prepare(`SELECT document FROM ${table} WHERE key = ?`),
    put: db.prepare(
      `INSERT INTO ${table} VALUES (NULL, ?, ?${', ?'.repeat(columns.length)}) ON CONFLICT (key) DO UPDATE SET ${updates.join(', ')}`,
    ),
    putDocument: db.prepare(`UPDATE ${table} SET document = ? WHERE key = ?`),
    remove: db.prepare(`DELETE FROM ${table} WHERE key = ?`),
    number: model.isNumbered ? db.prepare(`SELECT number FROM ${table} WHERE key = ?`) : undefined,
    words: model.textsOf ? new WordIndex(db, model.name) : undefined,
    /** What the transaction under way has changed, by key, in the order in which it was first changed: they are numbered so. */
    changed: new Map<string, Change>(),
    /** What it has counted, by place and counter. */
    counted: new Map<string, Count>(),
  };
};

interface Change {
  readonly document: unknown;
  /** What the table still holds, where that is known. */
  readonly before: unknown;
}

const openCounted = (db: DatabaseSync) => {
  db.exec(`CREATE TABLE IF NOT EXISTS counted (
    model TEXT, place TEXT, counter TEXT, value INTEGER NOT NULL, PRIMARY KEY (model, place, counter)
  ) STRICT, WITHOUT ROWID`);
  return {
    add: db.prepare('INSERT INTO counted VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value'),
    all: db.prepare('SELECT place, counter, value FROM counted WHERE model = ? AND place >= ? AND place < ?'),
  };
};

/** One for each list; where a model has none that are paged through, one for each of its indexes. */
const sqlIndexesOf = ({ indexes, lists }: ReadModel<unknown>): readonly (readonly string[])[] =>
  lists ? lists.within.map((within) => [...within, lists.by]) : Object.keys(indexes).map((index) => [index]);

const indexedOf = <Document>(model: ReadModel<Document>, document: Document): readonly SQLInputValue[] =>
  Object.values<(document: Document) => SQLInputValue>(model.indexes).map((valueOf) => valueOf(document));

interface Row {
  readonly key: string;
  readonly document: string;
  readonly sorted: string;
}

const inOrder = (isDescending: boolean) => (a: Row, b: Row) => {
  const isBefore = a.sorted === b.sorted ? a.key < b.key : a.sorted < b.sorted;
  return isBefore === isDescending ? 1 : -1;
};

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** The conditions of each list that has a part of what is asked for: one, or one for each value where several are wanted. */
function* listsOf<Document, Index extends string>(
  model: ReadModel<Document, Index>,
  query: Query<Index>,
): Generator<readonly Condition[]> {
  let lists: readonly (readonly Condition[])[] = [[...conditionsOf(model, query)]];
  for (const [index, wanted] of Object.entries(query.where ?? {}) as [Index, string | readonly string[]][]) {
    const equals = (value: string) => ({ sql: `"${column(model, index)}" = ?`, values: [value] });
    const values = typeof wanted === 'string' ? [wanted] : [...new Set(wanted)];
    lists = values.flatMap((value) => lists.map((conditions) => [equals(value), ...conditions]));
  }
  yield* lists;
}

function* conditionsOf<Document, Index extends string>(
  model: ReadModel<Document, Index>,
  { between, number, sort, after }: Query<Index>,
): Generator<Condition> {
  for (const [index, { from, to }] of Object.entries(between ?? {}) as [Index, { from?: string; to?: string }][]) {
    if (from !== undefined) yield { sql: `"${column(model, index)}" >= ?`, values: [from] };
    if (to !== undefined) yield { sql: `"${column(model, index)}" < ?`, values: [to] };
  }
  if (number !== undefined) yield { sql: 'number = ?', values: [number] };
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

/** Raise it when the tables change: the models are then built anew. */
const LAYOUT = 3;
const TABLES_BUT_META = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' AND sql LIKE ?";

const isDamage = (error: unknown): boolean => [SQLITE_CORRUPT, SQLITE_NOTADB].includes(codeOf(error));

/** SQLite's primary result code; the upper bits refine it. */
const codeOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
