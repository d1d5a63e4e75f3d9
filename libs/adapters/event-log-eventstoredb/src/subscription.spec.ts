import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { EventStoreDBClient, Position as ClusterPosition } from '@eventstore/db-client';
import type { FollowedPage } from '@sitrep/application';
import { formatPosition } from './positions.js';
import { PAGE_SIZE, pagesOf } from './subscription.js';

/** A subscription as the client hands it out, of which the test is the server. */
class Subscription extends Readable {
  readonly unsubscribe = jest.fn(async () => {});
  constructor(
    readonly asked: { filter: { checkpointReached: (_: unknown, position: ClusterPosition) => Promise<void> } },
    readonly options: { readonly highWaterMark: number },
  ) {
    super({ objectMode: true, ...options });
  }
  override _read(): void {}

  sends(from: number, to: number): void {
    for (let at = from; at <= to; at++) this.push({ event: recordedAt(at) });
  }
  async searchedTo(at: number): Promise<void> {
    await this.asked.filter.checkpointReached(this, { commit: BigInt(at), prepare: BigInt(at) });
  }
}

const recordedAt = (at: number) => ({
  ...{ id: `id ${at}`, type: 'Said', data: {}, metadata: {}, streamId: 'sitrep.a', revision: BigInt(at - 1) },
  position: { commit: BigInt(at), prepare: BigInt(at) },
});
const positionOf = (at: number) => formatPosition({ commit: BigInt(at), prepare: BigInt(at) });

let stop: AbortController;
beforeEach(() => (stop = new AbortController()));
afterEach(() => stop.abort());

const subscribed = (more: { after?: string; credentials?: { username: string; password: string } } = {}) => {
  let server: Subscription | undefined;
  const client = {
    subscribeToAll: (...args: ConstructorParameters<typeof Subscription>) => (server = new Subscription(...args)),
  } as unknown as EventStoreDBClient;
  const pages = pagesOf({
    ...{ client, prefix: 'sitrep.', credentials: undefined, after: undefined, signal: stop.signal },
    ...more,
  });
  const next = async () => told((await pages.next()).value as FollowedPage);
  const first = pages.next(); // It subscribes when it is first asked.
  return { server: server!, pages, next, first: first.then(({ value }) => told(value as FollowedPage)) };
};
/** From which to which version, how far, and whether that is all. */
const told = ({ events, position, atHead }: FollowedPage) => [
  events.length === 0 ? 'none' : `${events[0]!.version} to ${events.at(-1)!.version}`,
  position,
  atHead ? 'at head' : 'behind',
];
const isWaiting = async (page: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([page, setTimeout(20, 'waiting')])) === 'waiting';

describe('History comes in pages that are worth it', () => {
  it('full ones, and what is left when it has caught up', async () => {
    const { server, first, next } = subscribed();
    server.sends(1, PAGE_SIZE + 44);
    expect(await first).toEqual([`1 to ${PAGE_SIZE}`, positionOf(PAGE_SIZE), 'behind']);
    const second = next();
    expect(await isWaiting(second)).toBe(true);
    server.emit('caughtUp');
    expect(await second).toEqual([`${PAGE_SIZE + 1} to ${PAGE_SIZE + 44}`, positionOf(PAGE_SIZE + 44), 'at head']);
  });

  it('one without events where there is nothing to catch up with', async () => {
    const { server, first } = subscribed({ after: positionOf(7) });
    server.emit('caughtUp');
    expect(await first).toEqual(['none', positionOf(7), 'at head']);
  });

  it('one without events that says how far was searched', async () => {
    const { server, first, next } = subscribed();
    await server.searchedTo(500);
    expect(await first).toEqual(['none', positionOf(500), 'behind']);
    server.sends(501, 503);
    await server.searchedTo(900);
    const second = next();
    expect(await isWaiting(second)).toBe(true);
    server.emit('caughtUp');
    expect(await second).toEqual(['501 to 503', positionOf(900), 'at head']);
  });

  it('and never goes back to what was searched before an event', async () => {
    const { server, first } = subscribed();
    server.sends(5, 6);
    await server.searchedTo(4);
    server.emit('caughtUp');
    expect(await first).toEqual(['5 to 6', positionOf(6), 'at head']);
  });
});

