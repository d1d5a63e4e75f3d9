import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { TelemetryFeed } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { streamEvents } from '../http/event-stream.js';
import { feedBlocks } from '../http/feed-blocks.js';
import { goneSignal } from '../http/gone-signal.js';
import { filterOf, TelemetryQuery } from './telemetry-query.js';

const PAGE_SIZE = 64;

@Controller('v1/telemetry/stream')
export class StreamTelemetryRoute {
  constructor(
    private readonly feed: TelemetryFeed,
    private readonly system: System,
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
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = lastEventId ?? query.after ?? (await this.feed.head());
    // A cursor that is refused is a proper answer as long as nothing has been sent.
    await this.feed.page(after, 1);
    const signal = goneSignal(reply, this.system.stopping);
    const pageAfter = async (cursor: string, waitMs: number) => {
      const { items, ...page } = await this.feed.pageOrWait(cursor, PAGE_SIZE, waitMs, signal, filterOf(query));
      return { ...page, items: items.map(({ cursor, record }) => ({ cursor, data: record })) };
    };
    streamEvents(reply, feedBlocks('telemetry', after, pageAfter, signal), signal);
  }
}
