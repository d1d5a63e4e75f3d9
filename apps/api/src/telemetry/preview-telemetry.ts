import { Controller, Get, Query, Res } from '@nestjs/common';
import { LAST_ACTIONS_MAX, TelemetrySummary } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { IsWholeNumber } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { TelemetryPreview } from './telemetry-preview.response.js';

export class PreviewTelemetryQuery {
  @IsWholeNumber(1, LAST_ACTIONS_MAX, { description: 'How many records at most.', optional: true, default: 10 })
  limit: number = 10;
}

@Controller('v1/telemetry/preview')
export class PreviewTelemetryRoute {
  constructor(
    private readonly summary: TelemetrySummary,
    private readonly system: System,
  ) {}

  /** What telemetry says of the caller: the records that their own last actions made, newest first. */
  @Get()
  @Access('signed-in')
  async get(
    @Query() { limit }: PreviewTelemetryQuery,
    @Caller() { userId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TelemetryPreview> {
    void reply.header('cache-control', 'no-store');
    await this.system.telemetryCaughtUp();
    return { items: [...(await this.summary.lastOf(userId, limit))] };
  }
}
