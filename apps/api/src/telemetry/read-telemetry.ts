import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { FEED_START, TelemetryFeed } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { MayBeAbsent } from '../http/fields.js';
import { goneSignal } from '../http/gone-signal.js';
import { filterOf, TelemetryQuery } from './telemetry-query.js';

export class ReadTelemetryQuery extends TelemetryQuery {
  /** How many records an answer holds at most. */
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number = 100;

  /** How many seconds to wait for a record where there is none yet. */
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(30)
  wait: number = 0;
}

export class TelemetryPage {
  /** The records, as `GET /v1/telemetry/dictionary` describes them. */
  items: object[];
  /** Goes into `after` for what comes next. */
  nextCursor: string;
  /** Whether there was nothing behind this page when it was read. */
  atHead: boolean;
}

@Controller('v1/telemetry')
export class ReadTelemetryRoute {
  constructor(
    private readonly feed: TelemetryFeed,
    private readonly system: System,
  ) {}

  /** A page of the telemetry stream; with `Accept: application/x-ndjson` one record a line. */
  @Get()
  @ApiProduces('application/json', 'application/x-ndjson')
  @Access('telemetry:read')
  async read(
    @Query() query: ReadTelemetryQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TelemetryPage | string> {
    const { after = FEED_START, limit, wait } = query;
    await this.system.telemetryCaughtUp();
    const page = await this.feed.pageOrWait(
      after,
      limit,
      wait * 1_000,
      goneSignal(reply, this.system.stopping),
      filterOf(query),
    );
    const { nextCursor, atHead } = page;
    const items = page.items.map(({ record }) => record);
    void reply.header('cache-control', 'no-store');
    if (!request.headers.accept?.includes('application/x-ndjson')) return { items, nextCursor, atHead };
    void reply
      .type('application/x-ndjson')
      .header('sitrep-next-cursor', nextCursor)
      .header('sitrep-at-head', String(atHead));
    return items.map((record) => `${JSON.stringify(record)}\n`).join('');
  }
}
