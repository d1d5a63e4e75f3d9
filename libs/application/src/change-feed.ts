import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import { Doorbell } from './doorbell.js';
import { FEED_START, CursorRefused } from './telemetry-feed.js';
import { PositionUnknown, type EventLog, type Position, type StoredEvent } from './event-log.js';
import type { ReadModels } from './reading.js';
import { incidents } from './stream-kinds.js';

export interface ChangePage {
  readonly changes: readonly Recorded[];
  /** Go on here. Advances also past what was not asked for. */
  readonly nextCursor: string;
  /** How many events were looked at for it. */
  readonly eventsPassed: number;
  readonly atHead: boolean;
}

/**
 * What happens to incidents, or to more than them, as it happens: pages of the domain log behind a cursor, and a way to wait for more. A change
 * is told only once the read models show it, so whoever reads on being told finds it there.
 */
export class ChangeFeed {
  readonly #projected = new Doorbell();
  /** What is being read since then. Those who have kept up are all at the same place, and read it together. */
  #reading = new Map<string, Promise<readonly StoredEvent[]>>();

  constructor(
    private readonly domainLog: EventLog,
    private readonly readModels: ReadModels,
    /** How the names of the streams begin whose changes are told. */
    private readonly categories: readonly string[] = [incidents.streamOf('')],
  ) {}

  /** To be told after each page that the read models have taken in. */
  wake(): void {
    this.#reading = new Map();
    this.#projected.ring();
  }

  /** The cursor behind the newest event. @throws NotCaughtUp */
  async head(): Promise<string> {
    await this.readModels.caughtUp();
    return this.readModels.position ?? FEED_START;
  }

  /** @throws CursorRefused when this log never gave out such a cursor. */
  async page(cursor: string, isWanted: (change: Recorded) => Promise<boolean>): Promise<ChangePage> {
    const shown = this.readModels.position;
    const events = await this.#readAfter(cursor);
    const visible = events.filter(({ position }) => shown !== undefined && position <= shown);
    const changes: Recorded[] = [];
    for (const stored of visible) {
      if (!this.categories.some((category) => stored.stream.startsWith(category))) continue;
      const change = decodeEvent(stored);
      if (await isWanted(change)) changes.push(change);
    }
    const atHead = visible.length < PAGE_SIZE;
    return { changes, nextCursor: visible.at(-1)?.position ?? cursor, eventsPassed: visible.length, atHead };
  }

  /** As `page`, but where there is nothing yet, waits up to `waitMs` or until the signal aborts. @throws CursorRefused */
  async pageOrWait(
    cursor: string,
    waitMs: number,
    signal: AbortSignal,
    isWanted: (change: Recorded) => Promise<boolean>,
  ): Promise<ChangePage> {
    const until = performance.now() + waitMs;
    for (let eventsPassed = 0; ;) {
      const { rings } = this.#projected;
      const page = await this.page(cursor, isWanted);
      eventsPassed += page.eventsPassed;
      const leftMs = until - performance.now();
      if (page.changes.length > 0 || leftMs <= 0 || signal.aborted) return { ...page, eventsPassed };
      cursor = page.nextCursor;
      if (page.atHead) await this.#projected.wait(rings, signal, leftMs);
    }
  }

  #readAfter(cursor: string): Promise<readonly StoredEvent[]> {
    const underWay = this.#reading;
    const read = underWay.get(cursor) ?? this.#readFromLog(cursor).finally(() => underWay.delete(cursor));
    underWay.set(cursor, read);
    return read;
  }

  async #readFromLog(cursor: string): Promise<readonly StoredEvent[]> {
    const after: Position | undefined = cursor === FEED_START ? undefined : cursor;
    try {
      return await this.domainLog.readAll({ after, limit: PAGE_SIZE });
    } catch (error) {
      if (error instanceof PositionUnknown) throw new CursorRefused('cursor-unknown');
      throw error;
    }
  }
}

const PAGE_SIZE = 256;
