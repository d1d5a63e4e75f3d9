import type { Count, NamedText, ReadModel } from '@sitrep/read-models';
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
  /** Leaves nothing on the disk of what documents and their texts said before. */
  forget(): void;
  get<Document>(model: ReadModel<Document>, key: string): Document | undefined;
  query<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<NoInfer<Index>>,
  ): Page<Document>;
  /** All that is counted of a model's documents; with a prefix, at places that begin so. */
  counts(model: { readonly name: string }, prefix?: string): readonly Counted[];
  /** The number of a document, where its model is numbered. */
  numberOf(model: { readonly name: string }, key: string): number | undefined;
}

export interface Counted {
  readonly place: string;
  readonly counter: string;
  readonly value: number;
}

/** The documents within one transaction. */
export interface Documents {
  get<Document>(model: ReadModel<Document>, key: string): Document | undefined;
  /** @param before what is there now, where that is known: what has not changed in it is not written again. */
  put<Document>(model: ReadModel<Document>, key: string, document: Document, before?: Document): void;
  /** Takes a text of a document in, in place of the one of this name; an empty one takes that away. */
  putText<Document>(model: ReadModel<Document>, key: string, document: Document, text: NamedText): void;
  /** Takes all texts of a document away. */
  removeTexts(model: { readonly name: string }, key: string): void;
  /** Adds to a number that is kept of all documents of a model. */
  count(model: { readonly name: string }, count: Count): void;
  remove(model: { readonly name: string }, key: string): void;
}

export interface Query<Index extends string> {
  /** The index equals the value, or one of the values. */
  readonly where?: Readonly<Partial<Record<Index, string | readonly string[]>>>;
  /** The index is at least `from` and less than `to`. */
  readonly between?: Readonly<Partial<Record<Index, { readonly from?: string; readonly to?: string }>>>;
  /** The document has a number, and this one. */
  readonly number?: number;
  /** For each word, the texts have one that begins so, whatever its case and accents. Sorted as the model's lists are. */
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
