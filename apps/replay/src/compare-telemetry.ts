import { setTimeout } from 'node:timers/promises';
import {
  telemetryHeadStreamOf,
  withoutWords,
  type LogReader,
  type Position,
  type ReadEvent,
  type TelemetryHead,
  type TelemetryMetadata,
} from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import { faultOfRecord, projectTelemetry, serverFactsAtFirst, type TelemetryRecord } from '@sitrep/telemetry';

/**
 * Derives telemetry from the events that it is handed, in order, and compares each record with the one in the stream. Both
 * are read side by side, by the position that each record was derived from.
 */
export class TelemetryComparison {
  #server;
  /** Records that were read and not compared yet. */
  #waiting: StoredRecord[] = [];
  #pages: AsyncIterator<readonly ReadEvent[]>;
  #version = 0;
  #missingAtEnd = 0;
  /** How many records retention has removed: those before the oldest that is there. Not known before the first look. */
  #removed: number | undefined;
  /** How many of them have been derived again. */
  #removedSeen = 0;

  constructor(
    private readonly log: LogReader | undefined,
    private readonly stream: string,
    private readonly diagnosticId: Id,
    private readonly onFault: (fault: string) => Promise<void>,
  ) {
    this.#server = serverFactsAtFirst(diagnosticId);
    this.#pages = this.#scan();
  }

  /** Answers at once where the event leaves no record, as most do. */
  take(recorded: Recorded): Promise<void> | undefined {
    const projection = projectTelemetry(this.#server, withoutWords(recorded));
    const { mode } = (this.#server = projection.server);
    if (!projection.record || mode === 'off') return undefined;
    return this.#compare(recorded, projection.record, mode);
  }

  /** How many records are not compared, because retention has removed them. */
  get removed(): number {
    return this.#removed ?? 0;
  }

  /** @param last the position of the newest event that was taken. Gives how many records the stream holds. */
  async end(domainLog: LogReader, last: Position | undefined): Promise<number> {
    for (let stored = await this.#next(); stored; stored = await this.#next()) {
      // It may be of an event that came after the walk through the log.
      if (!(await holds(domainLog, last, stored.derivedFrom))) await this.onFault(forNothing(stored));
      this.#waiting.shift();
    }
    if (this.#removedSeen < this.removed)
      await this.onFault(
        `of ${this.removed} records that retention has removed, ${this.#removedSeen} are derived again`,
      );
    if (this.#missingAtEnd > 0)
      await this.onFault(`the last ${this.#missingAtEnd} records are missing; Sitrep derives them when it runs`);
    return Math.max(0, this.#version - this.removed);
  }

  async #compare(
    { position, stream, version }: Recorded,
    record: object,
    mode: TelemetryMetadata['mode'],
  ): Promise<void> {
    const where = `event ${version} of ${stream}, position ${position}`;
    this.#removed ??= await this.#countRemoved();
    if (this.#removedSeen < this.#removed) {
      const oldest = await this.#next();
      if (!oldest || oldest.derivedFrom > position) return void this.#removedSeen++;
    }
    let stored = await this.#nextInAMoment();
    for (; stored && stored.derivedFrom < position; stored = await this.#nextInAMoment()) {
      await this.onFault(forNothing(stored));
      this.#waiting.shift();
    }
    if (!stored) return void this.#missingAtEnd++;
    if (stored.derivedFrom > position) return this.onFault(`${where}: its record is missing`);
    this.#waiting.shift();
    const derived = { ...record, createdAt: stored.data.createdAt };
    if (stored.mode !== mode || JSON.stringify(derived) !== JSON.stringify(stored.data))
      return this.onFault(`${where}: record ${stored.version} is not the one that is derived from it`);
    const fault = faultOfRecord(stored.data);
    if (fault) await this.onFault(`${where}: record ${stored.version} does not fit the dictionary: ${fault}`);
  }

  /** A stream that begins behind its first record, or that has none and had some, has lost them to retention. */
  async #countRemoved(): Promise<number> {
    const oldest = await this.#next();
    if (oldest) return oldest.version - 1;
    let noted: TelemetryHead | undefined;
    for await (const page of this.log?.scanStream(telemetryHeadStreamOf(this.diagnosticId)) ?? [])
      noted = page.at(-1)!.data as TelemetryHead;
    return noted?.version ?? 0;
  }

  /** The next record that is there; it stays the next until it is taken away. */
  async #next(): Promise<StoredRecord | undefined> {
    while (this.#waiting.length === 0) {
      const page = await this.#pages.next();
      if (page.done) return undefined;
      this.#version = page.value.at(-1)!.version;
      for (const read of page.value) {
        const stored = storedRecord(read);
        if (stored) this.#waiting.push(stored);
        if (read.damage !== undefined || !stored)
          await this.onFault(`record ${read.version} of ${read.stream}: ${read.damage ?? 'it cannot be read'}`);
      }
    }
    return this.#waiting[0];
  }

  /** Where Sitrep runs, the stream is a moment behind the log. It is waited for once. */
  async #nextInAMoment(): Promise<StoredRecord | undefined> {
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const stored = await this.#next();
      if (stored || this.#missingAtEnd > 0) return stored;
      await setTimeout(LOOK_AGAIN_MS);
      this.#pages = this.#scan();
    }
    return undefined;
  }

  async *#scan(): AsyncGenerator<readonly ReadEvent[]> {
    if (this.log) yield* this.log.scanStream(this.stream, this.#version);
  }
}

interface StoredRecord extends TelemetryMetadata {
  readonly version: number;
  readonly data: TelemetryRecord;
}

const storedRecord = ({ version, data, metadata }: ReadEvent): StoredRecord | undefined => {
  const { derivedFrom } = (metadata ?? {}) as Partial<TelemetryMetadata>;
  if (typeof derivedFrom !== 'string' || typeof data !== 'object' || data === null) return undefined;
  return { ...(metadata as TelemetryMetadata), version, data: data as TelemetryRecord };
};

const forNothing = ({ version, derivedFrom }: StoredRecord): string =>
  `record ${version} was derived from position ${derivedFrom}, where there is nothing to tell of`;

const holds = async (log: LogReader, after: Position | undefined, position: Position): Promise<boolean> => {
  if (after !== undefined && position <= after) return false;
  for await (const page of log.scan(after)) if (page.at(-1)!.position >= position) return true;
  return false;
};

const LOOK_AGAIN_MS = 100;
const LOOKS_MAX = 10;
