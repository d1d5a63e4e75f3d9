import type { Id } from '@sitrep/domain';
import type { TelemetryRecord } from '@sitrep/telemetry';
import { Doorbell } from './doorbell.js';
import type { EventLog, StreamVersion } from './event-log.js';
import { telemetryStreamOf } from './stream-kinds.js';
import { firstCreatedAtOf, notedTelemetryHead } from './telemetry-head.js';

/** The cursor before the first record. */
export const FEED_START = 'start';

export interface FeedPage {
  readonly items: readonly { readonly cursor: string; readonly data: TelemetryRecord }[];
  /** Go on here. Advances also where a filter has let nothing through. */
  readonly nextCursor: string;
  readonly atHead: boolean;
}

export interface FeedFilter {
  readonly type?: string;
  readonly diagnosticID?: string;
}

/**
 * A cursor that this stream never gave out, that names a stream which has been built anew since, or behind which records
 * are missing because retention has removed them.
 */
export class CursorRefused extends Error {
  override readonly name = 'CursorRefused';
  constructor(readonly reason: 'cursor-unknown' | 'cursor-from-before-rebuild' | 'cursor-passed-by-retention') {
    super(reason);
  }
}

/**
 * The telemetry stream as its consumers see it: pages behind a cursor, and a way to wait for more. The log is the queue
 * and a consumer is only a cursor into it, so a slow one costs nothing and loses nothing.
 *
 * A cursor says how many records lie before it and which building of the stream it counts in. It counts telemetry
 * records only: nothing about the events that left none can be read from it.
 */
export class TelemetryFeed {
  readonly #appended = new Doorbell(GATHERED_MS_MAX);
  readonly #stream: string;
  /** The pages that were made since the bell has rung last: consumers that follow ask for the same one. */
  #shared: { readonly rings: number; readonly pages: Map<string, Promise<FeedPage>> } = { rings: 0, pages: new Map() };
  #epoch: string | undefined;

  constructor(
    private readonly telemetryLog: EventLog,
    private readonly diagnosticId: Id,
  ) {
    this.#stream = telemetryStreamOf(diagnosticId);
  }

  /** To be called when records may have been appended, by whomever: those who wait look again. */
  wake(): void {
    this.#appended.ring();
  }

  /** The cursor behind the newest record. */
  async head(): Promise<string> {
    const version = await this.#headVersion();
    return cursorOf(await this.#currentEpoch(), version);
  }

  /** @throws CursorRefused */
  async page(cursor: string, limit: number, filter: FeedFilter = {}): Promise<FeedPage> {
    // Looked at before the page is read: what comes in between must be on this page or the next.
    const head = await this.#headVersion();
    const after = await this.#versionOf(cursor, head);
    const events = await this.telemetryLog.readStream(this.#stream, { after, limit });
    const through = events.at(-1)?.version ?? head;
    if (cursor !== FEED_START && (events[0]?.version ?? head + 1) > after + 1)
      throw new CursorRefused('cursor-passed-by-retention');
    const epoch = await this.#currentEpoch();
    const items = events
      .map(({ version, data }) => ({ cursor: cursorOf(epoch, version), data: data as TelemetryRecord }))
      .filter(
        ({ data }) =>
          (filter.type === undefined || filter.type === data.type) &&
          (filter.diagnosticID === undefined || filter.diagnosticID === data.diagnosticID),
      );
    return { items, nextCursor: cursorOf(epoch, through), atHead: events.length < limit };
  }

  /**
   * As `page`, but where there is nothing yet, waits for a record up to `waitMs` or until the signal aborts.
   * @throws CursorRefused
   */
  async pageOrWait(
    cursor: string,
    limit: number,
    waitMs: number,
    signal: AbortSignal,
    filter?: FeedFilter,
  ): Promise<FeedPage> {
    const until = performance.now() + waitMs;
    for (;;) {
      const { rings } = this.#appended;
      const page = await (waitMs > 0
        ? this.#sharedPage(rings, cursor, limit, filter)
        : this.page(cursor, limit, filter));
      const leftMs = until - performance.now();
      if (page.items.length > 0 || leftMs <= 0 || signal.aborted) return page;
      cursor = page.nextCursor;
      if (page.atHead) await this.#appended.wait(rings, signal, leftMs);
    }
  }

  /** What has come since is told by the next ring. */
  #sharedPage(rings: number, cursor: string, limit: number, filter: FeedFilter = {}): Promise<FeedPage> {
    if (this.#shared.rings !== rings) this.#shared = { rings, pages: new Map() };
    const asked = JSON.stringify([cursor, limit, filter.type, filter.diagnosticID]);
    const page = this.#shared.pages.get(asked) ?? this.page(cursor, limit, filter);
    this.#shared.pages.set(asked, page);
    // A log that was away for a moment is asked again.
    page.catch(() => this.#shared.pages.delete(asked));
    return page;
  }

  async #versionOf(cursor: string, head: StreamVersion): Promise<StreamVersion> {
    if (cursor === FEED_START) return 0;
    const [, epoch, digits] = /^([0-9a-z]+)\.([1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
    if (epoch === undefined) throw new CursorRefused('cursor-unknown');
    if (epoch !== (await this.#currentEpoch())) throw new CursorRefused('cursor-from-before-rebuild');
    const version = Number(digits);
    if (version > head) throw new CursorRefused('cursor-unknown');
    return version;
  }

  /** How many records there have been, also where the newest has been removed. */
  async #headVersion(): Promise<StreamVersion> {
    const last = await this.telemetryLog.last(this.#stream);
    return last?.version ?? (await notedTelemetryHead(this.telemetryLog, this.diagnosticId))?.version ?? 0;
  }

  /** When the stream's first record was appended: a stream that is built anew begins at another time. */
  async #currentEpoch(): Promise<string | undefined> {
    if (this.#epoch === undefined) {
      const noted = await notedTelemetryHead(this.telemetryLog, this.diagnosticId);
      const first = noted?.firstCreatedAt ?? (await firstCreatedAtOf(this.telemetryLog, this.#stream));
      if (first !== undefined) this.#epoch = Date.parse(first).toString(36);
    }
    return this.#epoch;
  }
}

/** Many consumers are told of several records at once at less cost than of each; nobody waits so long for the first one. */
const GATHERED_MS_MAX = 10;

const cursorOf = (epoch: string | undefined, version: StreamVersion): string =>
  version === 0 ? FEED_START : Buffer.from(`${epoch}.${version}`).toString('base64url');
