import { Readable } from 'node:stream';
import timers from 'node:timers/promises';
import { UnavailableError, UnsupportedError, type EventStoreDBClient } from '@eventstore/db-client';
import { PositionUnknown } from '@sitrep/application';
import { followAll } from './follow-all.js';
import { formatPosition } from './positions.js';
import type { ReplaceableClient } from './replaceable-client.js';

const positionOf = (at: number) => formatPosition({ commit: BigInt(at), prepare: BigInt(at) });
const recordedAt = (at: number) => ({
  ...{ id: `id ${at}`, type: 'Said', data: {}, metadata: {}, streamId: 'sitrep.a', revision: BigInt(at - 1) },
  position: { commit: BigInt(at), prepare: BigInt(at) },
});

/** A cluster that serves each subscription in turn: some events, and then what ends it; the last one for good. */
const clusterOf = (...turns: readonly { readonly events: readonly number[]; readonly end?: Error }[]) => {
  const begunAt: unknown[] = [];
  const told: string[] = [];
  const client = {
    subscribeToAll: ({ fromPosition }: { readonly fromPosition: unknown }) => {
      const turn = turns[Math.min(begunAt.length, turns.length - 1)]!;
      begunAt.push(fromPosition);
      const subscription = new Readable({ objectMode: true, read: () => {} });
      setImmediate(() => {
        for (const at of turn.events) subscription.push({ event: recordedAt(at) });
        if (turn.end) subscription.emit('error', turn.end);
        else subscription.emit('caughtUp');
      });
      return Object.assign(subscription, { unsubscribe: async () => {} });
    },
  } as unknown as EventStoreDBClient;
  const clients = {
    current: client,
    succeeded: () => void told.push('succeeded'),
    failed: (failed: EventStoreDBClient) => void told.push(failed === client ? 'failed' : 'another failed'),
  } as unknown as ReplaceableClient;
  return { clients, begunAt, told };
};

let stop: AbortController;
beforeEach(() => (stop = new AbortController()));
afterEach(() => stop.abort());

const following = (clients: ReplaceableClient, after?: string) =>
  followAll({ clients, prefix: 'sitrep.', credentials: undefined, after, signal: stop.signal });
/** The versions that come until the head is reached. */
const untilHead = async (pages: ReturnType<typeof following>) => {
  const versions: number[] = [];
  for await (const { events, atHead } of pages) {
    versions.push(...events.map(({ version }) => version));
    if (atHead) break;
  }
  return versions;
};
const gone = new UnavailableError();

describe('A log on a cluster is followed', () => {
  it('over as many subscriptions as it takes, each behind the last page: every event once', async () => {
    const { clients, begunAt, told } = clusterOf(
      { events: [1, 2], end: gone },
      { events: [], end: gone },
      { events: [3], end: new Error('the server has ended the subscription') },
      { events: [4] },
    );
    expect(await untilHead(following(clients))).toEqual([1, 2, 3, 4]);
    const behind = (at: number) => ({ commit: BigInt(at), prepare: BigInt(at) });
    expect(begunAt).toEqual(['start', behind(2), behind(2), behind(3)]);
    expect(told).toEqual(['succeeded', 'failed', 'failed', 'succeeded', 'failed', 'succeeded']);
  });

  it('until five subscriptions in a row have brought nothing', async () => {
    const { clients, begunAt } = clusterOf({ events: [], end: gone });
    await expect(untilHead(following(clients))).rejects.toMatchObject({ reason: 'storage-failed', cause: gone });
    expect(begunAt).toHaveLength(5);
  });

  it('where one in between brings something, they are counted anew', async () => {
    const nothing = { events: [], end: gone };
    const { clients, begunAt } = clusterOf(
      ...[nothing, nothing, nothing, { events: [1], end: gone }, nothing, nothing, nothing, { events: [2] }],
    );
    expect(await untilHead(following(clients))).toEqual([1, 2]);
    expect(begunAt).toHaveLength(8);
  });

  it.each([
    ['quickest', 0, [10, 20, 40, 80]],
    ['slowest', 1, [20, 40, 80, 160]],
  ])('with pauses in between that grow, so that not all processes come at once (the %s one)', async (_, random, ms) => {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    const pause = jest.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
    await expect(untilHead(following(clusterOf({ events: [], end: gone }).clients))).rejects.toThrow();
    expect(pause.mock.calls.map(([pauseMs]) => pauseMs)).toEqual(ms);
    for (const [, , options] of pause.mock.calls) expect(options).toEqual({ signal: stop.signal });
    jest.restoreAllMocks();
  });

  it('until something is wrong that does not pass', async () => {
    const end = new UnsupportedError('subscriptions', '20');
    const { clients, begunAt } = clusterOf({ events: [], end });
    await expect(untilHead(following(clients))).rejects.toMatchObject({ reason: 'storage-failed', cause: end });
    expect(begunAt).toHaveLength(1);
  });

  it('from a position that it has', async () => {
    const { clients } = clusterOf({ events: [], end: new Error('invalid position') });
    await expect(untilHead(following(clients, positionOf(7)))).rejects.toThrow(PositionUnknown);
    await expect(untilHead(following(clients))).rejects.toMatchObject({ reason: 'storage-failed' });
  });

  it('until nobody wants it any more, also while it waits to try again', async () => {
    const { clients, begunAt } = clusterOf({ events: [1] });
    const pages = following(clients);
    await pages.next();
    const next = pages.next();
    stop.abort();
    expect((await next).done).toBe(true);
    expect(begunAt).toHaveLength(1);
    expect((await following(clients).next()).done).toBe(true);

    stop = new AbortController();
    const ending = following(clusterOf({ events: [1], end: new UnsupportedError('subscriptions', '20') }).clients);
    await ending.next();
    stop.abort(); // How it has ended is of no interest then.
    expect((await ending.next()).done).toBe(true);

    stop = new AbortController();
    const failing = clusterOf({ events: [], end: gone });
    const waiting = following(failing.clients).next();
    setTimeout(() => stop.abort(), 5);
    expect((await waiting).done).toBe(true);
    expect(failing.begunAt.length).toBeLessThan(5);
  });
});
