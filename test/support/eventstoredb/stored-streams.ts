import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What an append may expect of a stream, beside an exact revision. The numbers are those of the database's own protocol. */
export const ANY = -2;
export const NO_STREAM = -1;
export const STREAM_EXISTS = -4;

/** `$tb` of a stream that was deleted softly: truncated before everything there can ever be. */
const TRUNCATED_WHOLLY = '9223372036854775807';

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredRecord extends ProposedEvent {
  /** Where it lies in the whole log. Like an offset in bytes: it grows, and it has gaps. */
  readonly position: number;
  readonly stream: string;
  /** 0 for the first of its stream. */
  readonly revision: number;
  readonly createdAtMs: number;
}

export type AppendResult =
  | { readonly outcome: 'appended'; readonly revision: number; readonly position: number | undefined }
  /** `revision` is -1 for a stream that does not exist. */
  | { readonly outcome: 'wrong-expected-version'; readonly revision: number }
  | { readonly outcome: 'deleted' };

/**
 * What the node stores: every record in one log, and each stream's records in order. Expectations, idempotency by event
 * id, soft deletion, tombstones and stream metadata follow the database's documentation.
 *
 * With a file, every record is written to it before it is acknowledged, and read from it at the next start.
 */
export class StoredStreams {
  readonly log: StoredRecord[] = [];
  readonly #file: string | undefined;
  readonly #now: () => number;
  readonly #streams = new Map<string, StoredRecord[]>();
  readonly #revisionsById = new Map<string, { readonly stream: string; readonly revision: number }>();
  readonly #listeners = new Set<() => void>();
  #nextPosition = 1_024;

  constructor({ file, now = Date.now }: { readonly file?: string | undefined; readonly now?: () => number } = {}) {
    this.#file = file;
    this.#now = now;
    if (file !== undefined && existsSync(file))
      for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') this.#index(parseRecord(line));
  }

  /** Calls back after each append; gives the way to stop that. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  append(stream: string, expected: number, events: readonly ProposedEvent[]): AppendResult {
    const decided = this.#decide(
      stream,
      expected,
      events.map(({ id }) => id),
    );
    if (decided !== 'append') return decided;
    const isRevived = this.#isSoftlyDeleted(stream);
    const firstRevision = this.lastRevision(stream) + 1;
    const stored = events.map((event) => this.#store(stream, event));
    // Numbering goes on where it was; what lay before stays hidden.
    if (isRevived) this.#storeMetadata(stream, { ...this.metadataOf(stream), $tb: firstRevision });
    this.#tell();
    return { outcome: 'appended', revision: this.lastRevision(stream), position: stored.at(-1)?.position };
  }

  /** Deletes softly, or for ever with a tombstone. */
  remove(stream: string, expected: number, how: 'softly' | 'for-ever'): AppendResult {
    const decided = this.#decide(stream, expected, [randomUUID()]);
    if (decided !== 'append') return decided;
    if (how === 'softly' && this.lastRevision(stream) < 0 && this.lastRevision(metastreamOf(stream)) < 0)
      return { outcome: 'wrong-expected-version', revision: -1 };
    const { position } =
      how === 'for-ever'
        ? this.#store(stream, { ...EMPTY, id: randomUUID(), type: TOMBSTONE, isJson: false })
        : this.#storeMetadata(stream, {});
    this.#tell();
    return { outcome: 'appended', revision: -1, position };
  }

