import type { ReadModel } from '@sitrep/read-models';
import type { Position } from './event-log.js';

/**
 * Keeps the documents of the read models, in one transaction with the position they stand at. It can be deleted at any
 * time and is then built anew from the log.
 */
export interface ReadStore {
  /** The position up to which every document is current; `undefined` for an empty store. */
  position(): Position | undefined;
  /** Applies all changes and the new position, or nothing. */
  update(position: Position, change: (documents: Documents) => void): void;
  /** Leaves nothing on the disk of what documents said before. */
  forget(): void;
  get<Document>(model: ReadModel<Document>, key: string): Document | undefined;
  query<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<NoInfer<Index>>,
  ): Page<Document>;
}

/** The documents within one transaction. */
export interface Documents {
  get<Document>(model: ReadModel<Document>, key: string): Document | undefined;
  put<Document>(model: ReadModel<Document>, key: string, document: Document): void;
  remove(model: { readonly name: string }, key: string): void;
}

export interface Query<Index extends string> {
  /** The index equals the value, or one of the values. */
  readonly where?: Readonly<Partial<Record<Index, string | readonly string[]>>>;
  /** The index is at least `from` and less than `to`. */
  readonly between?: Readonly<Partial<Record<Index, { readonly from?: string; readonly to?: string }>>>;
  /** Each word occurs in the searchable text, whatever the case. */
  readonly words?: readonly string[];
  readonly sort: { readonly by: Index; readonly descending: boolean };
  /** Go on after this document; from `Page.next`. */
  readonly after?: PagePlace;
  readonly limit: number;
}

export interface Page<Document> {
  readonly documents: readonly Document[];
  /** Where the next page begins; `undefined` when there is none. */
  readonly next: PagePlace | undefined;
}

/** A place in a sorted list that stays the same place when others are added: a sort value, and the key among equals. */
export interface PagePlace {
  readonly value: string;
  readonly key: string;
}
