import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { TelemetryFeed } from '@sitrep/application';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { streamEvents } from '../http/event-stream.js';
import { feedBlocks } from '../http/feed-blocks.js';
import { OpenStreams } from '../http/open-streams.js';
import { Caller, type Principal } from '../http/principal.js';
import { filterOf, TelemetryQuery } from './telemetry-query.js';

/** What a client that takes nothing costs grows with it. */
const PAGE_SIZE = 32;

@Controller('v1/telemetry/stream')
export class StreamTelemetryRoute {
  constructor(
    private readonly feed: TelemetryFeed,
    private readonly streams: OpenStreams,
  ) {}

  /**
   * The telemetry stream as server-sent events, resumable: `Last-Event-ID` wins over `after`; with neither, only what is
   * new is sent.
   */
  @Get()
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string', description: 'Server-sent events until the client hangs up.' } })
  @Access('telemetry:read')
  async stream(
    @Query() query: TelemetryQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = lastEventId ?? query.after ?? (await this.feed.head());
    // A cursor that is refused is a proper answer as long as nothing has been sent.
    await this.feed.page(after, 1);
    const signal = await this.streams.open(caller, reply, 'telemetry');
    const pageAfter = (cursor: string, waitMs: number) =>
      this.feed.pageOrWait(cursor, PAGE_SIZE, waitMs, signal, filterOf(query));
    streamEvents(reply, feedBlocks('telemetry', after, pageAfter, signal), signal);
  }
}
