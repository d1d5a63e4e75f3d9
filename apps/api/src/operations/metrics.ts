import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Access } from '../http/authentication.js';
import { OpenStreams } from '../http/open-streams.js';

/** Prometheus metrics. Labels are names of ours and ids of our making: no path and no word that a client sent. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsRoute {
  readonly #registry = new Registry();

  constructor(system: System, streams: OpenStreams) {
    collectDefaultMetrics({ register: this.#registry });
    const isLive = new Gauge({
      name: 'sitrep_projection_live',
      help: 'Whether a projection has reached the head of the log and runs (1) or not (0).',
      labelNames: ['projection'],
      registers: [this.#registry],
      collect: () => {
        for (const { name, state } of system.projections()) isLive.set({ projection: name }, state === 'live' ? 1 : 0);
      },
    });
    const isDelivering = new Gauge({
      name: 'sitrep_telemetry_sink_closed',
      help: 'Whether the circuit of a telemetry sink is closed (1: records flow), or open or given up (0).',
      labelNames: ['sink'],
      registers: [this.#registry],
      collect: () => {
        for (const { name, state } of system.telemetrySinks.statuses())
          isDelivering.set({ sink: name }, state === 'open' || state === 'gone' ? 0 : 1);
      },
    });
    const delivered = new Gauge({
      name: 'sitrep_telemetry_sink_delivered_records',
      help: 'How many records this process has delivered to a telemetry sink.',
      labelNames: ['sink'],
      registers: [this.#registry],
      collect: () => {
        for (const { name, delivered: count } of system.telemetrySinks.statuses()) delivered.set({ sink: name }, count);
      },
    });
    const missed = new Gauge({
      name: 'sitrep_telemetry_sink_missed_records',
      help: 'How many records retention has removed before this process could send them to a telemetry sink.',
      labelNames: ['sink'],
      registers: [this.#registry],
      collect: () => {
        for (const { name, missed: count } of system.telemetrySinks.statuses()) missed.set({ sink: name }, count);
      },
    });
    const webhookLag = new Gauge({
      name: 'sitrep_webhook_lag_seconds',
      help: 'How old the oldest event is that this process has yet to deliver to a webhook; 0 where there is none.',
      labelNames: ['webhook'],
      registers: [this.#registry],
      collect: () => {
        // A webhook that is deleted or disabled is not behind.
        webhookLag.reset();
        for (const { webhookId, lagMs } of system.webhooks.statuses())
          webhookLag.set({ webhook: webhookId }, lagMs / 1_000);
      },
    });
    const webhookClosed = new Gauge({
      name: 'sitrep_webhook_closed',
      help: 'Whether the circuit of an enabled webhook is closed (1: events flow) or open (0).',
      labelNames: ['webhook'],
      registers: [this.#registry],
      collect: () => {
        webhookClosed.reset();
        for (const { webhookId, state } of system.webhooks.statuses())
          webhookClosed.set({ webhook: webhookId }, state === 'open' ? 0 : 1);
      },
    });
    const open: Gauge = new Gauge({
      name: 'sitrep_open_streams',
      help: 'How many event streams are open on this process.',
      registers: [this.#registry],
      collect: () => {
        open.set(streams.count);
      },
    });
  }

  @Get()
  @Access('public')
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.#registry.contentType);
    return this.#registry.metrics();
  }
}
