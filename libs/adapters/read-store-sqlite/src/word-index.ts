import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { wordsIn } from './words.js';

/**
 * The words of the documents of one model: full-text search by SQLite's FTS5 (sqlite.org/fts5.html) that gives documents
 * in the order of a list, from any place on, and costs what it gives and not what there is.
 *
 * A document has any number of texts, each indexed by itself, so that a text costs the same to add however many others
 * there are. A text's rowid is the moment by which its document is listed, times two million, and a number within; negative,
 * so that the newest come first in the order in which FTS5 reads best. Neither texts nor where words are in them are kept.
 */
export class WordIndex {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #forget: StatementSync;
  readonly #index: StatementSync;
  readonly #reindex: StatementSync;
  readonly #unindex: StatementSync;
  readonly #all: StatementSync;
  readonly #optimize: StatementSync;
  readonly #newestFirst: StatementSync;
  readonly #oldestFirst: StatementSync;
  /** What the transaction under way has taken in, by rowid; see `write`. */
  readonly #taken = new Map<bigint, Taken>();

  constructor(db: DatabaseSync, model: string) {
    const [texts, words] = [`text_${model}`, `words_${model}`];
    // Of longer prefixes SQLite gathers all places before it gives the first one.
    db.exec(`
      CREATE TABLE IF NOT EXISTS ${texts} (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (key, name));
      CREATE VIRTUAL TABLE IF NOT EXISTS ${words} USING fts5(
        words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2 3 4 5 6 7 8')`);
    this.#find = withBigInts(db.prepare(`SELECT id FROM ${texts} WHERE key = ? AND name = ?`));
    this.#add = withBigInts(
      db.prepare(`
        INSERT INTO ${texts} SELECT coalesce(max(id) + 1, ?1), ?2, ?3 FROM ${texts} WHERE id BETWEEN ?1 AND ?1 + ${WITHIN - 1n}
        ON CONFLICT (key, name) DO NOTHING RETURNING id`),
    );
    this.#forget = db.prepare(`DELETE FROM ${texts} WHERE id = ?`);
    this.#index = db.prepare(`INSERT INTO ${words}(rowid, words) VALUES (?, ?)`);
    this.#reindex = db.prepare(`INSERT OR REPLACE INTO ${words}(rowid, words) VALUES (?, ?)`);
    this.#unindex = db.prepare(`DELETE FROM ${words} WHERE rowid = ?`);
    this.#all = db.prepare(`SELECT name FROM ${texts} WHERE key = ?`);
    this.#optimize = db.prepare(`INSERT INTO ${words}(${words}) VALUES ('optimize')`);
    const places = (comparison: string, direction: string) =>
      db.prepare(`
        SELECT -(${words}.rowid >> ${BITS_WITHIN}) AS epochMs, key FROM ${words} JOIN ${texts} ON id = ${words}.rowid
        WHERE ${words} MATCH ? AND ${words}.rowid ${comparison} ? ORDER BY ${words}.rowid ${direction} LIMIT ?`);
    this.#newestFirst = places('>=', 'ASC');
    this.#oldestFirst = places('<=', 'DESC');
  }

  /**
   * Takes a text in, in place of the one that had the name before; an empty one takes that away.
   *
   * @param epochMs the moment by which the document is listed; it never changes.
   */
  put(key: string, epochMs: number, name: string, text: string): void {
    const words = wordsIn(text).join(' ');
    // Most texts are new, so that is tried first.
    const added = words === '' ? undefined : this.#add.get(rowidOf(epochMs), key, name)?.['id'];
    if (added !== undefined) {
      this.#taken.set(added as bigint, { words, isNew: true });
      return;
    }
    const known = this.#find.get(key, name)?.['id'] as bigint | undefined;
    if (known === undefined) return;
    if (words !== '') this.#taken.set(known, { words, isNew: this.#taken.get(known)?.isNew ?? false });
    else {
      this.#taken.delete(known);
      this.#unindex.run(known);
      this.#forget.run(known);
    }
  }

  /**
   * Indexes what was taken in, before the transaction is committed. In the order of the rowids: at one that is not greater
   * than the last, FTS5 writes out all that it has gathered, and later texts have smaller ones.
   */
  write(): void {
    const taken = [...this.#taken].sort(([one], [other]) => (one < other ? -1 : 1));
    this.#taken.clear();
    for (const [id, { words, isNew }] of taken) (isNew ? this.#index : this.#reindex).run(id, words);
  }

  /** For a transaction that is rolled back. */
  dropTaken(): void {
    this.#taken.clear();
  }

  /** Takes all texts of a document away. */
  removeAll(key: string): void {
    for (const { name } of this.#all.all(key)) this.put(key, 0, String(name), '');
  }

  /** Leaves nothing of the words that were taken away: their places are only crossed out until all is written anew. */
  forget(): void {
    this.#optimize.run();
  }

  /** What has, for each of the words, one that begins so. There is at least one word. */
  matches(words: readonly string[], isDescending: boolean): Matches {
    // A word has no quotes in it: they are signs, and signs are told otherwise.
    const rowsOf = (word: string) => (epochMs: number, limit: number) =>
      isDescending
        ? this.#newestFirst.all(`"${word}"*`, rowidOf(epochMs), limit)
        : this.#oldestFirst.all(`"${word}"*`, rowidOf(epochMs) + WITHIN - 1n, limit);
    return new Matches(
      words.map((word) => new WordPlaces(isDescending, rowsOf(word))),
      isDescending,
    );
  }
}

interface Taken {
  readonly words: string;
  /** Whether nothing was indexed under that rowid before. */
  readonly isNew: boolean;
}

/** The documents that are listed by one moment and have a word. */
interface Moment {
  readonly epochMs: number;
  readonly keys: ReadonlySet<string>;
}

/** Where all of some words are found, in the order of the list. Whoever asks goes on in that order, and never back. */
export class Matches {
  constructor(
    private readonly words: readonly WordPlaces[],
    private readonly isDescending: boolean,
  ) {}

  /**
   * The first moment from this one on at which there are documents that have all words. Each word is asked for its first
   * moment there, and the furthest of the answers is where all are asked next: what one word leaves out, no other one is
   * read through.
   */
  from(epochMs: number): Moment | undefined {
    for (;;) {
      const moments: Moment[] = [];
      for (const word of this.words) {
        const moment = word.from(epochMs);
        if (!moment) return undefined;
        moments.push(moment);
        epochMs = moment.epochMs;
      }
      if (moments.some((moment) => moment.epochMs !== epochMs)) continue;
      const [first, ...others] = moments;
      const keys = [...first!.keys].filter((key) => others.every((moment) => moment.keys.has(key)));
      if (keys.length > 0) return { epochMs, keys: new Set(keys) };
      epochMs = this.behind(epochMs);
    }
  }

  behind(epochMs: number): number {
    return this.isDescending ? epochMs - 1 : epochMs + 1;
  }
}

/** The moments at which one word is found, read as far as somebody asks. */
class WordPlaces {
  #moments: readonly Moment[] = [];
  #next = 0;
  #isLast = false;
  #rowsNext = ROWS_MIN;

  constructor(
    private readonly isDescending: boolean,
    private readonly read: (epochMs: number, limit: number) => readonly Record<string, unknown>[],
  ) {}

  from(epochMs: number): Moment | undefined {
    for (;;) {
      for (; this.#next < this.#moments.length; this.#next++) {
        const moment = this.#moments[this.#next]!;
        if (this.isDescending ? moment.epochMs <= epochMs : moment.epochMs >= epochMs) return moment;
      }
      if (this.#isLast) return undefined;
      this.#fetch(epochMs);
    }
  }

  /** Takes more each time, so that a word that has to be read far is read in few steps. */
  #fetch(epochMs: number): void {
    const limit = this.#rowsNext;
    this.#rowsNext *= 4;
    const rows = this.read(epochMs, limit);
    const moments: { epochMs: number; keys: Set<string> }[] = [];
    for (const row of rows) {
      const at = Number(row['epochMs']);
      if (moments.at(-1)?.epochMs !== at) moments.push({ epochMs: at, keys: new Set() });
      moments.at(-1)!.keys.add(String(row['key']));
    }
    this.#isLast = rows.length < limit;
    // Of the last moment there may be more behind it; it comes whole with the next rows.
    if (!this.#isLast) moments.pop();
    this.#moments = moments;
    this.#next = 0;
  }
}

const BITS_WITHIN = 21n;
const WITHIN = 1n << BITS_WITHIN;
const rowidOf = (epochMs: number): bigint => -BigInt(epochMs) * WITHIN;
const ROWS_MIN = 64;

const withBigInts = (statement: StatementSync): StatementSync => {
  statement.setReadBigInts(true);
  return statement;
};
