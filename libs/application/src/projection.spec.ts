import { setImmediate } from 'node:timers/promises';
import { StorageUnavailable, type FollowedPage } from './event-log.js';
import { Projection } from './projection.js';

const pageAt = (position: string, atHead = true): FollowedPage => ({ events: [], position, atHead });
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A projection that shows these pages and then waits; or fails with this error. */
const projecting = (pages: readonly FollowedPage[], error?: Error, faults: Error[] = []) =>
  new Projection(
    'test',
    async (signal, onPage) => {
      for (const page of pages) await onPage(page);
      if (error) throw error;
      await untilAborted(signal);
    },
    (fault) => faults.push(fault),
  );

describe('A projection', () => {
  it('is catching up until it has seen the head', async () => {
    const behind = projecting([pageAt('5', false)]);
    behind.start();
    expect(await behind.live(10)).toBe(false);
    expect(behind.status()).toMatchObject({ state: 'catching-up', position: '5' });
    await behind.stop();

    const live = projecting([pageAt('5', false), pageAt('6')]);
    live.start();
    expect(await live.live(10)).toBe(true);
    await live.stop();
  });

  it('lets a reader wait for a position, and says when that takes too long', async () => {
    const projection = projecting([pageAt('5')]);
    projection.start();
    expect(await projection.reached('5', 10)).toBe(true);
    expect(await projection.reached(undefined, 10)).toBe(true);
    expect(await projection.reached('6', 10)).toBe(false);
    await projection.stop();
  });

  it('stands still at what it must not skip, says why, and keeps nobody waiting', async () => {
    const faults: Error[] = [];
    const unreadable = new Error('cannot be read');
    const projection = projecting([pageAt('5')], unreadable, faults);
    projection.start();
    expect(await projection.reached('6', 60_000)).toBe(false);
    expect(projection.status()).toEqual({ name: 'test', state: 'stopped', position: '5', fault: unreadable });
    expect(faults).toEqual([unreadable]);
    await projection.stop();
  });

  it('does not keep a reader waiting for what a storage that is away does not give', async () => {
    const projection = projecting([pageAt('5')], new StorageUnavailable('storage-failed'));
    projection.start();
    expect(await projection.reachedIfPossible('6', 60_000)).toBe(true);
    expect(await projection.reached('6', 10)).toBe(false);
    await projection.stop();

    const well = projecting([pageAt('5')]);
    well.start();
    expect(await well.reachedIfPossible('6', 10)).toBe(false);
    await well.stop();
  });

  it('follows again when a storage that was away is back', async () => {
    let attempts = 0;
    const projection = new Projection(
      'test',
      async (signal, onPage) => {
        if (++attempts < 3) throw new StorageUnavailable('storage-full');
        await onPage(pageAt('7'));
        await untilAborted(signal);
      },
      () => undefined,
    );
    projection.start();
    expect(await projection.reached('7', 5_000)).toBe(true);
    expect(projection.status().state).toBe('live');
    await projection.stop();
  });

  it('rests once it is up to date, until somebody waits for it', async () => {
    const taken: string[] = [];
    const projection = new Projection(
      'test',
      async (signal, onPage) => {
        for (const position of ['1', '2', '3']) {
          taken.push(position);
          await onPage(pageAt(position, position !== '1'));
        }
        await untilAborted(signal);
      },
      () => undefined,
    );
    projection.start();
    await setImmediate();
    expect(taken).toEqual(['1', '2']);
    expect(await projection.reached('3', 1_000)).toBe(true);
    expect(taken).toEqual(['1', '2', '3']);
    await projection.stop();
  });

  it('shows what it has while a storage is away, once it has been live; but it is not called live then', async () => {
    let isAway = false;
    const leave = new AbortController();
    const projection = new Projection(
      'test',
      async (signal, onPage) => {
        if (isAway) throw new StorageUnavailable('storage-failed');
        await onPage(pageAt('7'));
        await untilAborted(AbortSignal.any([signal, leave.signal]));
        isAway = true;
        throw new StorageUnavailable('storage-failed');
      },
      () => undefined,
    );
    projection.start();
    expect(await projection.live(1_000)).toBe(true);
    leave.abort();
    expect(await projection.reached('8', 50)).toBe(false);
    expect(projection.status().state).toBe('catching-up');
    expect(await projection.live(0)).toBe(true);
    expect(await projection.reached('7', 0)).toBe(true);
    await projection.stop();
  });
});
