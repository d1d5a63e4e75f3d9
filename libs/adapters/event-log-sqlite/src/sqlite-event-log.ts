import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  Doorbell,
  follow,
  PositionUnknown,
  StorageUnavailable,
  type AppendOutcome,
  type EventLog,
  type Position,
  type StoredEvent,
} from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import { recogniseClosed, rememberClosed, type ClosedFile } from './closed-file.js';
import type { CommitThreadOptions } from './commit-thread.js';
import { Committer } from './committer.js';
import { createLog, makeDurable } from './durable-file.js';
import { LogDamaged, SqliteTooOld } from './errors.js';
import { GENESIS, hashOf, isIntact, type Row } from './hash-chain.js';
import { inspectUntouched, isMissing, type Head, type Inspection } from './inspect.js';
import { positionOf } from './positions.js';
import { SQLITE_MIN } from './schema.js';
import { lockForWriting } from './writer-lock.js';

/** Where the head of the chain is remembered outside of the log, so that a log that lost its end is noticed. */
export interface Witness {
  read(): Head | undefined;
  /** Called after each commit, before it is acknowledged. */
  write(head: Head): void;
  /** What the file was closed as, for a start that need not read every row. Without it each start does. */
  readonly closed?: ClosedFile;
}

export interface SqliteEventLogOptions {
  readonly file: string;
  readonly witness?: Witness;
  /**
   * What `fingerprintOf` has found the file as, just before: where it was closed as that, not every row is read. Should
   * somebody have written to it since, it is not what it was closed as.
   */
  readonly fingerprint?: string | undefined;
  /** For reading beside a running writer; needs no lock, and appends are refused. */
  readonly readOnly?: boolean;
  /** `NORMAL` loses acknowledged events at a power cut. It is here for the test that must show that. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** WAL pages between checkpoints. */
  readonly checkpointPages?: number;
  /** Told after each commit: of how many appends and events, and how long the disk took. */
  readonly onCommit?: (commit: { readonly appends: number; readonly events: number; readonly ms: number }) => void;
}

/**
 * An event log in one SQLite file, on `node:sqlite`, for one writing process.
 *
 * - Nothing is acknowledged before it is on the disk: WAL with `synchronous=FULL`.
 * - Appends that arrive while the disk is busy are committed together next, one fsync for all of them (group commit).
 * - The disk is waited for in a thread of its own; this one goes on serving.
 * - The whole chain is checked when the log is opened, unless its file is still the one that was closed; and each row again
 *   when it is read.
 */
export class SqliteEventLog implements EventLog {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #witness: Witness | undefined;
  readonly #lock: { release(): void } | undefined;
  readonly #appended = new Doorbell();
  readonly #versions: Map<string, number>;
  readonly #statements: Statements;
  readonly #commitOptions: CommitThreadOptions;
  readonly #onCommit: SqliteEventLogOptions['onCommit'];
  /** Started by the first append: who only reads pays for no thread. */
  #committer: Committer | undefined;
  #head: Head;
  #waiting: PendingAppend[] = [];
  #committing: Promise<void> | undefined;
  /** The newest events as they were appended: followers that keep up read no disk. Ends at the head. */
  #tail: StoredEvent[] = [];
  /** It is remembered as it is, as long as nothing is appended. */
  #isRecognised = false;
  /** Once set, nothing is appended any more: what the disk holds is no longer known. */
  #failure: StorageUnavailable | undefined;

