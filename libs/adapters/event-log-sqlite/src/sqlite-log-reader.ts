import { setTimeout } from 'node:timers/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  PositionUnknown,
  type FollowedPage,
  type LogReader,
  type Position,
  type ReadEvent,
  type StreamSummary,
} from '@sitrep/application';
import { LogDamaged } from './errors.js';
import { GENESIS, isIntact, type Row } from './hash-chain.js';
import { assertPages, assertSchema, type Head } from './inspect.js';
import { positionOf } from './positions.js';

/**
 * Reads a log in a SQLite file for replaying: beside a running writer, through a connection that cannot write, in memory
 * that does not grow with the log. Damage is told where it lies, and the rest is read.
 */
export class SqliteLogReader implements LogReader {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #witness: Head | undefined;
  readonly #statements: Statements;

  /** @param witness the head as it was last seen elsewhere, read before the log is opened. */
  constructor(file: string, witness?: Head) {
    this.#file = file;
    this.#witness = witness;
    try {
      this.#db = new DatabaseSync(file, { readOnly: true });
      this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000');
      this.#statements = prepare(this.#db);
    } catch (cause) {
      throw new LogDamaged(file, 1, 'the database cannot be opened', { cause });
    }
  }

  async *scan(after?: Position): AsyncGenerator<readonly ReadEvent[]> {
    const chain = new Chain(Number(after ?? 0), this.#hashAt(Number(after ?? 0)), this.#witness);
    for (let page = this.#pageBehind(chain); page.length > 0; page = this.#pageBehind(chain)) yield page;
  }

  async *scanStream(stream: string, after = 0): AsyncGenerator<readonly ReadEvent[]> {
    for (let version = after; ;) {
      const rows = this.#statements.stream.all(stream, version, PAGE_SIZE) as unknown as [...Row, string | null][];
      if (rows.length === 0) return;
      yield rows.map((row) => {
        const [position, , found] = row;
        const previous = row[8] ?? (position === 1 ? GENESIS : undefined);
        const isInOrder = row[1] === stream && found === version + 1;
        version = found;
        return readEvent(row as unknown as Row, previous, isInOrder ? undefined : 'it breaks the order of its stream');
      });
    }
  }

  async *streams(): AsyncGenerator<StreamSummary> {
    for (const [stream, events, first, last] of this.#statements.streams.iterate() as Iterable<unknown> as Iterable<
      [string, number, number, number]
    >)
      yield { stream, events, firstPosition: positionOf(first), lastPosition: positionOf(last) };
  }

  count(): number | undefined {
    try {
      return Number(this.#statements.newest.get()?.['position'] ?? 0);
    } catch {
      return undefined;
    }
  }

  faults(): readonly string[] {
    return [
      this.#faultOf(() => assertSchema(this.#db)),
      this.#faultOf(() => assertPages(this.#db, this.#file)),
      this.#faultOf(() => this.#assertIndex()),
      this.#faultOf(() => this.#assertEnd()),
    ].filter((fault) => fault !== undefined);
  }

  /** Sees what another process appends a moment later. */
  async *follow({
    after,
    signal,
  }: {
    readonly after: Position | undefined;
    readonly signal: AbortSignal;
  }): AsyncGenerator<FollowedPage> {
    if (after !== undefined && this.#hashAt(Number(after)) === undefined) throw new PositionUnknown(after);
    let position = after;
    while (!signal.aborted) {
      for await (const events of this.scan(position)) {
        const damaged = events.find(({ damage }) => damage !== undefined);
        if (damaged) throw new LogDamaged(this.#file, Number(damaged.position), damaged.damage!);
        position = events.at(-1)!.position;
        yield { events, position, atHead: false };
        if (signal.aborted) return;
      }
      yield { events: [], position, atHead: true };
      await setTimeout(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #hashAt(position: number): string | undefined {
    if (position === 0) return GENESIS;
    return this.#statements.hash.get(position)?.['hash'] as string | undefined;
  }

  /** The next page, in which a row that cannot be read is an event that says so. Empty at the head. */
  #pageBehind(chain: Chain): readonly ReadEvent[] {
    for (let limit = PAGE_SIZE; ; limit = 1) {
      try {
        const rows = this.#statements.all.all(chain.position, limit) as unknown as Row[];
        return rows.flatMap((row) => chain.next(row));
      } catch (error) {
        if (!isCorrupt(error)) throw error;
        // Row by row to the place, and on behind it, as long as something can lie there.
        if (limit === 1) return this.#mayGoOn(chain) ? [chain.skip()] : [];
      }
    }
  }

  #mayGoOn({ position, skipped }: Chain): boolean {
    const newest = this.count();
    return newest === undefined ? skipped < SKIPPED_MAX : position < newest;
  }

  /** That the index leads to every event, and each stream's versions are in order without a hole. */
  #assertIndex(): void {
    let stream: string | undefined;
    let [version, position] = [0, 0];
    for (const row of this.#statements.index.iterate() as Iterable<unknown> as Iterable<[string, number, number]>) {
      if (row[0] !== stream) [stream, version, position] = [row[0], 0, 0];
      if (row[1] !== version + 1 || row[2] <= position)
        throw new Error(`the versions of ${stream} are not in order behind ${version}`);
      [, version, position] = row;
    }
    const finding = this.#db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (finding !== 'ok') throw new Error('the index does not lead to all events, or a page is damaged');
  }

  #assertEnd(): void {
    if (!this.#witness?.position) return;
    const { position, hash } = this.#witness;
    const found = this.#hashAt(position);
    if (found === undefined) throw new Error(`position ${position} has been acknowledged and is not there`);
    if (found !== hash) throw new Error(`position ${position} is not the event that was witnessed there`);
  }

  #faultOf(check: () => void): string | undefined {
    try {
      check();
      return undefined;
    } catch (error) {
      return `${this.#file}: ${isCorrupt(error) ? 'the database cannot be read to its end' : (error as Error).message}`;
    }
  }
}

/** Walks the log from hash to hash. What cannot be checked because the one before is not there is believed. */
class Chain {
  /** How many positions in a row could not be read. */
  skipped = 0;

  constructor(
    public position: number,
    private previous: string | undefined,
    private readonly witness: Head | undefined,
  ) {}

  next(row: Row): readonly ReadEvent[] {
    const [position, , , , , , , hash] = row;
    const expected = this.position + 1;
    if (position < expected) return [this.skip()];
    const missing =
      position > expected ? [unreadable(expected, `positions ${expected} to ${position - 1} are missing`)] : [];
    const isOther = position === this.witness?.position && hash !== this.witness.hash;
    const read = readEvent(
      row,
      missing.length > 0 ? undefined : this.previous,
      isOther ? 'it is not the event that was witnessed here' : undefined,
    );
    this.position = position;
    this.previous = hash;
    this.skipped = 0;
    return [...missing, read];
  }

  skip(): ReadEvent {
    this.position++;
    this.skipped++;
    this.previous = undefined;
    return unreadable(this.position, 'the database cannot be read here');
  }
}

const readEvent = (row: Row, previous: string | undefined, damage: string | undefined): ReadEvent => {
  const [position, stream, version, id, type, data, metadata, hash] = row;
  const place = { position: positionOf(position), stream, version, id, type };
  damage ??= previous !== undefined && !isIntact(previous, row) ? 'the hash chain breaks here' : undefined;
  const link = previous === undefined ? undefined : { previous, hash };
  try {
    return { ...place, data: JSON.parse(data), metadata: JSON.parse(metadata), damage, ...(link && { link }) };
  } catch {
    return { ...place, data: undefined, metadata: undefined, damage: damage ?? 'it is not JSON' };
  }
};

const unreadable = (position: number, damage: string): ReadEvent => ({
  position: positionOf(position),
  stream: 'unknown',
  version: 0,
  id: '',
  type: 'unknown',
  data: undefined,
  metadata: undefined,
  damage,
});

type Statements = ReturnType<typeof prepare>;

const prepare = (db: DatabaseSync) => {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const columns = 'position, stream, version, id, type, data, metadata, hash';
  return {
    all: arrays(`SELECT ${columns} FROM event WHERE position > ? ORDER BY position LIMIT ?`),
    stream: arrays(`
      SELECT ${columns}, (SELECT hash FROM event AS before WHERE before.position = event.position - 1)
      FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?`),
    streams: arrays('SELECT stream, count(*), min(position), max(position) FROM event GROUP BY stream ORDER BY stream'),
    index: arrays('SELECT stream, version, position FROM event INDEXED BY event_by_stream ORDER BY stream, version'),
    hash: db.prepare('SELECT hash FROM event WHERE position = ?'),
    newest: db.prepare('SELECT max(position) AS position FROM event'),
  };
};

/** SQLite could not make sense of a page: SQLITE_CORRUPT, or SQLITE_NOTADB. */
const isCorrupt = (error: unknown): boolean => [11, 26].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);

const PAGE_SIZE = 500;
const SKIPPED_MAX = 10_000;
const LOOK_AGAIN_MS = 100;
