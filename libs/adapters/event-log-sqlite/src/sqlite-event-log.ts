import { existsSync } from 'node:fs';
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
import { LogDamaged, SqliteTooOld } from './errors.js';
import { GENESIS, hashOf, isIntact, type Row } from './hash-chain.js';
import { inspect, type Head, type Inspection } from './inspect.js';
import { SCHEMA, SQLITE_MIN } from './schema.js';
import { lockForWriting } from './writer-lock.js';

/** Where the head of the chain is remembered outside of the log, so that a log that lost its end is noticed. */
export interface Witness {
  read(): Head | undefined;
  /** Called after each commit, before it is acknowledged. */
  write(head: Head): void;
}

export interface SqliteEventLogOptions {
  readonly file: string;
  readonly witness?: Witness;
  /** For reading beside a running writer; needs no lock, and appends are refused. */
  readonly readOnly?: boolean;
  /** `NORMAL` loses acknowledged events at a power cut. It is here for the test that must show that. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** WAL pages between checkpoints. */
  readonly checkpointPages?: number;
}

/**
 * An event log in one SQLite file, on `node:sqlite`, for one writing process.
 *
 * - Nothing is acknowledged before it is on the disk: WAL with `synchronous=FULL`.
 * - Appends that arrive together are committed together, one fsync for all of them (group commit).
 * - The whole chain is checked when the log is opened, and each row again when it is read.
 */
export class SqliteEventLog implements EventLog {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #witness: Witness | undefined;
  readonly #lock: { release(): void } | undefined;
  readonly #appended = new Doorbell();
  readonly #versions: Map<string, number>;
  readonly #statements: Statements;
  #head: Head;
  #waiting: PendingAppend[] = [];
  /** The newest events as they were appended: followers that keep up read no disk. Ends at the head. */
  #tail: StoredEvent[] = [];
  /** Once set, nothing is appended any more: what the disk holds is no longer known. */
  #failure: StorageUnavailable | undefined;

  /** @throws LogInUse, LogDamaged or SqliteTooOld, each with what to do about it. */
  static open(options: SqliteEventLogOptions): SqliteEventLog {
    assertSqliteIsSafe();
    const { file, witness, readOnly = false } = options;
    const lock = readOnly ? undefined : lockForWriting(file);
    try {
      const inspection = inspectUntouched(file, witness?.read());
      return new SqliteEventLog(options, inspection, lock);
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  private constructor(
    { file, witness, readOnly = false, synchronous = 'FULL', checkpointPages = 1_000 }: SqliteEventLogOptions,
    { head, versions }: Inspection,
    lock: { release(): void } | undefined,
  ) {
    this.#file = file;
    this.#witness = witness;
    this.#lock = lock;
    this.#head = head;
    this.#versions = versions;
    this.#db = new DatabaseSync(file, { readOnly });
    this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 1000');
    if (!readOnly) {
      this.#db.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${checkpointPages}`,
      );
      if (!isInitialised(this.#db)) this.#db.exec(`BEGIN; ${SCHEMA.join('; ')}; COMMIT`);
      this.#tellWitness(head);
    }
    this.#statements = prepare(this.#db);
  }

  append(stream: string, expected: number, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      if (events.length === 0) throw new RangeError('an append needs an event');
      if (this.#failure) throw this.#failure;
      this.#waiting.push({ stream, expected, events, resolve, reject });
      // Everything that arrives in this turn of the event loop shares the commit.
      if (this.#waiting.length === 1) setImmediate(() => this.#commitWaiting());
    });
  }

  #commitWaiting(): void {
    const appends = this.#waiting;
    this.#waiting = [];
    if (appends.length === 0) return;
    let group: Group;
    try {
      group = this.#commit(appends);
    } catch (error) {
      const unavailable = this.#rollBack(error);
      for (const { reject } of appends) reject(unavailable);
      return;
    }
    for (const [stream, version] of group.versions) this.#versions.set(stream, version);
    this.#remember(group.stored);
    if (group.head !== this.#head) {
      this.#head = group.head;
      this.#tellWitness(group.head);
    }
    appends.forEach(({ resolve }, i) => resolve(group.outcomes[i]!));
    this.#appended.ring();
  }

  #tellWitness(head: Head): void {
    try {
      this.#witness?.write(head);
    } catch {
      // The events are durable and will be acknowledged. A witness that lags says less, but nothing wrong.
    }
  }

  #commit(appends: readonly PendingAppend[]): Group {
    const group: Group = { head: this.#head, versions: new Map(), stored: [], outcomes: [] };
    this.#db.exec('BEGIN IMMEDIATE');
    for (const append of appends) group.outcomes.push(this.#place(append, group));
    this.#db.exec('COMMIT');
    return group;
  }

  #place({ stream, expected, events }: PendingAppend, group: Group): AppendOutcome {
    const actual = group.versions.get(stream) ?? this.#versions.get(stream) ?? 0;
    if (actual !== expected) return this.#firstOutcome(stream, expected, events) ?? { appended: false, actual };
    for (const { id, type, data, metadata } of events) {
      const place = { stream, version: (group.versions.get(stream) ?? actual) + 1, position: group.head.position + 1 };
      const texts = [JSON.stringify(data), JSON.stringify(metadata)] as const;
      const hash = hashOf(group.head.hash, place.position, stream, place.version, id, type, ...texts);
      this.#statements.insert.run(place.position, stream, place.version, id, type, ...texts, hash);
      group.head = { position: place.position, hash };
      group.versions.set(stream, place.version);
      group.stored.push({ id, type, data, metadata, ...place, position: positionOf(place.position) });
    }
    return { appended: true, version: expected + events.length, position: positionOf(group.head.position) };
  }

  /** The outcome of the very same append, if it has been made before. */
  #firstOutcome(stream: string, expected: number, events: readonly WrittenEvent[]): AppendOutcome | undefined {
    const stored = this.#statements.ids.all(stream, expected, events.length) as unknown as [number, string][];
    if (stored.length !== events.length || !stored.every(([, id], i) => id === events[i]!.id)) return undefined;
    return { appended: true, version: expected + events.length, position: positionOf(stored.at(-1)![0]) };
  }

