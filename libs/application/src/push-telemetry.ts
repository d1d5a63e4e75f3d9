import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Id } from '@sitrep/domain';
import type { TelemetryRecord } from '@sitrep/telemetry';
import type { Doorbell } from './doorbell.js';
import type { EventLog, StoredEvent, StreamVersion } from './event-log.js';
import { HeldCheckpoint } from './held-checkpoint.js';
import { telemetryStreamOf } from './stream-kinds.js';
import type { TelemetryMetadata } from './telemetry-metadata.js';
import type { SinkFault, TelemetrySink } from './telemetry-sink.js';

export interface PushTelemetry {
  readonly telemetryLog: EventLog;
  readonly diagnosticId: Id;
  readonly sink: TelemetrySink;
  /** Whether records may leave right now. */
  readonly mayLeave: () => boolean;
  /** Rings when there may be something to send, or it may have become allowed. */
  readonly news: Doorbell;
  readonly signal: AbortSignal;
  /** Where other processes send to the same sink, for how long one has it to itself without a sign of life; else 0. */
  readonly leaseMs: number;
  readonly pauseMinMs?: number;
  readonly pauseMaxMs?: number;
}

interface Batch {
  readonly records: readonly TelemetryRecord[];
  readonly through: StreamVersion;
  /** How many records before these are gone. */
  readonly missed: number;
}

export type SinkState = 'idle' | 'sending' | 'waiting' | 'open' | 'gone';

export interface SinkStatus {
  readonly name: string;
  /** `waiting`: to try again. `open`: so often in vain that somebody should look. `gone`: the receiver wants no more. */
  readonly state: SinkState;
  readonly reason: SinkFault | undefined;
  readonly delivered: number;
  /** Records that retention had removed before they could be sent; some may have been of mode `local`. */
  readonly missed: number;
  /** The version of the telemetry stream up to which everything is behind the sink. */
  readonly through: StreamVersion;
  /** Whether what comes behind it may be sent to it right now. */
  readonly mayLeave: boolean;
}

/**
 * Sends what was recorded in mode `on` to one sink, in order, each record at least once. A batch that does not arrive is
 * sent again, after a pause that grows; what comes behind it waits, in the log and nowhere else. The checkpoint is a
 * stream beside the telemetry stream, appended to at the version that was read: of several processes, one sends.
 */
export class PushedTelemetry {
  readonly #stream: string;
  /** How many records of the telemetry stream are behind the sink, and which process sends the next. */
  readonly #checkpoint: HeldCheckpoint<{ readonly through: StreamVersion }>;
  #state: SinkState = 'idle';
  #reason: SinkFault | undefined;
  #failures = 0;
  #delivered = 0;
  #missed = 0;

  constructor(private readonly options: PushTelemetry) {
    this.#stream = telemetryStreamOf(options.diagnosticId);
    this.#checkpoint = new HeldCheckpoint({
      log: options.telemetryLog,
      stream: `sink-${options.sink.name}-${options.diagnosticId}`,
      eventType: 'SinkProgressed',
      first: { through: 0 },
      holder: randomUUID(),
      leaseMs: options.leaseMs,
      signal: options.signal,
    });
  }

  get name(): string {
    return this.options.sink.name;
  }

  status(): SinkStatus {
    const [name, state, reason] = [this.name, this.#state, this.#reason];
    const { through } = this.#checkpoint.reached;
    const mayLeave = this.options.mayLeave();
    return { name, state, reason, delivered: this.#delivered, missed: this.#missed, through, mayLeave };
  }

  /** Until the signal aborts, or the receiver wants no more. @throws StorageUnavailable; run it again then. */
  async run(): Promise<void> {
    await this.#send();
    await this.#checkpoint.release();
  }

  async #send(): Promise<void> {
    const { news, signal, sink, mayLeave } = this.options;
    await this.#checkpoint.read();
    while (!signal.aborted && this.#state !== 'gone') {
      const { rings } = news;
      const batch = mayLeave() ? await this.#nextBatch() : undefined;
      if (batch === undefined) {
        await news.wait(rings, signal);
        continue;
      }
      if (batch.records.length > 0) {
        if ((await this.#checkpoint.take()) === 'others') continue;
        if (this.#failures === 0) this.#state = 'sending';
        const sent = await sink.send(batch.records, signal);
        if (sent.outcome === 'gone') {
          this.#state = 'gone';
          return;
        }
        if (sent.outcome === 'failed') {
          this.#reason = sent.reason;
          this.#state = ++this.#failures >= FAILURES_UNTIL_OPEN ? 'open' : 'waiting';
          await this.#pause(sent.afterMs ?? 0);
          continue;
        }
        [this.#failures, this.#reason, this.#state] = [0, undefined, 'idle'];
        this.#delivered += batch.records.length;
      }
      if (await this.#checkpoint.move({ through: batch.through })) this.#missed += batch.missed;
    }
  }

  /** The next records that may leave, and how far the stream has been read for them; `undefined` at its head. */
  async #nextBatch(): Promise<Batch | undefined> {
    const { telemetryLog, sink } = this.options;
    const after = this.#checkpoint.reached.through;
    const page = await telemetryLog.readStream(this.#stream, { after, limit: PAGE_SIZE });
    if (page.length === 0) return undefined;
    const wanted = page.filter(wasMadeToLeave).slice(0, sink.batchMax);
    const isFull = wanted.length === sink.batchMax;
    const through = isFull ? wanted.at(-1)!.version : page.at(-1)!.version;
    // A sink that begins, begins with what is there.
    const missed = after === 0 ? 0 : page[0]!.version - 1 - after;
    return { records: wanted.map(({ data }) => data as TelemetryRecord), through, missed };
  }

  /** Longer after each failure, and never the same for many. */
  async #pause(atLeastMs: number): Promise<void> {
    const { signal, pauseMinMs = PAUSE_MIN_MS, pauseMaxMs = PAUSE_MAX_MS } = this.options;
    const pauseMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** (this.#failures - 1)) * (0.5 + Math.random() / 2);
    const askedMs = Math.min(atLeastMs, RETRY_AFTER_MAX_MS);
    await setTimeout(Math.max(pauseMs, askedMs), undefined, { signal }).catch(() => undefined);
  }
}

/** What was recorded while the mode was not `on` never leaves, whatever the mode is later. */
const wasMadeToLeave = ({ metadata }: StoredEvent): boolean => (metadata as TelemetryMetadata).mode === 'on';

const PAGE_SIZE = 256;
const FAILURES_UNTIL_OPEN = 5;
const PAUSE_MIN_MS = 500;
const PAUSE_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 60 * 60_000;