describe('Live, events come at once', () => {
  const live = async (more = {}) => {
    const following = subscribed(more);
    following.server.emit('caughtUp');
    await following.first;
    return following;
  };

  it('together where they come together', async () => {
    const { server, next } = await live();
    const page = next();
    server.sends(1, 2);
    expect(await page).toEqual(['1 to 2', positionOf(2), 'at head']);
    const search = next();
    await server.searchedTo(40);
    expect(await search).toEqual(['none', positionOf(40), 'at head']);
  });

  it('and not as the head while more of them wait', async () => {
    const { server, next } = await live();
    server.sends(1, PAGE_SIZE + 1);
    expect(await next()).toEqual([`1 to ${PAGE_SIZE}`, positionOf(PAGE_SIZE), 'behind']);
    expect(await next()).toEqual([`${PAGE_SIZE + 1} to ${PAGE_SIZE + 1}`, positionOf(PAGE_SIZE + 1), 'at head']);
  });

  it('until it falls behind; then they come as history does', async () => {
    const { server, next } = await live();
    server.emit('fellBehind');
    server.sends(1, 3);
    const page = next();
    expect(await isWaiting(page)).toBe(true);
    server.emit('caughtUp');
    expect(await page).toEqual(['1 to 3', positionOf(3), 'at head']);
  });

  it('and what the server could not resolve is no event', async () => {
    const { server, next } = await live();
    server.push({});
    server.sends(1, 1);
    expect(await next()).toEqual(['1 to 1', positionOf(1), 'at head']);
  });
});

describe('A subscription ends', () => {
  it('with what has ended it, once everything before has been given', async () => {
    const { server, first, pages } = subscribed();
    server.sends(1, 3);
    server.emit('error', new Error('the node has gone'));
    server.emit('error', new Error('and something else'));
    expect(await first).toEqual(['1 to 3', positionOf(3), 'behind']);
    await expect(pages.next()).rejects.toThrow('the node has gone');
    expect(server.destroyed).toBe(true);
  });

  it('with a sentence where the server has only closed it', async () => {
    const { server, pages, first } = subscribed();
    server.emit('close');
    await expect(first).rejects.toThrow('the server has ended the subscription');
    expect((await pages.next()).done).toBe(true);
  });

  it('and is let go of when nobody wants it any more', async () => {
    const { server, first, pages } = subscribed();
    server.emit('caughtUp');
    await first;
    const waiting = pages.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
    expect(server.unsubscribe).toHaveBeenCalledTimes(1);
    expect(server.destroyed).toBe(true);
    server.emit('caughtUp'); // A sign that was on its way finds nobody.
    await server.searchedTo(7);
  });
});

describe('What is subscribed to', () => {
  it.each([
    [undefined, 'start'],
    [positionOf(7), { commit: 7n, prepare: 7n }],
  ])('is all that begins with the prefix, behind %s', (after, fromPosition) => {
    const { server, first } = subscribed({ ...(after !== undefined && { after }) });
    first.catch(() => undefined);
    expect(server.asked).toEqual({
      fromPosition,
      filter: expect.objectContaining({ prefixes: ['sitrep.'], checkpointInterval: 32 }) as unknown,
    });
    expect(server.options).toEqual({ highWaterMark: PAGE_SIZE });
  });

  it('is asked for as who we are', () => {
    const credentials = { username: 'sitrep', password: 'secret' };
    const { server, first } = subscribed({ credentials });
    first.catch(() => undefined);
    expect(server.asked).toMatchObject({ credentials });
  });
});
