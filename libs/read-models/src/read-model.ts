import type { Recorded } from '@sitrep/event-schema';

/**
 * One kind of derived document: for each key a left fold over the events that concern it. Pure, so that building it
 * anew from the log gives what was there. The store keeps the documents; it knows their keys and indexes, and nothing
 * of what they mean.
 */
export interface ReadModel<Document, Index extends string = string> {
  readonly name: string;
  /** Raise it when the fold or the indexes change: stores then build the model anew. */
  readonly revision: number;
  /** The document that an event concerns, if any. */
  readonly keyOf: (recorded: Recorded) => string | undefined;
  /** `undefined` before the first event, and again when the document is no more. */
  readonly evolve: (document: Document | undefined, recorded: Recorded) => Document | undefined;
  /** What the documents can be selected and sorted by. */
  readonly indexes: Readonly<Record<Index, (document: Document) => string | number | null>>;
  /** The lists that are paged through: a page then costs the same wherever it is in however long a list. */
  readonly lists?: Lists<Index>;
  /** The texts that an event brings to its document, takes away or replaces; with the document as it is then. */
  readonly textsOf?: (recorded: Recorded, after: Document) => TextChanges;
  /** What an event changes in the numbers that are kept of all documents. */
  readonly countsOf?: (before: Document | undefined, after: Document, recorded: Recorded) => readonly Count[];
  /** Documents are numbered from 1 on, in the order in which the log begins them. */
  readonly isNumbered?: boolean;
}

/** Lists of documents, all in the order of one index. */
export interface Lists<Index extends string> {
  /** A moment (RFC 3339, UTC, milliseconds) that never changes; also what is found by its words is in this order. */
  readonly by: Index;
  /** What a list is narrowed to: for each of these, one value of each index. */
  readonly within: readonly (readonly Index[])[];
}

/** A number that grows (or shrinks) where something is counted. */
export interface Count {
  readonly place: string;
  readonly counter: string;
  readonly by: number;
}

/** The empty text: there is none of this name any more. */
export type NamedText = readonly [name: string, text: string];
export type TextChanges = readonly NamedText[] | 'none-left';
