import { DatabaseSync } from 'node:sqlite';
import type { Position } from '@sitrep/application';
import type { ReadModel } from '@sitrep/read-models';
import { parseHead, type Head } from './witness.js';

/**
 * The documents in a read store's file as they were at one moment, read beside the process that goes on changing them.
 * For comparing two stores, and for nothing else.
 */
export class StoredDocuments {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    // One transaction for as long as we read: what is written meanwhile is not seen.
    this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000; BEGIN');
    this.#meta('position');
  }

  position(): Position | undefined {
    return this.#meta('position');
  }

  /** Which folds the documents were made by; a file of another release may hold other documents. */
  revisions(): string | undefined {
    return this.#meta('revisions');
  }

  witnessOf(log: string): Head | undefined {
    const value = this.#meta(`witness:${log}`);
    return value === undefined ? undefined : parseHead(value);
  }

  /** The documents of one model as JSON, by key, each with its number where it has one. */
  documents({ name, isNumbered }: ReadModel<unknown>): Iterable<Entry> {
    const document = isNumbered ? "document || ' number ' || number" : 'document';
    return this.#entries(`SELECT key, ${document} FROM model_${name} ORDER BY key`);
  }

  /** What is counted of one model. */
  counts({ name }: ReadModel<unknown>): Iterable<Entry> {
    const counter = "'counter ' || place || '/' || counter";
    return this.#entries(`SELECT ${counter}, value FROM counted WHERE model = '${name}' ORDER BY 1`);
  }

  /** Which texts of one model are found by their words. */
  texts({ name, textsOf }: ReadModel<unknown>): Iterable<Entry> {
    const text = "'text ' || key || '/' || name";
    return textsOf ? this.#entries(`SELECT ${text}, '' FROM text_${name} ORDER BY 1`) : [];
  }

  #entries(sql: string): Iterable<Entry> {
    const rows = this.#db.prepare(sql);
    rows.setReturnArrays(true);
    return rows.iterate() as Iterable<unknown> as Iterable<Entry>;
  }

  count({ name }: ReadModel<unknown>): number {
    return Number(this.#db.prepare(`SELECT count(*) AS count FROM model_${name}`).get()!['count']);
  }

  close(): void {
    this.#db.close();
  }

  #meta(key: string): string | undefined {
    return this.#db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'] as string | undefined;
  }
}

/** A document, a counter or a text that is not the same in both stores. */
export interface DocumentDifference {
  readonly model: string;
  readonly key: string;
  readonly found: 'missing' | 'different' | 'not derivable';
}

/** Walks both stores side by side. `inUse` is what was found, `rebuilt` what it should be. */
export function* differencesBetween(
  inUse: StoredDocuments,
  rebuilt: StoredDocuments,
  models: readonly ReadModel<unknown>[],
): Generator<DocumentDifference> {
  for (const model of models)
    for (const part of ['documents', 'counts', 'texts'] as const)
      for (const difference of differencesIn(inUse[part](model), rebuilt[part](model)))
        yield { model: model.name, ...difference };
}

/** Both are in the order of their keys. */
function* differencesIn(
  inUse: Iterable<Entry>,
  rebuilt: Iterable<Entry>,
): Generator<Omit<DocumentDifference, 'model'>> {
  const [there, wanted] = [inUse[Symbol.iterator](), rebuilt[Symbol.iterator]()];
  let [one, other] = [there.next().value, wanted.next().value] as [Entry | undefined, Entry | undefined];
  while (one || other) {
    const order = !other ? -1 : !one ? 1 : one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0;
    if (order !== 0 || one![1] !== other![1]) {
      const found = order < 0 ? 'not derivable' : order > 0 ? 'missing' : 'different';
      yield { key: (order > 0 ? other! : one!)[0], found };
    }
    if (order <= 0) one = there.next().value as Entry | undefined;
    if (order >= 0) other = wanted.next().value as Entry | undefined;
  }
}

type Entry = readonly [key: string, value: unknown];
