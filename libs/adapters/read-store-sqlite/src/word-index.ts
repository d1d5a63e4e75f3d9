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
  readonly #lastWithin: StatementSync;
  readonly #add: StatementSync;
  readonly #find: StatementSync;
  readonly #findAll: StatementSync;
  readonly #forget: StatementSync;
  readonly #index: StatementSync;
  readonly #reindex: StatementSync;
  readonly #unindex: StatementSync;
  readonly #optimize: StatementSync;
  readonly #newestFirst: StatementSync;
  readonly #oldestFirst: StatementSync;
  /** What the transaction under way has taken in, by the key of the document; see `write`. */
  readonly #taken = new Map<string, Taken>();

  constructor(db: DatabaseSync, model: string) {
    const [texts, words] = [`text_${model}`, `words_${model}`];
    // Of longer prefixes SQLite gathers all places before it gives the first one.
    db.exec(`
      CREATE TABLE IF NOT EXISTS ${texts} (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (key, name));
      CREATE VIRTUAL TABLE IF NOT EXISTS ${words} USING fts5(
        words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2 3 4 5 6 7 8')`);
    this.#lastWithin = withBigInts(db.prepare(`SELECT max(id) AS id FROM ${texts} WHERE id BETWEEN ? AND ?`));
    this.#add = db.prepare(`INSERT INTO ${texts} VALUES (?, ?, ?) ON CONFLICT (key, name) DO NOTHING`);
    this.#find = withBigInts(db.prepare(`SELECT id FROM ${texts} WHERE key = ? AND name = ?`));
    this.#findAll = withBigInts(db.prepare(`SELECT id FROM ${texts} WHERE key = ?`));
    this.#forget = db.prepare(`DELETE FROM ${texts} WHERE id = ?`);
    this.#index = db.prepare(`INSERT INTO ${words}(rowid, words) VALUES (?, ?)`);
    this.#reindex = db.prepare(`INSERT OR REPLACE INTO ${words}(rowid, words) VALUES (?, ?)`);
    this.#unindex = db.prepare(`DELETE FROM ${words} WHERE rowid = ?`);
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
    const { texts, isEmptied } = this.#taken.get(key) ?? { texts: new Map<string, string>(), isEmptied: false };
    this.#taken.set(key, { epochMs, texts: texts.set(name, text), isEmptied });
  }

  /** Takes all texts of a document away. */
  removeAll(key: string): void {
    this.#taken.set(key, { epochMs: 0, texts: new Map(), isEmptied: true });
  }

  /**
   * Indexes what was taken in, before the transaction is committed: of a text that was taken in several times, what it says
   * in the end. In the order of the rowids: at one that is not greater than the last, FTS5 writes out all that it has
   * gathered, and later texts have smaller ones.
   */
  write(): void {
    const indexed: (readonly [id: bigint, words: string, index: StatementSync])[] = [];
    /** The first rowid that is free, by moment. */
    const free = new Map<number, bigint>();
    for (const [key, { epochMs, texts, isEmptied }] of this.#taken) {
      if (isEmptied) for (const { id } of this.#findAll.all(key)) this.#takeAway(id as bigint);
      for (const [name, text] of texts) {
        const words = wordsIn(text).join(' ');
        if (words !== '') {
          // Most texts are new, so that is tried first.
          const id = free.get(epochMs) ?? this.#freeAt(epochMs);
          const isNew = this.#add.run(id, key, name).changes === 1;
          free.set(epochMs, isNew ? id + 1n : id);
          if (isNew) {
            indexed.push([id, words, this.#index]);
            continue;
          }
        }
        const known = this.#find.get(key, name)?.['id'] as bigint | undefined;
        if (known === undefined) continue;
        if (words === '') this.#takeAway(known);
        else indexed.push([known, words, this.#reindex]);
      }
    }
    this.#taken.clear();
    indexed.sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [id, words, index] of indexed) index.run(id, words);
  }

  #freeAt(epochMs: number): bigint {
    const first = rowidOf(epochMs);
    const last = this.#lastWithin.get(first, first + WITHIN - 1n)!['id'] as bigint | null;
    return last === null ? first : last + 1n;
  }

  #takeAway(id: bigint): void {
    this.#unindex.run(id);
    this.#forget.run(id);
  }

  /** For a transaction that is rolled back. */
  dropTaken(): void {
    this.#taken.clear();
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

/** What one transaction does to the texts of one document. */
interface Taken {
  readonly epochMs: number;
  /** By name; the empty one is taken away. */
  readonly texts: Map<string, string>;
  /** Whether all that it had before is taken away first. */
  readonly isEmptied: boolean;
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
