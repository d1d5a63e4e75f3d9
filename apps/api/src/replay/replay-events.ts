import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { isWanted, toldEvent, type EventFilter, type ReadEvent } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { AuditTrail } from '../audit/audit-trail.js';
import { Access } from '../http/authentication.js';
import { IsShortText, IsTime, IsWholeNumber } from '../http/fields.js';
import { OpenStreams } from '../http/open-streams.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { EventLines, eventTypesIn } from './event-lines.js';
import { StreamTeams } from './stream-teams.js';

export class ReplayEventsQuery {
  @IsShortText(1_000, { description: 'Begin behind the event with this `position`.', optional: true })
  after?: string;

  @IsShortText(2_000, { description: 'Only events of these types, separated by commas.', optional: true })
  type?: string;

  @IsShortText(200, {
    description: 'Only this stream; with a star at the end, all whose names begin so.',
    optional: true,
  })
  stream?: string;

  @IsTime({ description: 'Only what happened at this time or later.', optional: true })
  since?: string;

  @IsTime({ description: 'Only what happened before this time.', optional: true })
  until?: string;

  @IsWholeNumber(1, Number.MAX_SAFE_INTEGER, { description: 'How many events at most.', optional: true })
  limit?: number;
}

@Controller('v1/replay/events')
export class ReplayEventsRoute {
  constructor(
    private readonly system: System,
    private readonly streams: OpenStreams,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * The events of the log up to its head, one JSON object a line, with words. An administrator gets all; others those of
   * the incidents, playbooks and teams that their token is for. An event that cannot be read has a `fault` instead of facts
   * and content. An answer that was cut off can be continued behind the last `position` that came. Who was given events is
   * recorded in the log as `EventsExported`.
   */
  @Get()
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string', description: 'One event a line, until the head of the log.' } })
  @Access('replay:read')
  async replay(
    @Query() query: ReplayEventsQuery,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { after, limit = Infinity } = query;
    const filter = filterOf(query);
    const lines = await EventLines.behind(after, this.system.domainLog);
    const signal = await this.streams.open(caller, reply);
    await this.audit.exported(caller);
    const teams = new StreamTeams(this.system.domainLog);
    const maySee = async ({ stream }: ReadEvent): Promise<boolean> => {
      if (isAdmin(caller)) return true;
      const teamId = await teams.of(stream);
      return teamId !== undefined && caller.teamIds.includes(teamId);
    };
    lines.send(reply, signal, limit, async (read, known) =>
      isWanted(filter, read, known) && (await maySee(read)) ? toldEvent(read, known) : undefined,
    );
  }
}

const filterOf = ({ type, stream, since, until }: ReplayEventsQuery): EventFilter => {
  const types = eventTypesIn(type);
  return { ...(types && { types }), ...(stream && { stream }), ...(since && { since }), ...(until && { until }) };
};
