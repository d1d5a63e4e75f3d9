import type { AppendOutcome, EventLog, FeedPage, ReadStore, StoredEvent } from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import type { Random } from '../support/seeded-random.js';
import { ForgetfulReadStore } from './memory-read-store.js';

/** A mistake that could be made in one of our parts, made on purpose: the simulation is believed once it has seen each. */
export interface PlantedBug {
  readonly name: string;
  readonly domainLog?: (log: EventLog, random: Random) => EventLog;
  readonly telemetryLog?: (log: EventLog, random: Random) => EventLog;
  readonly readStore?: () => ReadStore;
  readonly feedPage?: (page: FeedPage) => FeedPage;
  readonly forgetsKeys?: boolean;
}

type Append = (stream: string, expected: number, events: readonly WrittenEvent[]) => Promise<AppendOutcome>;

const appending = (log: EventLog, append: Append): EventLog => passing(log, { append });

/** What is followed is not what is there. */
const following = (log: EventLog, shown: (events: readonly StoredEvent[]) => readonly StoredEvent[]): EventLog =>
  passing(log, { readAll: async (page) => shown(await log.readAll(page)) });

const passing = (log: EventLog, instead: Partial<EventLog>): EventLog => ({
  append: (...asked) => log.append(...asked),
  readStream: (...asked) => log.readStream(...asked),
  last: (stream) => log.last(stream),
  readAll: (page) => log.readAll(page),
  follow: (from) => log.follow(from),
  close: () => log.close(),
  ...instead,
});

const behind = ({ position }: StoredEvent): string => String(Number(position) + 1).padStart(16, '0');
const renewed = (events: readonly WrittenEvent[]) => events.map((event) => ({ ...event, id: `f${event.id.slice(1)}` }));

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a checkpoint is saved before the work',
    readStore: () => new ForgetfulReadStore('position'),
  },
  {
    name: 'the work is done again because its checkpoint was not saved with it',
    readStore: () => new ForgetfulReadStore('documents'),
  },
  {
    name: 'an answer is given before the append',
    domainLog: (log) => {
      let held: Parameters<Append> | undefined;
      return appending(log, async (stream, expected, events) => {
        if (held) await log.append(...held);
        held = [stream, expected, events];
        const last = (await log.readAll({ after: undefined, limit: Number.MAX_SAFE_INTEGER })).at(-1);
        const position = String(Number(last?.position ?? 0) + events.length).padStart(16, '0');
        return { appended: true, version: expected + events.length, position };
      });
    },
  },
  {
    name: 'an event is dropped on its way to those who follow',
    domainLog: (log, random) =>
      following(log, (events) => (random(40) === 0 ? events.filter((_, i) => i !== events.length - 2) : events)),
  },
  {
    name: 'two events change places on their way',
    domainLog: (log, random) =>
      following(log, (events) => {
        const [one, two] = events.slice(-2);
        return one && two && random(40) === 0 ? [...events.slice(0, -2), two, one] : events;
      }),
  },
  {
    name: 'an event is followed that was never written',
    domainLog: (log, random) =>
      following(log, (events) => {
        const last = events.at(-1);
        if (!last || random(40) > 0) return events;
        return [...events, { ...last, ...renewed([last])[0]!, position: behind(last), version: last.version + 1 }];
      }),
  },
  {
    name: 'a record is told twice',
    telemetryLog: (log, random) =>
      appending(log, async (stream, expected, events) => {
        const outcome = await log.append(stream, expected, events);
        if (outcome.appended && random(10) === 0) await log.append(stream, outcome.version, events.slice(-1));
        return outcome;
      }),
  },
  {
    name: 'a record is told otherwise',
    telemetryLog: (log, random) =>
      appending(log, (stream, expected, events) => {
        const data = (event: WrittenEvent) => ({
          ...(event.data as object),
          ...(random(10) === 0 && { id: event.type }),
        });
        return log.append(
          stream,
          expected,
          events.map((event) => ({ ...event, data: data(event) })),
        );
      }),
  },
  {
    name: 'telemetry is not told that it was turned off',
    domainLog: (log) =>
      following(log, (events) =>
        events.filter(({ type, data }) => type !== 'TelemetryModeChanged' || !JSON.stringify(data).includes('"off"')),
      ),
  },
  {
    name: 'an update is lost: the expected version is not looked at',
    domainLog: (log) =>
      appending(log, async (stream, expected, events) => {
        const actual = stream.startsWith('incident-') ? ((await log.last(stream))?.version ?? 0) : expected;
        return log.append(stream, Math.max(expected, actual), events);
      }),
  },
  {
    name: 'an append that was heard of too late is written again under new ids',
    domainLog: (log, random) =>
      appending(log, async (stream, expected, events) => {
        const outcome = await log.append(stream, expected, events);
        if (outcome.appended && random(20) === 0) await log.append(stream, outcome.version, renewed(events));
        return outcome;
      }),
  },
  {
    name: 'an append of several events is torn',
    domainLog: (log) =>
      appending(log, async (stream, expected, events) => {
        const outcome = await log.append(stream, expected, events.slice(0, 1));
        return outcome.appended ? { ...outcome, version: expected + events.length } : outcome;
      }),
  },
  {
    name: 'a race is lost that nobody else has won',
    domainLog: (log, random) =>
      appending(log, async (stream, expected, events) =>
        stream.startsWith('incident-') && random(10) > 0
          ? { appended: false, actual: expected }
          : log.append(stream, expected, events),
      ),
  },
  {
    name: 'a stream is read as it was before',
    domainLog: (log, random) =>
      passing(log, {
        readStream: async (stream, page) => {
          const events = await log.readStream(stream, page);
          return stream.startsWith('incident-') && random(4) === 0 ? events.slice(0, -1) : events;
        },
      }),
  },
  { name: 'a key is forgotten', forgetsKeys: true },
  {
    name: 'a cursor stands behind a record that was not given',
    feedPage: ({ items, ...page }) => ({ ...page, items: items.length > 1 ? items.slice(0, -1) : items }),
  },
];
