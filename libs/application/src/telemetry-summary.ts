import type { Id } from '@sitrep/domain';
import type { TelemetryRecord } from '@sitrep/telemetry';
import type { EventLog, StreamVersion } from './event-log.js';
import { telemetryStreamOf } from './stream-kinds.js';

/** What the telemetry stream holds, in numbers. */
export interface TelemetryCounts {
  /** RFC 3339, UTC; null before the first record. */
  readonly firstEventAt: string | null;
  readonly lastEventAt: string | null;
  /** How many records there are of each type and action. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * The telemetry stream, summed up: how much of what, and which records each user's last actions made. It is kept in memory
 * and brought up to date when somebody asks, so that nobody else pays for it.
 */
export class TelemetrySummary {
  readonly #stream: string;
  #version: StreamVersion = 0;
  #firstEventAt: string | null = null;
  #lastEventAt: string | null = null;
  readonly #counts = new Map<string, Map<string, number>>();
  /** Where the newest records of each user are in the stream, oldest first. */
  readonly #placesByUser = new Map<Id, StreamVersion[]>();
  #reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly telemetryLog: EventLog,
    diagnosticId: Id,
  ) {
    this.#stream = telemetryStreamOf(diagnosticId);
  }

  async counts(): Promise<TelemetryCounts> {
    await this.#catchUp();
    return {
      firstEventAt: this.#firstEventAt,
      lastEventAt: this.#lastEventAt,
      counts: Object.fromEntries([...this.#counts].map(([type, actions]) => [type, Object.fromEntries(actions)])),
    };
  }

  /** The records that a user's last actions made, newest first. At most LAST_ACTIONS_MAX are remembered. */
  async lastOf(userId: Id, limit: number): Promise<readonly TelemetryRecord[]> {
    await this.#catchUp();
    const places = (this.#placesByUser.get(userId) ?? []).slice(-limit).reverse();
    const found = places.map((version) => this.telemetryLog.readStream(this.#stream, { after: version - 1, limit: 1 }));
    // Where retention has removed a record, the next one that is left is read in its place.
    return (await Promise.all(found))
      .flat()
      .filter(({ version }) => places.includes(version))
      .map(({ data }) => data as TelemetryRecord);
  }

  /** One reads at a time; who asks meanwhile reads after that, and finds little left to do. */
  #catchUp(): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const page = await this.telemetryLog.readStream(this.#stream, { after: this.#version, limit: PAGE_SIZE });
      for (const { version, data } of page) this.#take(version, data as TelemetryRecord);
      if (page.length < PAGE_SIZE) return;
    }
  }

  #take(version: StreamVersion, { type, action, eventTimeStamp, data }: TelemetryRecord): void {
    this.#version = version;
    this.#firstEventAt ??= eventTimeStamp;
    this.#lastEventAt = eventTimeStamp;
    const actions = this.#counts.get(type) ?? new Map<string, number>();
    this.#counts.set(type, actions.set(action, (actions.get(action) ?? 0) + 1));
    const places = this.#placesByUser.get(data.userID) ?? [];
    this.#placesByUser.set(data.userID, places);
    places.push(version);
    if (places.length > LAST_ACTIONS_MAX) places.shift();
  }
}

export const LAST_ACTIONS_MAX = 50;
const PAGE_SIZE = 500;