  /** @throws LogInUse, LogDamaged or SqliteTooOld, each with what to do about it. */
  static open(options: SqliteEventLogOptions): SqliteEventLog {
    assertSqliteIsSafe();
    const { file, witness, readOnly = false } = options;
    const lock = readOnly ? undefined : lockForWriting(file);
    try {
      const head = witness?.read();
      const recognised = recogniseClosed(file, options.fingerprint, witness?.closed, head);
      const log = new SqliteEventLog(options, recognised ?? inspectUntouched(file, head), lock);
      log.#isRecognised = recognised !== undefined;
      return log;
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  private constructor(
    { file, witness, readOnly = false, synchronous = 'FULL', checkpointPages = 1_000, onCommit }: SqliteEventLogOptions,
    { head, versions }: Inspection,
    lock: { release(): void } | undefined,
  ) {
    this.#file = file;
    this.#commitOptions = { file, synchronous, checkpointPages };
    this.#onCommit = onCommit;
    this.#witness = witness;
    this.#lock = lock;
    this.#head = head;
    this.#versions = versions;
    if (!readOnly) {
      if (isMissing(file)) createLog(file);
      makeDurable(file);
      this.#tellWitness(head);
    }
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 1000');
    this.#statements = prepare(this.#db);
  }

  append(stream: string, expected: number, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      if (events.length === 0) throw new RangeError('an append needs an event');
      if (this.#failure) throw this.#failure;
      this.#waiting.push({ stream, expected, events, resolve, reject });
      // Everything that arrives in this turn of the event loop shares the commit.
      if (this.#waiting.length === 1 && !this.#committing) setImmediate(() => void this.#commitWaiting());
    });
  }

  /** Resolves when nobody waits any more. */
  async #commitWaiting(): Promise<void> {
    if (this.#waiting.length > 0) this.#committing ??= this.#commitAll();
    await this.#committing;
  }

  /** Group after group, until nobody waits: each group is what arrived while the one before went to the disk. */
  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const appends = this.#waiting;
      this.#waiting = [];
      await this.#commit(appends);
    }
    this.#committing = undefined;
  }

  async #commit(appends: readonly PendingAppend[]): Promise<void> {
    const group: Group = { head: this.#head, versions: new Map(), stored: [], rows: [] };
    try {
      const outcomes = appends.map((append) => this.#place(append, group));
      if (group.rows.length > 0) {
        this.#committer ??= new Committer(this.#commitOptions);
        const from = performance.now();
        await this.#committer.commit(group.rows);
        this.#accept(group);
        this.#onCommit?.({ appends: appends.length, events: group.rows.length, ms: performance.now() - from });
      }
      tellInTurns(appends, outcomes);
      if (group.rows.length > 0) this.#appended.ring();
    } catch (error) {
      // After a failed write or fsync the operating system may have dropped pages that SQLite believes written. Only a
      // new start, which reads everything again, knows what the disk holds. A full disk is simply full.
      if (!(error instanceof StorageUnavailable) || error.reason !== 'storage-full')
        this.#failure = new StorageUnavailable('storage-failed', { cause: error });
      for (const { reject } of appends) reject(this.#failure ?? (error as Error));
    }
  }

  /** Works out what an append comes to and adds it to the group; nothing is true before the group is on the disk. */
  #place({ stream, expected, events }: PendingAppend, group: Group): AppendOutcome {
    const actual = group.versions.get(stream) ?? this.#versions.get(stream) ?? 0;
    if (actual !== expected) return this.#firstOutcome(stream, expected, events, group) ?? { appended: false, actual };
    for (const { id, type, data, metadata } of events) {
      const position = group.head.position + 1;
      const version = (group.versions.get(stream) ?? actual) + 1;
      const columns = [position, stream, version, id, type, JSON.stringify(data), JSON.stringify(metadata)] as const;
      const hash = hashOf(group.head.hash, ...columns);
      group.rows.push([...columns, hash]);
      group.stored.push({ id, type, data, metadata, stream, version, position: positionOf(position) });
      group.versions.set(stream, version);
      group.head = { position, hash };
    }
    return { appended: true, version: expected + events.length, position: positionOf(group.head.position) };
  }

  /** The outcome of the very same append, if it has been made before. */
  #firstOutcome(
    stream: string,
    expected: number,
    events: readonly WrittenEvent[],
    group: Group,
  ): AppendOutcome | undefined {
    const version = expected + events.length;
    const placed = group.rows.filter((row) => row[1] === stream && row[2] > expected && row[2] <= version);
    const stored = this.#statements.ids.all(stream, expected, events.length) as unknown as [number, string][];
    const ids = [...stored, ...placed.map((row): [number, string] => [row[0], row[3]])];
    if (ids.length !== events.length || !ids.every(([, id], i) => id === events[i]!.id)) return undefined;
    return { appended: true, version, position: positionOf(ids.at(-1)![0]) };
  }