  #rollBack(cause: unknown): StorageUnavailable {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // The first failure is the one that says what happened.
    }
    if ((cause as { errcode?: number }).errcode === SQLITE_FULL)
      return new StorageUnavailable('storage-full', { cause });
    // After a failed write or fsync the operating system may have dropped pages that SQLite believes written. Only a new
    // start, which reads everything again, knows what the disk holds.
    return (this.#failure = new StorageUnavailable('storage-failed', { cause }));
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
    const rows = this.#statements.stream.all(stream, after, count) as unknown as RowAndPrevious[];
    // The index can be damaged apart from the rows: what it finds must be all there is, and be what was asked for.
    if (rows.length < count || rows.some((row, i) => row[1] !== stream || row[2] !== after + i + 1))
      throw new LogDamaged(this.#file, 1, `the index of stream ${stream} does not lead to its events`);
    return rows.map((row) => this.#trusted(row, row[8] ?? GENESIS));
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

  /** Commits what was waiting, folds the WAL into the file, and lets go of the lock. */
  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    this.#commitWaiting();
    this.#failure = new StorageUnavailable('closed');
    if (this.#lock) this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
    this.#lock?.release();
  }
}

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
  readonly outcomes: AppendOutcome[];
}

type RowAndPrevious = readonly [...Row, previous: string | null];

const SQLITE_FULL = 13;
const TAIL_MAX = 4_096;

/** Fixed width, so that positions sort as strings. */
const positionOf = (position: number): Position => String(position).padStart(16, '0');

type Statements = ReturnType<typeof prepare>;

const prepare = (db: DatabaseSync) => {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const columns = 'position, stream, version, id, type, data, metadata, hash';
  return {
    insert: db.prepare(`INSERT INTO event (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
    ids: arrays('SELECT position, id FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?'),
    stream: arrays(`
      SELECT ${columns}, (SELECT hash FROM event AS before WHERE before.position = event.position - 1)
      FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?`),
    all: arrays(`SELECT ${columns} FROM event WHERE position >= ? ORDER BY position LIMIT ?`),
  };
};

const isInitialised = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'event'").get() !== undefined;

/**
 * Inspects through a connection that cannot write, so that a log that is refused stays as it was found: closing a
 * writing connection would fold a shortened WAL into the file and remove the evidence.
 */
const inspectUntouched = (file: string, witness: Head | undefined): Inspection => {
  const isNew = !existsSync(file);
  if (isNew && !witness?.position) return { head: { position: 0, hash: GENESIS }, versions: new Map() };
  if (isNew)
    throw new LogDamaged(file, 1, `the file is missing, but position ${witness!.position} has been acknowledged`);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    if (!isInitialised(db) && !witness?.position) return { head: { position: 0, hash: GENESIS }, versions: new Map() };
    return inspect(db, file, witness);
  } catch (cause) {
    if (cause instanceof LogDamaged) throw cause;
    throw new LogDamaged(file, 1, 'the database cannot be opened', { cause });
  } finally {
    db?.close();
  }
};

const assertSqliteIsSafe = (): void => {
  const db = new DatabaseSync(':memory:');
  const found = String(db.prepare('SELECT sqlite_version() AS version').get()!['version']);
  db.close();
  const asNumber = (version: string) => version.split('.').reduce((sum, part) => sum * 1_000 + Number(part), 0);
  if (asNumber(found) < asNumber(SQLITE_MIN)) throw new SqliteTooOld(found, SQLITE_MIN);
};
