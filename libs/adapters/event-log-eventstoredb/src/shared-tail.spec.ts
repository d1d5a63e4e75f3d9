import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { StorageUnavailable, type FollowedPage, type Position } from '@sitrep/application';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { SharedTail, type Subscribe } from './shared-tail.js';

const rounds = async (count: number) => {
  for (let i = 0; i < count; i++) await setImmediate();
};
const until = async (isTrue: () => boolean) => {
  for (let i = 0; !isTrue(); i++) {
    if (i > 5_000) throw new Error('it has not come to that');
    await setImmediate();
  }
};

/**
 * A log of which some streams are ours, and subscriptions to those, in pages as small as is wished. Once the head has been
 * reached, nothing is said of what is not ours, as a server may for a while.
 */
class Source {
  readonly log = new MemoryEventLog();
  readonly ours: { readonly id: string; readonly position: Position }[] = [];
  readonly positions: (Position | undefined)[] = [undefined];
  opened = 0;
  open = 0;
  pages = 0;
  /** How many of the subscriptions, the oldest ones, say nothing more. */
  held = 0;

  constructor(
    private readonly pageSize = 3,
    private readonly isDropped: (page: number) => boolean = () => false,
  ) {}

  async append(count = 1, isOurs = true): Promise<void> {
    for (let i = 0; i < count; i++) {
      const event = { id: randomUUID(), type: 'SomethingHappened', data: {}, metadata: {} };
      const stream = `${isOurs ? 'ours' : 'others'}-${event.id}`;
      const outcome = await this.log.append(stream, 0, [event]);
      if (!outcome.appended) throw new Error('nobody else writes there');
      this.positions.push(outcome.position);
      if (isOurs) this.ours.push({ id: event.id, position: outcome.position });
    }
  }

  readonly subscribe: Subscribe = (from) => this.#pages(from);

  async *#pages(from: Parameters<Subscribe>[0]): AsyncGenerator<FollowedPage> {
    const number = ++this.opened;
    this.open++;
    let isLive = false;
    try {
      for await (const { events, position, atHead } of this.log.follow(from)) {
        while (number <= this.held) await setImmediate();
        const ours = events.filter(({ stream }) => stream.startsWith('ours-'));
        if (ours.length === 0 && isLive) continue;
        isLive ||= atHead;
        for (let i = 0; i === 0 || i < ours.length; i += this.pageSize) {
          if (this.isDropped(this.pages++)) throw new StorageUnavailable('storage-failed');
          const part = ours.slice(i, i + this.pageSize);
          const isLast = i + this.pageSize >= ours.length;
          yield {
            events: part,
            position: isLast ? position : part.at(-1)!.position,
            atHead: isLast && atHead,
          };
          await setImmediate();
        }
      }
    } finally {
      this.open--;
    }
  }

  behind(position: Position | undefined): readonly string[] {
    return this.ours.filter((each) => position === undefined || each.position > position).map(({ id }) => id);
  }
}

/** Follows in the background, and gathers. Comes back to where it was when the log was away, as a projection does. */
class Follower {
  readonly seen: string[] = [];
  isAtHead = false;
  isStalled = false;
  /** How much there was when the log was away. */
  seenBefore: number | undefined;
  position: Position | undefined;
  #leaving = new AbortController();
  #done: Promise<void>;

  constructor(
    private readonly tail: SharedTail,
    readonly after: Position | undefined,
    private readonly restRounds: () => number = () => 0,
  ) {
    this.position = after;
    this.#done = this.#follow();
  }

