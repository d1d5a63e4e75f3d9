import { Injectable } from '@nestjs/common';
import { isId, type Id } from '@sitrep/domain';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { ifMatchOf } from '../http/conditions.js';
import { ProblemException } from '../http/problem.js';
import { SeenIncidents } from './seen-incidents.js';
import { timelineOf } from './timeline-of.js';
import type { TimelineEntryResponse } from './timeline.response.js';

/**
 * Tells who writes to an incident with an `If-Match` that is stale what they have missed: the 412 carries what happened
 * since the version that they had seen, in `missed`. So a client can show it, and ask whether the change still stands.
 *
 * It is asked when the answer is written, outside of what remembers answers by their `Idempotency-Key`: what is kept with a
 * key holds no word of an incident, and an answer that is told again is given its `missed` again, from the same events.
 */
@Injectable()
export class TellMissed {
  readonly #seen: SeenIncidents;

  constructor(private readonly system: System) {
    this.#seen = new SeenIncidents(system);
  }

  /** The 412 with what was missed in it, where an error is one about an incident; else `undefined`, at once. */
  toldMore(request: FastifyRequest, error: unknown): Promise<ProblemException> | undefined {
    if (!isStale(error) || !isIncident(request)) return undefined;
    const { id = '' } = request.params as { readonly id?: string };
    const seen = ifMatchOf(request);
    return isId(id) && seen !== undefined ? this.#withMissed(error, id, seen) : undefined;
  }

  async #withMissed({ problem, extensions, headers }: Stale, id: Id, seen: number): Promise<ProblemException> {
    const missed = await this.#missed(id, seen, extensions.currentVersion);
    return new ProblemException(problem, { ...extensions, missed }, headers);
  }

  async #missed(id: Id, seen: number, current: number): Promise<readonly TimelineEntryResponse[]> {
    const missed: TimelineEntryResponse[] = [];
    const before = await this.#seen.at(id, seen, current);
    for await (const entry of timelineOf(this.system.domainLog, id, seen, before)) {
      if (entry.version > current || missed.length === MISSED_MAX) break;
      missed.push(entry);
    }
    return missed;
  }
}

/** Who has missed more can go on with the timeline behind the last one. */
const MISSED_MAX = 100;

type Stale = ProblemException & { readonly extensions: { readonly currentVersion: number } };

const isStale = (error: unknown): error is Stale =>
  error instanceof ProblemException && error.problem === 'precondition-failed';

const isIncident = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url?.startsWith(`/v1/incidents/:id`) === true;
