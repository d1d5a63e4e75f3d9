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
  /** The words by which a document can be found. */
  readonly searchText?: (document: Document) => string;
}
