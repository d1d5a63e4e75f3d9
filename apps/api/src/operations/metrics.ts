import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Access } from '../http/authentication.js';
import { OpenStreams } from '../http/open-streams.js';

/** Prometheus metrics. Labels are names of ours: no id, no path and no word that a client sent. */
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
