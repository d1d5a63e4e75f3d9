import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { ChangeFeed, FEED_START, incidents, shownChange, WritePath } from '@sitrep/application';
import type { IncidentEvent } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { isPosition } from '../http/conditions.js';
import { streamEvents } from '../http/event-stream.js';
import { feedBlocks } from '../http/feed-blocks.js';
import { IsShortText } from '../http/fields.js';
import { OpenStreams } from '../http/open-streams.js';
import { Caller, maySeeTeam, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';

export class StreamIncidentsQuery {
  @IsShortText(1_000, { description: 'The `id` of a block, or `start` for all that ever happened.', optional: true })
  after?: string;
}

@Controller('v1/incidents/stream')
export class StreamIncidentsRoute {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly writePath: WritePath,
    private readonly streams: OpenStreams,
  ) {}

  /**
   * What happens to the incidents that the caller may see, as server-sent events, resumable: `Last-Event-ID` wins over
   * `after`; with neither, only what is new is sent.
   */
  @Get()
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string', description: 'Server-sent events until the client hangs up.' } })
  @Access('incidents:read')
  async stream(
    @Query() query: StreamIncidentsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = lastEventId ?? query.after ?? (await this.feed.head());
    if (after !== FEED_START && !isPosition(after)) throw new ProblemException('cursor-unknown');
    // A cursor that is refused is a proper answer as long as nothing has been sent.
    await this.feed.page(after, async () => false);
    const signal = await this.streams.open(caller, reply);
    const isWanted = (change: Recorded) => this.#maySee(caller, change);
    const pageAfter = async (cursor: string, waitMs: number) => {
      const { changes, ...page } = await this.feed.pageOrWait(cursor, waitMs, signal, isWanted);
      return { ...page, items: changes.map((change) => ({ cursor: change.position, data: shownChange(change) })) };
    };
    streamEvents(reply, feedBlocks('incident', after, pageAfter, signal), signal);
  }

  async #maySee(caller: Principal, { event }: Recorded): Promise<boolean> {
    // A team never changes, so an older picture of the incident says as much as the newest.
    const incident = await this.writePath.view(incidents, incidentIdOf(event as IncidentEvent));
    return incident !== undefined && maySeeTeam(caller, incident.teamId);
  }
}

const incidentIdOf = ({ facts }: IncidentEvent) => facts.incidentId;
