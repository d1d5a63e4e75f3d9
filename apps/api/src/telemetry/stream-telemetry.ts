import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { TelemetryFeed } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { streamEvents } from '../http/event-stream.js';
import { goneSignal } from '../http/gone-signal.js';
import { filterOf, TelemetryQuery } from './telemetry-query.js';

const PAGE_SIZE = 64;
const HEARTBEAT_MS = 15_000;

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
    streamEvents(reply, this.#blocks(after, query, signal), signal);
  }

  async *#blocks(cursor: string, query: TelemetryQuery, signal: AbortSignal): AsyncGenerator<string> {
    yield 'retry: 2000\n\n';
    let hasCaughtUp = false;
    while (!signal.aborted) {
      const waitMs = hasCaughtUp ? HEARTBEAT_MS : 0;
      const page = await this.feed.pageOrWait(cursor, PAGE_SIZE, waitMs, signal, filterOf(query));
      cursor = page.nextCursor;
      const records = page.items.map(
        (item) => `id: ${item.cursor}\nevent: telemetry\ndata: ${JSON.stringify(item.record)}\n\n`,
      );
      if (records.length > 0) yield records.join('');
      // A block with nothing but an id moves the consumer's cursor and dispatches no event.
      else if (hasCaughtUp && !signal.aborted) yield `id: ${cursor}\n\n`;
      if (page.atHead && !hasCaughtUp) {
        hasCaughtUp = true;
        yield `id: ${cursor}\nevent: caught-up\ndata: {}\n\n`;
      }
    }
  }
}
