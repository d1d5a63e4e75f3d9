import { hash } from 'node:crypto';

/** One row of the event table, in the order of its columns. */
export type Row = readonly [
  position: number,
  stream: string,
  version: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
  hash: string,
];

/** What the first event is chained to. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 over the hash before and every column of the row, one a line; hexadecimal. No column can hold a line break:
 * `data` and `metadata` are JSON on one line, and ids, types and stream names have none. Written down for whoever wants
 * to check a log without us in docs/event-format.md.
 */
export const hashOf = (
  previous: string,
  position: number,
  stream: string,
  version: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
): string => hash('sha256', `${previous}\n${position}\n${stream}\n${version}\n${id}\n${type}\n${data}\n${metadata}`);

export const isIntact = (previous: string, [position, stream, version, id, type, data, metadata, hash]: Row): boolean =>
  hash === hashOf(previous, position, stream, version, id, type, data, metadata);
