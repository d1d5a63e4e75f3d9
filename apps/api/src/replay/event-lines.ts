import { Readable } from 'node:stream';
import { PositionUnknown, readerOf, replayed, type EventLog, type ReadEvent, type Replayed } from '@sitrep/application';
import { eventSchemas } from '@sitrep/event-schema';
import type { FastifyReply } from 'fastify';
import { isPosition } from '../http/conditions.js';
import { ProblemException } from '../http/problem.js';
import { invalid } from '../http/validation.js';

/** What to tell of an event, as an object of JSON; `undefined` for nothing. */
export type TellEvent = (read: ReadEvent, known: Replayed) => object | undefined | Promise<object | undefined>;

/** The log behind a position, up to its head, to be sent as one JSON object a line. */
export class EventLines {
  private constructor(
    private readonly first: IteratorResult<readonly ReadEvent[]>,
    private readonly pages: AsyncIterator<readonly ReadEvent[]>,
  ) {}

  /** A position that is refused is a proper answer as long as nothing has been sent. @throws ProblemException */
  static async behind(after: string | undefined, log: EventLog): Promise<EventLines> {
    if (after !== undefined && !isPosition(after)) throw new ProblemException('cursor-unknown');
    const pages = readerOf(log).scan(after)[Symbol.asyncIterator]();
    const first = await pages.next().catch((error: unknown) => {
      throw error instanceof PositionUnknown ? new ProblemException('cursor-unknown') : error;
    });
    return new EventLines(first, pages);
  }

  send(reply: FastifyReply, signal: AbortSignal, limit: number, tell: TellEvent): void {
    const { first, pages } = this;
    const lines = async function* (): AsyncGenerator<string> {
      let left = limit;
      for (let page = first; !page.done; page = await pages.next()) {
        signal.throwIfAborted();
        const told: string[] = [];
        for (const read of page.value) {
          const line = left === 0 ? undefined : await tell(read, replayed(read));
          if (!line) continue;
          left--;
          told.push(`${JSON.stringify(line)}\n`);
        }
        if (told.length > 0) yield told.join('');
        if (left === 0) break;
      }
      await pages.return?.();
    };
    void reply.type('application/x-ndjson').header('cache-control', 'no-store').send(Readable.from(lines()));
  }
}

/** The types of events that a request names, separated by commas. @throws ProblemException for one that there is not. */
export const eventTypesIn = (text: string | undefined): readonly string[] | undefined => {
  const types = text?.split(',');
  if (types?.some((each) => !Object.hasOwn(eventSchemas, each)))
    throw invalid([{ parameter: 'type', detail: 'must be types of events, as docs/event-format.md lists them' }]);
  return types;
};
