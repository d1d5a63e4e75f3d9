import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { isWanted, type EventFilter } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { IsId, IsShortText, IsTime, IsWholeNumber } from '../http/fields.js';
import { OpenStreams } from '../http/open-streams.js';
import { Caller, type Principal } from '../http/principal.js';
import { EventLines, eventTypesIn } from '../replay/event-lines.js';

export class AuditQuery {
  @IsShortText(1_000, { description: 'Begin behind the entry with this `position`.', optional: true })
  after?: string;

  @IsId({ description: 'Only what this user did, or was refused.', optional: true })
  by?: string;

  @IsShortText(2_000, { description: 'Only events of these types, separated by commas.', optional: true })
  type?: string;

  @IsTime({ description: 'Only what happened at this time or later.', optional: true })
  since?: string;

  @IsTime({ description: 'Only what happened before this time.', optional: true })
  until?: string;

  @IsWholeNumber(1, Number.MAX_SAFE_INTEGER, { description: 'How many entries at most.', optional: true })
  limit?: number;
}

@Controller('v1/audit')
export class ReadAuditRoute {
  constructor(
    private readonly system: System,
    private readonly streams: OpenStreams,
  ) {}

  /**
   * Who did what, oldest first, one JSON object a line: every write, every refusal of rights (`AccessRefused`), every export
   * (`EventsExported`), and when tokens were used. It is the log itself, without a word that anybody typed. An answer that
   * was cut off can be continued behind the last `position` that came.
   */
  @Get()
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string', description: 'One entry a line, until the head of the log.' } })
  @Access('admin')
  async read(@Query() query: AuditQuery, @Caller() caller: Principal, @Res() reply: FastifyReply): Promise<void> {
    const { after, by, type, since, until, limit = Infinity } = query;
    const types = eventTypesIn(type);
    const filter: EventFilter = { ...(types && { types }), ...(since && { since }), ...(until && { until }) };
    const lines = await EventLines.behind(after, this.system.domainLog);
    const signal = await this.streams.open(caller, reply);
    lines.send(reply, signal, limit, (read, known) => {
      if (!isWanted(filter, read, known)) return undefined;
      const { position, stream, version, id, type } = read;
      const place = { position, stream, version, id, type };
      if (!known.recorded) return by === undefined ? { ...place, fault: known.fault!.reason } : undefined;
      const { occurredAt, requestId, event } = known.recorded;
      const actor = 'by' in event.facts ? event.facts.by : null;
      if (by !== undefined && actor !== by) return undefined;
      return { ...place, occurredAt, by: actor, ...(requestId !== undefined && { requestId }), facts: event.facts };
    });
  }
}
