import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { StorageUnavailable } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { OpenStreams } from '../http/open-streams.js';
import { Measurements } from './measurements.js';

/** Prometheus metrics. Labels are names of ours and ids of our making: no path and no word that a client sent. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsRoute {
  readonly #measurements: Measurements;

  constructor(measurements: Measurements, system: System, streams: OpenStreams) {
    this.#measurements = measurements;
    showHealth(measurements, system);
    showProjections(measurements, system);
    showSinks(measurements, system);
    showWebhooks(measurements, system);
    showDisk(measurements, system);
    measurements.gauge('sitrep_open_streams', () => [[streams.count]]);
    measurements.gauge('sitrep_open_telemetry_streams', () => [[streams.countOfTelemetry]]);
  }

  @Get()
  @Access('public')
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { registry } = this.#measurements;
    void reply.type(registry.contentType);
    return registry.metrics();
  }
}

const showHealth = (measurements: Measurements, system: System): void => {
  measurements.gauge('sitrep_build_info', () => [[1, { version: system.version }]]);
  measurements.gauge('sitrep_ready', () => [[system.faults().length === 0 ? 1 : 0]]);
  measurements.gauge('sitrep_warnings', () => [[system.warnings().length]]);
};

const showProjections = (measurements: Measurements, system: System): void => {
  measurements.gauge('sitrep_projection_live', () => {
    const chat = system.chatPosting();
    const all = [...system.projections(), ...(chat ? [chat] : [])];
    return all.map(({ name, state }) => [state === 'live' ? 1 : 0, { projection: name }]);
  });
  const backlogs = shared(() => system.backlogs());
  measurements.gauge('sitrep_projection_behind_events', async () =>
    (await backlogs()).map(({ name, events }) => [events, { projection: name }]),
  );
  measurements.gauge('sitrep_projection_behind_seconds', async () =>
    (await backlogs()).map(({ name, seconds }) => [seconds, { projection: name }]),
  );
};

const showWebhooks = (measurements: Measurements, { webhooks }: System): void => {
  measurements.gauge('sitrep_webhook_lag_seconds', () =>
    webhooks.statuses().map(({ webhookId, lagMs }) => [lagMs / 1_000, { webhook: webhookId }]),
  );
  measurements.gauge('sitrep_webhook_closed', () =>
    webhooks.statuses().map(({ webhookId, state }) => [state === 'open' ? 0 : 1, { webhook: webhookId }]),
  );
};

const showSinks = (measurements: Measurements, { telemetrySinks, surroundings }: System): void => {
  measurements.gauge('sitrep_telemetry_sink_closed', () =>
    telemetrySinks.statuses().map(({ name, state }) => [state === 'open' || state === 'gone' ? 0 : 1, { sink: name }]),
  );
  measurements.gauge('sitrep_telemetry_sink_delivered_records', () =>
    telemetrySinks.statuses().map(({ name, delivered }) => [delivered, { sink: name }]),
  );
  measurements.gauge('sitrep_telemetry_sink_missed_records', () =>
    telemetrySinks.statuses().map(({ name, missed }) => [missed, { sink: name }]),
  );
  const backlogs = shared(() => telemetrySinks.backlogs(surroundings.now()));
  measurements.gauge('sitrep_telemetry_sink_behind_records', async () =>
    (await backlogs()).map(({ name, events }) => [events, { sink: name }]),
  );
  measurements.gauge('sitrep_telemetry_sink_behind_seconds', async () =>
    (await backlogs()).map(({ name, seconds }) => [seconds, { sink: name }]),
  );
};

const showDisk = (measurements: Measurements, system: System): void => {
  const space = shared(async () => [await system.diskSpace()]);
  measurements.gauge('sitrep_disk_free_bytes', async () => (await space()).map(({ freeBytes }) => [freeBytes]));
  measurements.gauge('sitrep_disk_size_bytes', async () => (await space()).map(({ sizeBytes }) => [sizeBytes]));
  measurements.gauge('sitrep_storage_bytes', async () =>
    (await space()).flatMap(({ filesBytes }) =>
      Object.entries(filesBytes).map(([file, bytes]) => [bytes, { file }] as const),
    ),
  );
  measurements.gauge('sitrep_not_checkpointed_bytes', () =>
    system.notCheckpointedBytes().map(([log, bytes]) => [bytes, { log }]),
  );
};

/** Asks once for all metrics that are made of the same answer. Where the storage is away, they are left out: the rest matters then. */
const shared = <Item>(ask: () => Promise<readonly Item[]>): (() => Promise<readonly Item[]>) => {
  let asked: Promise<readonly Item[]> | undefined;
  return () =>
    (asked ??= ask()
      .catch((error: unknown) => {
        if (error instanceof StorageUnavailable) return [];
        throw error;
      })
      .finally(() => (asked = undefined)));
};