  #accept({ head, versions, stored }: Group): void {
    for (const [stream, version] of versions) this.#versions.set(stream, version);
    this.#remember(stored);
    this.#head = head;
    this.#tellWitness(head);
  }

  #tellWitness(head: Head): void {
    try {
      this.#witness?.write(head);
    } catch {
      // The events are durable and will be acknowledged. A witness that lags says less, but nothing wrong.
    }
  }

  async #rememberClosed(): Promise<void> {
    try {
      if (this.#witness?.closed) await rememberClosed(this.#file, this.#witness.closed);
    } catch {
      // As above: what is not remembered is read at the next start.
    }
  }

  #remember(stored: readonly StoredEvent[]): void {
    this.#tail.push(...stored);
    if (this.#tail.length > TAIL_MAX) this.#tail = this.#tail.slice(-TAIL_MAX / 2);
  }

  async readStream(
    stream: string,
    { after, limit }: { after: number; limit: number },
  ): Promise<readonly StoredEvent[]> {
    const held = this.#versions.get(stream) ?? 0;
    if (held <= after) return [];
    const count = Math.min(limit, held - after);
    const rows = this.#rowsOf(stream, after, count);
    // The index can be damaged apart from the rows: what it finds must be all there is, and be what was asked for.
    if (rows.length < count || rows.some((row, i) => row[1] !== stream || row[2] !== after + i + 1))
      throw this.#indexDamaged(stream);
    return rows.map((row) => this.#trusted(row, row[8] ?? GENESIS));
  }

  #rowsOf(stream: string, after: number, limit: number): readonly RowAndPrevious[] {
    try {
      return this.#statements.stream.all(stream, after, limit) as unknown as RowAndPrevious[];
    } catch (cause) {
      if (((cause as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_CORRUPT) throw cause;
      throw this.#indexDamaged(stream, cause);
    }
  }

  #indexDamaged(stream: string, cause?: unknown): LogDamaged {
    const finding = `the index of stream ${stream} does not lead to its events`;
    return new LogDamaged(this.#file, this.#head.position + 1, finding, { cause });
  }

  async last(stream: string): Promise<StoredEvent | undefined> {
    const held = this.#versions.get(stream);
    return held ? (await this.readStream(stream, { after: held - 1, limit: 1 }))[0] : undefined;
  }

  async readAll({ after, limit }: { after: Position | undefined; limit: number }): Promise<readonly StoredEvent[]> {
    const start = Number(after ?? 0);
    const fromTail = this.#tail.length - (this.#head.position - start);
    // A reader beside the writer does not know the head; only the writer reads from memory.
    if (this.#lock && start > this.#head.position) throw new PositionUnknown(after!);
    if (this.#lock && fromTail >= 0) return this.#tail.slice(fromTail, fromTail + limit);

    // One row more in front: its hash is what the first row of the page is chained to.
    const rows = this.#statements.all.all(start, limit + (start > 0 ? 1 : 0)) as unknown as Row[];
    const before = start > 0 ? rows.shift() : undefined;
    if (start > 0 && before?.[0] !== start) throw new PositionUnknown(after!);
    let previous = before?.[7] ?? GENESIS;
    return rows.map((row, i) => {
      if (row[0] !== start + i + 1)
        throw new LogDamaged(this.#file, start + i + 1, `position ${start + i + 1} is missing`);
      const event = this.#trusted(row, previous);
      previous = row[7];
      return event;
    });
  }

  #trusted(row: Row | RowAndPrevious, previous: string): StoredEvent {
    const [position, stream, version, id, type, data, metadata] = row;
    if (!isIntact(previous, row as Row))
      throw new LogDamaged(this.#file, position, `the hash chain breaks at position ${position}`);
    return {
      id,
      type,
      data: JSON.parse(data),
      metadata: JSON.parse(metadata),
      stream,
      version,
      position: positionOf(position),
    };
  }

  follow(from: { readonly after: Position | undefined; readonly signal: AbortSignal }) {
    return follow(this, this.#appended, from);
  }

  /** How many events there are behind a position. */
  countAfter(position: Position | undefined): number {
    return this.#head.position - Number(position ?? 0);
  }

  /** How much of the write-ahead log has not been folded into the file yet. It asks; it folds nothing itself. */
  notCheckpointedBytes(): number {
    const { log, checkpointed } = this.#statements.checkpoint.get() as unknown as CheckpointState;
    return Math.max(0, log - checkpointed) * this.#statements.pageBytes;
  }

  /** Commits what was waiting, folds the WAL into the file, and lets go of the lock. */
  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    await this.#commitWaiting();
    this.#failure = new StorageUnavailable('closed');
    this.#db.close();
    await this.#committer?.close();
    if (this.#lock && (this.#committer || !this.#isRecognised)) await this.#rememberClosed();
    this.#lock?.release();
  }
}

/** A few in each turn of the event loop: whoever is told goes on at once, and all of them together would keep the others waiting. */
const tellInTurns = (appends: readonly PendingAppend[], outcomes: readonly AppendOutcome[]): void => {
  for (const [i, { resolve }] of appends.slice(0, TOLD_PER_TURN).entries()) resolve(outcomes[i]!);
  if (appends.length > TOLD_PER_TURN)
    setImmediate(() => tellInTurns(appends.slice(TOLD_PER_TURN), outcomes.slice(TOLD_PER_TURN)));
};

interface PendingAppend {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly WrittenEvent[];
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** The appends of one commit: what will be true once it is durable. */
interface Group {
  head: Head;
  readonly versions: Map<string, number>;
  readonly stored: StoredEvent[];
  readonly rows: Row[];
}

/** In pages: what the write-ahead log holds, and what of it is in the file. Both are -1 where there is none. */
interface CheckpointState {
  readonly log: number;
  readonly checkpointed: number;
}

type RowAndPrevious = readonly [...Row, previous: string | null];

const SQLITE_CORRUPT = 11;
const TAIL_MAX = 4_096;
const TOLD_PER_TURN = 8;

type Statements = ReturnType<typeof prepare>;

const prepare = (db: DatabaseSync) => {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const columns = 'position, stream, version, id, type, data, metadata, hash';
  return {
    ids: arrays('SELECT position, id FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?'),
    stream: arrays(`
      SELECT ${columns}, (SELECT hash FROM event AS before WHERE before.position = event.position - 1)
      FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?`),
    all: arrays(`SELECT ${columns} FROM event WHERE position >= ? ORDER BY position LIMIT ?`),
    checkpoint: db.prepare('PRAGMA wal_checkpoint(NOOP)'),
    pageBytes: Number(db.prepare('PRAGMA page_size').get()!['page_size']),
  };
};

const assertSqliteIsSafe = (): void => {
  const db = new DatabaseSync(':memory:');
  const found = String(db.prepare('SELECT sqlite_version() AS version').get()!['version']);
  db.close();
  const asNumber = (version: string) => version.split('.').reduce((sum, part) => sum * 1_000 + Number(part), 0);
  if (asNumber(found) < asNumber(SQLITE_MIN)) throw new SqliteTooOld(found, SQLITE_MIN);
};
