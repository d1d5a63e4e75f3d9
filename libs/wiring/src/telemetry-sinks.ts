import {
  backlogOfStream,
  Doorbell,
  NO_BACKLOG,
  Projection,
  PushedTelemetry,
  telemetryStreamOf,
  type Backlog,
  type FollowedPage,
  type ProjectionStatus,
  type SinkStatus,
  type TelemetrySink,
} from '@sitrep/application';
import type { Id, TelemetryMode, Time } from '@sitrep/domain';
import { decodeEvent } from '@sitrep/event-schema';
import { batchSink, webhookSink } from '@sitrep/telemetry-sinks-http';
import type { Settings } from './settings.js';
import type { SettledStorage } from './storage.js';

/**
 * Where telemetry goes by itself: nowhere, unless it is set up and the mode is `on`. Each sink goes its own way, so that
 * one which stands still holds up no other, and no command waits for any.
 */
export class TelemetrySinks {
  readonly #news = new Doorbell();
  readonly #pushed: readonly PushedTelemetry[];
  readonly #runs: readonly Projection[];
  readonly #backlogOf: (sink: SinkStatus, now: Time) => Promise<Backlog>;
  #mode: TelemetryMode;

  constructor({ settings, version, storage, diagnosticId, firstMode, isCurrent, onFault }: Wanted) {
    this.#mode = firstMode;
    this.#backlogOf = ({ through }, now) =>
      backlogOfStream(storage.telemetryLog, telemetryStreamOf(diagnosticId), through, now);
    const shared = {
      telemetryLog: storage.telemetryLog,
      diagnosticId,
      news: this.#news,
      // Until this process has read all modes that there were, it does not know which one holds.
      mayLeave: () => this.#mode === 'on' && !settings.doNotTrack && isCurrent(),
      leaseMs: storage.takeOverAfterMs === 0 ? 0 : LEASE_MS,
    };
    this.#pushed = sinksOf(settings, version).map(
      (sink) => new PushedTelemetry({ ...shared, sink, signal: this.#stopping.signal }),
    );
    this.#runs = this.#pushed.map((each) => {
      const name = `sink-${each.name}`;
      return new Projection(
        name,
        () => each.run(),
        (error) => onFault(name, error),
      );
    });
    for (const run of this.#runs) run.start();
  }

  readonly #stopping = new AbortController();

  /** To be told of each page of the domain log, in which the mode may change or with which the process is current. */
  onDomainPage({ events }: FollowedPage): void {
    for (const stored of events) {
      if (stored.type !== 'TelemetryModeChanged') continue;
      const { event } = decodeEvent(stored);
      if (event.type === 'TelemetryModeChanged') this.#mode = event.facts.mode;
    }
    this.#news.ring();
  }

  /** To be told that there are new records. */
  wake(): void {
    this.#news.ring();
  }

  statuses(): readonly SinkStatus[] {
    return this.#pushed.map((each) => each.status());
  }

  /** Of each sink, the records that wait for it and may leave. */
  backlogs(now: Time): Promise<readonly (Backlog & { readonly name: string })[]> {
    return Promise.all(
      this.statuses().map(async (sink) => ({
        name: sink.name,
        ...(sink.mayLeave ? await this.#backlogOf(sink, now) : NO_BACKLOG),
      })),
    );
  }

  faults(): readonly ProjectionStatus[] {
    return this.#runs.map((each) => each.status()).filter(({ state }) => state === 'stopped');
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#runs.map((each) => each.stop()));
  }
}

interface Wanted {
  readonly settings: Settings;
  readonly version: string;
  readonly storage: SettledStorage;
  readonly diagnosticId: Id;
  readonly firstMode: TelemetryMode;
  readonly isCurrent: () => boolean;
  readonly onFault: (name: string, error: Error) => void;
}

const sinksOf = (settings: Settings, version: string): readonly TelemetrySink[] => {
  const { telemetryBatchUrl, telemetryBatchWriteKey, telemetryWebhookUrl, telemetryWebhookSecret } = settings;
  const limits = { ...LIMITS, allowPrivateAddresses: settings.telemetryAllowPrivateAddresses };
  const sinks: TelemetrySink[] = [];
  if (telemetryBatchUrl !== undefined && telemetryBatchWriteKey !== undefined)
    sinks.push(batchSink(telemetryBatchUrl, telemetryBatchWriteKey, version, limits));
  if (telemetryWebhookUrl !== undefined && telemetryWebhookSecret !== undefined)
    sinks.push(webhookSink(telemetryWebhookUrl, telemetryWebhookSecret, limits));
  return sinks;
};

const LIMITS = { timeoutMs: 15_000, answerBytesMax: 64 * 1024 };
// Twice as long as sending a batch can take.
export const LEASE_MS = 30_000;