  /** Every record of a stream, hidden ones too; or why there is nothing to read. */
  readable(stream: string): readonly StoredRecord[] | 'missing' | 'deleted' {
    if (this.#isTombstoned(stream)) return 'deleted';
    const held = this.#streams.get(stream);
    return held === undefined || this.#isSoftlyDeleted(stream) ? 'missing' : held;
  }

  /** The first revision that its metadata (`$tb`, `$maxCount`, `$maxAge` in seconds) lets be read. */
  firstReadable(stream: string): number {
    const held = this.#streams.get(stream) ?? [];
    const { $tb = 0, $maxCount, $maxAge } = this.metadataOf(stream);
    let first = Math.max($tb, $maxCount === undefined ? 0 : held.length - $maxCount);
    if ($maxAge !== undefined) {
      const oldest = this.#now() - $maxAge * 1_000;
      while (first < held.length && held[first]!.createdAtMs < oldest) first++;
    }
    return first;
  }

  /** -1 for a stream that was never written. */
  lastRevision(stream: string): number {
    return (this.#streams.get(stream)?.length ?? 0) - 1;
  }

  metadataOf(stream: string): StreamMetadata {
    // Of the stream that holds metadata only the newest counts.
    if (stream.startsWith('$$')) return { $maxCount: 1 };
    const newest = this.#streams.get(metastreamOf(stream))?.at(-1);
    return newest ? (JSON.parse(Buffer.from(newest.data).toString()) as StreamMetadata) : {};
  }

  /** Where in the log the first record at or behind a position lies. */
  indexAt(position: number): number {
    let [low, high] = [0, this.log.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.log[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether an append goes through; if not, why, or what came of it when it was made before. */
  #decide(stream: string, expected: number, ids: readonly string[]): 'append' | AppendResult {
    if (this.#isTombstoned(stream)) return { outcome: 'deleted' };
    const last = this.lastRevision(stream);
    const wrong: AppendResult = { outcome: 'wrong-expected-version', revision: last };
    if (expected === STREAM_EXISTS) {
      if (this.#isSoftlyDeleted(stream)) return { outcome: 'deleted' };
      if (last < 0 && this.lastRevision(metastreamOf(stream)) < 0) return wrong;
    }
    if (expected === ANY || expected === STREAM_EXISTS) {
      const known = ids.map((id) => this.#revisionsById.get(id)).map((found) => found?.stream === stream && found);
      if (!known[0]) return 'append';
      return known.every(Boolean)
        ? this.#appendedBefore(stream, (known.at(-1) as { revision: number }).revision)
        : wrong;
    }
    if (expected > last) return wrong;
    if (expected === last) return 'append';
    const held = this.#streams.get(stream)!.slice(expected + 1, expected + 1 + ids.length);
    if (held.length === ids.length && held.every(({ id }, i) => id === ids[i]))
      return this.#appendedBefore(stream, expected + ids.length);
    return expected === NO_STREAM && this.#isSoftlyDeleted(stream) && held[0]?.id !== ids[0] ? 'append' : wrong;
  }

  #appendedBefore(stream: string, revision: number): AppendResult {
    return { outcome: 'appended', revision, position: this.#streams.get(stream)![revision]!.position };
  }

  #isSoftlyDeleted(stream: string): boolean {
    return (this.metadataOf(stream).$tb ?? 0) >= Number(TRUNCATED_WHOLLY);
  }

  #isTombstoned(stream: string): boolean {
    return this.#streams.get(stream)?.at(-1)?.type === TOMBSTONE;
  }

  #storeMetadata(stream: string, metadata: StreamMetadata): StoredRecord {
    // Of no metadata a soft deletion is made. The number is more than JavaScript can count to, so it is written as text.
    const json = metadata.$tb === undefined ? `{"$tb":${TRUNCATED_WHOLLY}}` : JSON.stringify(metadata);
    const event = { ...EMPTY, id: randomUUID(), type: '$metadata', isJson: true, data: Buffer.from(json) };
    return this.#store(metastreamOf(stream), event);
  }

  #store(stream: string, event: ProposedEvent): StoredRecord {
    const revision = this.lastRevision(stream) + 1;
    const record = { ...event, stream, revision, position: this.#nextPosition, createdAtMs: this.#now() };
    if (this.#file !== undefined) appendFileSync(this.#file, `${formatRecord(record)}\n`);
    return this.#index(record);
  }

  #index(record: StoredRecord): StoredRecord {
    const held = this.#streams.get(record.stream) ?? [];
    this.#streams.set(record.stream, held);
    held.push(record);
    this.log.push(record);
    this.#revisionsById.set(record.id, record);
    this.#nextPosition = record.position + 64 + record.stream.length + record.data.length + record.metadata.length;
    return record;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export interface StreamMetadata {
  readonly $tb?: number;
  readonly $maxCount?: number;
  readonly $maxAge?: number;
  readonly $acl?: AccessList;
}

/** Users and groups by right: `$r`, `$w`, `$d`, `$mr`, `$mw`. */
export type AccessList = Readonly<Record<string, string | readonly string[]>>;

export const metastreamOf = (stream: string): string => `$$${stream}`;

const TOMBSTONE = '$streamDeleted';
const EMPTY = { data: new Uint8Array(), metadata: new Uint8Array() };

const formatRecord = (record: StoredRecord): string =>
  JSON.stringify({ ...record, data: base64(record.data), metadata: base64(record.metadata) });

const parseRecord = (line: string): StoredRecord => {
  const record = JSON.parse(line) as StoredRecord & { readonly data: string; readonly metadata: string };
  return { ...record, data: Buffer.from(record.data, 'base64'), metadata: Buffer.from(record.metadata, 'base64') };
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