  come(): void {
    if (!this.#leaving.signal.aborted) return;
    this.#leaving = new AbortController();
    this.isAtHead = false;
    this.#done = this.#done.then(() => this.#follow());
  }

  leave(): Promise<void> {
    this.#leaving.abort();
    return this.#done;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted)
      try {
        for await (const { events, position, atHead } of this.tail.follow({ after: this.position, signal })) {
          if (this.position !== undefined && position! < this.position) throw new Error('it went back');
          this.seen.push(...events.map(({ id }) => id));
          [this.position, this.isAtHead] = [position, atHead];
          while (this.isStalled && !signal.aborted) await setImmediate();
          await rounds(this.restRounds());
        }
      } catch (error) {
        if (!(error instanceof StorageUnavailable)) throw error;
        this.seenBefore = this.seen.length;
        await setImmediate();
      }
  }
}

const deeds = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ deed: fc.constant('append' as const), count: fc.integer({ min: 1, max: 9 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ deed: fc.constant('others' as const), count: fc.integer({ min: 1, max: 9 }) }),
    },
    { weight: 3, arbitrary: fc.record({ deed: fc.constant('wait' as const), count: fc.integer({ min: 1, max: 12 }) }) },
    { weight: 2, arbitrary: fc.record({ deed: fc.constant('begin' as const), at: fc.nat(), restMax: fc.nat(8) }) },
    { weight: 1, arbitrary: fc.record({ deed: fc.constant('stall' as const), who: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ deed: fc.constant('go on' as const), who: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ deed: fc.constant('leave' as const), who: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ deed: fc.constant('come back' as const), who: fc.nat() }) },
  ),
  { minLength: 5, maxLength: 60 },
);

it('Each follower sees exactly the log behind its beginning, however it stalls, leaves or is dropped', () =>
  fc.assert(
    fc.asyncProperty(
      deeds,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.nat(120), { maxLength: 6 }),
      async (history, pageSize, heldMax, drops) => {
        const source = new Source(pageSize, (page) => drops.includes(page));
        const tail = new SharedTail(source.subscribe, heldMax);
        const followers = [new Follower(tail, undefined)];
        const one = (who: number) => followers[who % followers.length]!;
        for (const each of history) {
          if (each.deed === 'append' || each.deed === 'others') await source.append(each.count, each.deed === 'append');
          else if (each.deed === 'wait') await rounds(each.count);
          else if (each.deed === 'begin') {
            let rest = 0;
            const after = source.positions[each.at % source.positions.length];
            followers.push(new Follower(tail, after, () => (rest = (rest * 7 + 5) % (each.restMax + 1))));
          } else if (each.deed === 'stall') one(each.who).isStalled = true;
          else if (each.deed === 'go on') one(each.who).isStalled = false;
          else if (each.deed === 'leave') await one(each.who).leave();
          else one(each.who).come();
        }
        for (const follower of followers) {
          follower.isStalled = false;
          follower.come();
        }
        for (const follower of followers) {
          const expected = source.behind(follower.after);
          await until(() => follower.seen.length >= expected.length && follower.isAtHead);
        }
        await rounds(20);
        for (const follower of followers) {
          expect(follower.seen).toEqual(source.behind(follower.after));
          await follower.leave();
        }
        await until(() => source.open === 0);
      },
    ),
    { numRuns: 300 },
  ));

