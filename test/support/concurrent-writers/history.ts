import type { AppendOutcome, EventLog, Position } from '@sitrep/application';
import type { Random } from '../seeded-random.js';

/** What one client did, and when: by a counter that goes on with everything that anybody begins or hears. */
export type Operation = { readonly stream: string; readonly began: number; readonly ended: number } & (
  | {
      readonly did: 'append';
      readonly expected: number;
      readonly ids: readonly string[];
      /** `undefined` where an error left it open. */
      readonly outcome: AppendOutcome | undefined;
    }
  | { readonly did: 'read'; readonly after: number; readonly ids: readonly string[] }
);

export interface History {
  readonly operations: readonly Operation[];
  /** What each stream holds in the end. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  /** The log in the end, as it is read from where it stood at first. */
  readonly all: readonly string[];
  /** The last position. */
  readonly end: Position | undefined;
}

const STREAMS = 5;
const WRITERS = 16;
let clock = 0;

/**
 * Many writers at once on few streams: each reads, or appends at the version that it believes in.
 *
 * @param from the last position of the log, where it holds something already.
 */
export const record = async (
  logs: readonly EventLog[],
  operations: number,
  random: Random,
  prefix: string,
  from?: Position,
): Promise<History> => {
  const done: Operation[] = [];
  let begun = 0;
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${(ids++).toString(16).padStart(12, '0')}`;
  const act = async (log: EventLog, believed: Map<string, number>): Promise<void> => {
    const stream = `${prefix}${random(STREAMS)}`;
    const began = clock++;
    if (random(3) === 0) {
      // From where it has read to, now and then from the beginning.
      const after = random(4) === 0 ? 0 : (believed.get(stream) ?? 0);
      const events = await log.readStream(stream, { after, limit: Number.MAX_SAFE_INTEGER });
      believed.set(stream, after + events.length);
      done.push({ did: 'read', stream, began, ended: clock++, after, ids: events.map(({ id }) => id) });
      return;
    }
    const expected = believed.get(stream) ?? 0;
    const events = Array.from({ length: 1 + random(3) }, () => ({ id: newId(), type: 't', data: {}, metadata: {} }));
    const outcome = await log.append(stream, expected, events).catch(() => undefined);
    done.push({ did: 'append', stream, began, ended: clock++, expected, ids: events.map(({ id }) => id), outcome });
    if (outcome) believed.set(stream, outcome.appended ? outcome.version : outcome.actual);
  };
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const believed = new Map<string, number>();
      while (begun++ < operations) await act(logs[writer % logs.length]!, believed);
    }),
  );
  const [log] = logs;
  const streams = new Map<string, readonly string[]>();
  for (let i = 0; i < STREAMS; i++) {
    const stream = `${prefix}${i}`;
    const events = await log!.readStream(stream, { after: 0, limit: Number.MAX_SAFE_INTEGER });
    streams.set(
      stream,
      events.map(({ id }) => id),
    );
  }
  const all: string[] = [];
  let end = from;
  for (let isAtEnd = false; !isAtEnd;) {
    const page = await log!.readAll({ after: end, limit: 1_000 });
    all.push(...page.filter(({ stream }) => streams.has(stream)).map(({ id }) => id));
    isAtEnd = page.length < 1_000;
    end = page.at(-1)?.position ?? end;
  }
  return { operations: done, streams, all, end };
};
