import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { FEED_START, TelemetryFeed } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { IsWholeNumber } from '../http/fields.js';
import { OpenStreams } from '../http/open-streams.js';
import { Caller, type Principal } from '../http/principal.js';
import { TelemetryPage } from './telemetry-page.response.js';
import { filterOf, TelemetryQuery } from './telemetry-query.js';

export class ReadTelemetryQuery extends TelemetryQuery {
  @IsWholeNumber(1, 1_000, { description: 'How many records an answer holds at most.', optional: true, default: 100 })
  limit: number = 100;

  @IsWholeNumber(0, 30, {
    description: 'How many seconds to wait where there is no record yet.',
    optional: true,
    default: 0,
  })
  wait: number = 0;
}

@Controller('v1/telemetry')
export class ReadTelemetryRoute {
  constructor(
    private readonly feed: TelemetryFeed,
    private readonly streams: OpenStreams,
    private readonly system: System,
  ) {}

  /** A page of the telemetry stream; with `Accept: application/x-ndjson` one record a line. */
  @Get()
  @ApiProduces('application/json', 'application/x-ndjson')
  @Access('telemetry:read')
  async read(
    @Query() query: ReadTelemetryQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TelemetryPage | string> {
    const { after = FEED_START, limit, wait } = query;
    await this.system.telemetryCaughtUp();
    const page = await this.streams.whileWaiting(caller, reply, (signal) =>
      this.feed.pageOrWait(after, limit, wait * 1_000, signal, filterOf(query)),
    );
    const { nextCursor, atHead } = page;
    const items = page.items.map(({ data }) => data);
    void reply.header('cache-control', 'no-store');
    if (!request.headers.accept?.includes('application/x-ndjson')) return { items, nextCursor, atHead };
    void reply
      .type('application/x-ndjson')
      .header('sitrep-next-cursor', nextCursor)
      .header('sitrep-at-head', String(atHead));
    return items.map((record) => `${JSON.stringify(record)}\n`).join('');
  }
}