describe('A shared tail', () => {
  it('is one subscription, however many follow, and is closed with the last one', async () => {
    const source = new Source();
    await source.append(10);
    const tail = new SharedTail(source.subscribe);
    const followers = Array.from({ length: 20 }, () => new Follower(tail, undefined));
    await until(() => followers.every(({ isAtHead }) => isAtHead));
    await source.append(10);
    await until(() => followers.every(({ seen }) => seen.length === 20));
    expect(source.open).toBe(1);
    const { opened } = source;
    const late = new Follower(tail, followers[0]!.position);
    await until(() => late.isAtHead);
    followers.push(late);
    for (const follower of followers.slice(1)) await follower.leave();
    await source.append(10);
    await until(() => followers[0]!.seen.length === 30);
    expect([source.open, source.opened]).toEqual([1, opened]);
    await followers[0]!.leave();
    await until(() => source.open === 0);
  });

  it('waits for nobody and holds no more than it may: who stands still reads by itself what it has missed', async () => {
    const source = new Source();
    const tail = new SharedTail(source.subscribe, 10);
    const [quick, slow] = [new Follower(tail, undefined), new Follower(tail, undefined)];
    await until(() => source.open === 1 && quick.isAtHead && slow.isAtHead);
    slow.isStalled = true;
    await source.append();
    const { opened } = source;
    await source.append(500);
    await until(() => quick.seen.length === 501);
    expect(slow.seen.length).toBeLessThan(10);
    expect(source.opened).toBe(opened);
    slow.isStalled = false;
    await until(() => slow.seen.length === 501 && source.open === 1);
    expect(source.opened).toBe(opened + 1);
    expect([quick.seen, slow.seen]).toEqual([source.behind(undefined), source.behind(undefined)]);
    await Promise.all([quick.leave(), slow.leave()]);
  });

  it('begins where the first one has come to, and reads nothing of what lies before', async () => {
    const source = new Source();
    await source.append(10);
    const begunBehind: (Position | undefined)[] = [];
    const tail = new SharedTail((from) => {
      begunBehind.push(from.after);
      return source.subscribe(from);
    });
    const follower = new Follower(tail, undefined);
    await until(() => follower.isAtHead && begunBehind.length === 2);
    expect(begunBehind).toEqual([undefined, source.positions.at(-1)]);
    await follower.leave();
  });

  it('gives who has stood still what it holds page by page, and says only with the last one that this is all', async () => {
    const source = new Source(50);
    const tail = new SharedTail(source.subscribe);
    const quick = new Follower(tail, undefined);
    await until(() => quick.isAtHead);
    const stop = new AbortController();
    const pages = tail.follow({ after: undefined, signal: stop.signal });
    expect((await pages.next()).value).toMatchObject({ events: [], atHead: true });
    await source.append(600);
    await until(() => quick.seen.length === 600);

    const seen: FollowedPage[] = [];
    while (!seen.at(-1)?.atHead) seen.push((await pages.next()).value as FollowedPage);
    expect(seen.map(({ events, atHead }) => [events.length, atHead])).toEqual([
      [256, false],
      [256, false],
      [88, true],
    ]);
    expect(seen.flatMap(({ events }) => events.map(({ id }) => id))).toEqual(source.behind(undefined));
    stop.abort();
    await quick.leave();
  });

  it('is not believed about the head by who begins at a place that it has not come to', async () => {
    const source = new Source();
    const tail = new SharedTail(source.subscribe);
    const first = new Follower(tail, undefined);
    await until(() => first.isAtHead && source.opened === 2);
    source.held = 2;
    await source.append(1, false);
    const place = source.positions.at(-1);
    await source.append();
    const second = new Follower(tail, place);
    await until(() => second.isAtHead);
    expect(second.seen).toEqual(source.behind(place));
    source.held = 0;
    await Promise.all([first.leave(), second.leave()]);
  });

  it('gives the same event to all, so that what is worked out of it can be kept', async () => {
    const source = new Source();
    const tail = new SharedTail(source.subscribe);
    const stop = new AbortController();
    const firstLive = async () => {
      let isLive = false;
      for await (const { events, atHead } of tail.follow({ after: undefined, signal: stop.signal })) {
        if (isLive && events.length > 0) return events[0];
        isLive ||= atHead;
      }
    };
    const both = Promise.all([firstLive(), firstLive()]);
    await until(() => source.open === 1 && source.opened >= 2);
    await source.append();
    const [one, other] = await both;
    expect(one).toBe(other);
    stop.abort();
  });

  it('ends for all when it cannot go on, once each has been given what came before, and begins again for who comes back', async () => {
    let isAway = false;
    const source = new Source(3, () => isAway);
    const tail = new SharedTail(source.subscribe);
    const followers = [new Follower(tail, undefined), new Follower(tail, undefined)];
    await until(() => source.open === 1 && followers.every(({ isAtHead }) => isAtHead));
    for (const follower of followers) follower.isStalled = true;
    await source.append(5);
    await rounds(20);
    isAway = true;
    await source.append(5);
    await until(() => source.open === 0);
    isAway = false;
    for (const follower of followers) follower.isStalled = false;
    await until(() => followers.every(({ seen }) => seen.length === 10) && source.open === 1);
    expect(followers.map(({ seenBefore }) => seenBefore)).toEqual([5, 5]);
    for (const follower of followers) expect(follower.seen).toEqual(source.behind(undefined));
    await Promise.all(followers.map((each) => each.leave()));
    await until(() => source.open === 0);
  });
});
