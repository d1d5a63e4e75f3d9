import { Readable } from 'node:stream';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import {
  audits,
  isWanted,
  PositionUnknown,
  readerOf,
  replayed,
  toldEvent,
  WritePath,
  type EventFilter,
  type ReadEvent,
} from '@sitrep/application';
import { eventSchemas } from '@sitrep/event-schema';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { isPosition } from '../http/conditions.js';
import { IsShortText, IsTime, IsWholeNumber } from '../http/fields.js';
import { OpenStreams } from '../http/open-streams.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';
import { invalid } from '../http/validation.js';
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
    private readonly writePath: WritePath,
    private readonly streams: OpenStreams,
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
    const pages = readerOf(this.system.domainLog).scan(after)[Symbol.asyncIterator]();
    // A position that is refused is a proper answer as long as nothing has been sent.
    const first = await pages.next().catch((error: unknown) => {
      throw error instanceof PositionUnknown ? new ProblemException('cursor-unknown') : error;
    });
    const signal = await this.streams.open(caller, reply);
    // Nothing leaves of which it is not known who has it.
    const { tokenId, userId: by } = caller;
    await this.writePath.handle(audits, tokenId, { type: 'RecordExport', tokenId, by });
    const teams = new StreamTeams(this.system.domainLog);
    const maySee = async ({ stream }: ReadEvent): Promise<boolean> => {
      if (isAdmin(caller)) return true;
      const teamId = await teams.of(stream);
      return teamId !== undefined && caller.teamIds.includes(teamId);
    };

    const lines = async function* (): AsyncGenerator<string> {
      let left = limit;
      for (let page = first; !page.done; page = await pages.next()) {
        signal.throwIfAborted();
        const told: string[] = [];
        for (const read of page.value) {
          const known = replayed(read);
          if (left === 0 || !isWanted(filter, read, known) || !(await maySee(read))) continue;
          left--;
          told.push(`${JSON.stringify(toldEvent(read, known))}\n`);
        }
        if (told.length > 0) yield told.join('');
        if (left === 0) break;
      }
      await pages.return?.();
    };
    void reply.type('application/x-ndjson').header('cache-control', 'no-store').send(Readable.from(lines()));
  }
}

/** @throws ProblemException for what there is not, rather than finding nothing of it. */
const filterOf = ({ after, type, stream, since, until }: ReplayEventsQuery): EventFilter => {
  if (after !== undefined && !isPosition(after)) throw new ProblemException('cursor-unknown');
  const types = type?.split(',');
  if (types?.some((each) => !Object.hasOwn(eventSchemas, each)))
    throw invalid([{ parameter: 'type', detail: 'must be types of events, as docs/event-format.md lists them' }]);
  return { ...(types && { types }), ...(stream && { stream }), ...(since && { since }), ...(until && { until }) };
};
