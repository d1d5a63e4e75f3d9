import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { WrittenEvent } from '@sitrep/event-schema';
import { PositionUnknown, type EventLog, type Position, type StoredEvent } from '../src/event-log.js';

/** What every EventLog must do. An adapter's spec is one call of this, and what only its database can do wrong. */
export const describeEventLog = (name: string, open: () => Promise<EventLog>): void =>
  describe(`${name} is an event log`, () => {
    let log: EventLog;
    beforeEach(async () => void (log = await open()));
    afterEach(() => log.close());

    const append = async (stream: string, expected: number, ...events: WrittenEvent[]) => {
      const outcome = await log.append(stream, expected, events);
      if (!outcome.appended) throw new Error(`lost a race that was not run: ${stream} holds ${outcome.actual}`);
      return outcome;
    };

    it('reads an unknown stream as empty', async () => {
      expect(await log.readStream('nobody', { after: 0, limit: 10 })).toEqual([]);
      expect(await log.last('nobody')).toBeUndefined();
      expect(await log.readAll({ after: undefined, limit: 10 })).toEqual([]);
    });

    it('reads back what was appended, oldest first, the first at version 1', async () => {
      const [one, two] = [event(), event({ text: 'ü — "quoted" \\ \n 𝒳' })];
      const { version, position } = await append('a', 0, one, two);
      const read = await log.readStream('a', { after: 0, limit: 10 });
      expect(read).toMatchObject([
        { ...one, stream: 'a', version: 1 },
        { ...two, stream: 'a', version: 2 },
      ]);
      expect({ version, position }).toEqual({ version: 2, position: read[1]!.position });
      expect(await log.last('a')).toEqual(read[1]);
    });

    it('reads a stream in pages, from after any version', async () => {
      await append('a', 0, ...Array.from({ length: 7 }, () => event()));
      const versions = async (after: number, limit: number) =>
        (await log.readStream('a', { after, limit })).map(({ version }) => version);
      expect(await versions(0, 3)).toEqual([1, 2, 3]);
      expect(await versions(3, 3)).toEqual([4, 5, 6]);
      expect(await versions(6, 3)).toEqual([7]);
      expect(await versions(7, 3)).toEqual([]);
    });

    it('refuses an append that expected another version, says which it holds, and keeps nothing of it', async () => {
      await append('a', 0, event());
      expect(await log.append('a', 0, [event(), event()])).toEqual({ appended: false, actual: 1 });
      expect(await log.append('a', 2, [event()])).toEqual({ appended: false, actual: 1 });
      expect(await log.append('b', 1, [event()])).toEqual({ appended: false, actual: 0 });
      expect(await log.readAll({ after: undefined, limit: 10 })).toHaveLength(1);
    });

    it('lets exactly one of many racing writers win, also when they arrive together', async () => {
      const race = await Promise.all(Array.from({ length: 20 }, () => log.append('a', 0, [event()])));
      expect(race.filter(({ appended }) => appended)).toHaveLength(1);
      expect(race.filter((outcome) => !outcome.appended && outcome.actual === 1)).toHaveLength(19);
    });

    it('answers the same append again with the first outcome, and appends nothing', async () => {
      const [one, two, three] = [event(), event(), event()];
      const first = await append('a', 0, one, two);
      await append('a', 2, three);
      expect(await log.append('a', 0, [one, two])).toEqual(first);
      expect(await log.append('a', 0, [one])).toMatchObject({ appended: true, version: 1 });
      expect(await log.append('a', 0, [one, event()])).toEqual({ appended: false, actual: 3 });
      expect(await log.append('a', 1, [one])).toEqual({ appended: false, actual: 3 });
      expect(await log.append('a', 2, [three, event()])).toEqual({ appended: false, actual: 3 });
      expect(await log.readStream('a', { after: 0, limit: 10 })).toHaveLength(3);
    });

    it('answers the same append sent twice at once with one outcome', async () => {
      const one = event();
      const [first, second] = await Promise.all([log.append('a', 0, [one]), log.append('a', 0, [one])]);
      expect(second).toEqual(first);
      expect(await log.readAll({ after: undefined, limit: 10 })).toHaveLength(1);
    });

    it('reads all streams in the order they were appended, and resumes after any position', async () => {
      await append('a', 0, event());
      await append('b', 0, event(), event());
      await append('a', 1, event());
      const everything = await log.readAll({ after: undefined, limit: 10 });
      expect(everything.map(({ stream, version }) => `${stream}${version}`)).toEqual(['a1', 'b1', 'b2', 'a2']);
      for (const [i, { position }] of everything.entries())
        expect(await log.readAll({ after: position, limit: 10 })).toEqual(everything.slice(i + 1));
      expect(await log.readAll({ after: everything[0]!.position, limit: 2 })).toEqual(everything.slice(1, 3));
    });

    it('gives positions that sort as the events were appended', async () => {
      for (let version = 0; version < 12; version++) await append('a', version, event());
      const positions = (await log.readAll({ after: undefined, limit: 20 })).map(({ position }) => position);
      expect([...positions].sort()).toEqual(positions);
      expect(new Set(positions).size).toBe(12);
    });

    it('follows from the beginning through history into live, in order, without a gap or a repeat', async () => {
      const stop = new AbortController();
      for (let version = 0; version < 5; version++) await append('a', version, event());
      const seen: string[] = [];
      let heads = 0;
      const following = (async () => {
        for await (const page of log.follow({ after: undefined, signal: stop.signal })) {
          seen.push(...page.events.map(({ stream, version }) => `${stream}${version}`));
          if (page.atHead) heads++;
          if (seen.length === 305) stop.abort();
        }
      })();
      await Promise.all(Array.from({ length: 300 }, (_, i) => append(`live-${i}`, 0, event())));
      await following;
      expect(seen.slice(0, 5)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
      expect(new Set(seen).size).toBe(305);
      expect(heads).toBeGreaterThan(0);
    });

    it('follows from any position, and says that the head is reached when there is nothing to read', async () => {
      await append('a', 0, event(), event(), event());
      const [, second, third] = await log.readAll({ after: undefined, limit: 3 });
      expect(await firstPage(log, second!.position)).toMatchObject({
        events: [{ version: 3 }],
        position: third!.position,
        atHead: true,
      });
      expect(await firstPage(log, third!.position)).toEqual({ events: [], position: third!.position, atHead: true });
    });

    it('lets go of a follower that is told to stop while it waits', async () => {
      const stop = new AbortController();
      const following = (async () => {
        for await (const { atHead } of log.follow({ after: undefined, signal: stop.signal }))
          if (atHead) setTimeout(() => stop.abort(), 10);
      })();
      await expect(following).resolves.toBeUndefined();
    });

    it('keeps every stream whole whatever is appended at once', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              stream: fc.constantFrom('p', 'q', 'r'),
              expected: fc.nat(6),
              count: fc.integer({ min: 1, max: 3 }),
            }),
            {
              minLength: 1,
              maxLength: 30,
            },
          ),
          async (wishes) => {
            const before = (await log.readAll({ after: undefined, limit: 10_000 })).at(-1)?.position;
            const run = randomUUID();
            const outcomes = await Promise.all(
              wishes.map(({ stream, expected, count }) =>
                log.append(
                  `${stream}-${run}`,
                  expected,
                  Array.from({ length: count }, () => event()),
                ),
              ),
            );
            // Over a network they need not arrive in the order in which they were sent. Those that went through follow one
            // on the other.
            const holds = new Map<string, number>();
            const went = wishes.flatMap((wish, i) => {
              const outcome = outcomes[i]!;
              return outcome.appended ? [{ ...wish, version: outcome.version }] : [];
            });
            for (const { stream, expected, count, version } of went.sort((one, other) => one.version - other.version)) {
              expect(holds.get(stream) ?? 0).toBe(expected);
              expect(version).toBe(expected + count);
              holds.set(stream, version);
            }
            const appended = await log.readAll({ after: before, limit: 1_000 });
            for (const [stream, count] of holds)
              expect(
                appended.filter((each) => each.stream === `${stream}-${run}`).map(({ version }) => version),
              ).toEqual(Array.from({ length: count }, (_, i) => i + 1));
          },
        ),
        { numRuns: 50 },
      ));

    it('does not read or follow on from a position that it does not hold', async () => {
      const { position } = await append('a', 0, event());
      const beyond = position.replace(/^\d/, '9');
      await expect(log.readAll({ after: beyond, limit: 1 })).rejects.toThrow(PositionUnknown);
      await expect(firstPage(log, beyond)).rejects.toThrow(PositionUnknown);
    });

    it('takes no append of nothing', () => expect(log.append('a', 0, [])).rejects.toThrow(RangeError));
  });

const firstPage = async (log: EventLog, after: Position) => {
  for await (const page of log.follow({ after, signal: new AbortController().signal })) return page;
  throw new Error('the follower said nothing');
};

const event = (data: Record<string, unknown> = { n: 1 }): WrittenEvent & Partial<StoredEvent> => ({
  id: randomUUID(),
  type: 'SomethingHappened',
  data,
  metadata: { schemaVersion: 1, occurredAt: '2026-01-02T03:04:05.678Z' },
});
