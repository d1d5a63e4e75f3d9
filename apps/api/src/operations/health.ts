import { Controller, Get, Res } from '@nestjs/common';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { Health } from './health.response.js';

@Controller('health')
export class HealthRoute {
  constructor(private readonly system: System) {}

  /** The process runs. */
  @Get('live')
  @Access('public')
  live(): Health {
    return { status: 'ok' };
  }

  /** The process can serve: its logs are open and its projections keep up. */
  @Get('ready')
  @Access('public')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Health {
    const reasons = this.system.faults();
    const warnings = this.system.warnings();
    if (reasons.length === 0) return { status: 'ok', ...(warnings.length > 0 && { warnings }) };
    void reply.status(503).header('retry-after', '1');
    return { status: 'not-ready', reasons };
  }
}
