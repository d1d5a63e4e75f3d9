import timers from 'node:timers/promises';
import { AccessDeniedError, UnavailableError, UnsupportedError, type EventStoreDBClient } from '@eventstore/db-client';
import { StorageUnavailable } from '@sitrep/application';
import { PATIENCE_MS, patiently } from './patience.js';
import type { ReplaceableClient } from './replaceable-client.js';

const CLIENT = {} as EventStoreDBClient;
const notLeader = () => Object.assign(new UnavailableError(), { type: 'not-leader' });

let told: string[];
let closing: AbortController;
const clients = {
  current: CLIENT,
  succeeded: () => void told.push('succeeded'),
  failed: (client: EventStoreDBClient) => void told.push(client === CLIENT ? 'failed' : 'another failed'),
} as unknown as ReplaceableClient;

beforeEach(() => {
  told = [];
  closing = new AbortController();
});
afterEach(() => jest.restoreAllMocks());

/** Calls a cluster that answers so, one answer a call. */
const call = (...answers: readonly (() => unknown)[]) => {
  const left = [...answers];
  return patiently(clients, closing.signal, async (client, timeoutMs) => {
    expect(client).toBe(CLIENT);
    told.push(`called for ${Math.round(timeoutMs / 1_000)} s`);
    return left.shift()!();
  });
};
const failing = (error: Error) => () => {
  throw error;
};
const failure = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('A call of the cluster', () => {
  it('gives what it gives', async () => {
    expect(await call(() => 7)).toBe(7);
    expect(told).toEqual(['called for 2 s', 'succeeded']);
  });

  it('is made again after what may pass', async () => {
    expect(await call(failing(new UnavailableError()), failing(new Error('nobody found')), () => 7)).toBe(7);
    expect(told).toEqual([
      ...['called for 2 s', 'failed'],
      ...['called for 2 s', 'failed'],
      ...['called for 2 s', 'succeeded'],
    ]);
  });

  it('does not blame the client where a node does not lead', async () => {
    expect(await call(failing(notLeader()), () => 7)).toBe(7);
    expect(told).toEqual(['called for 2 s', 'called for 2 s', 'succeeded']);
  });

  it('is not made again after what does not pass: the cluster has answered', async () => {
    const error = new UnsupportedError('x', '1');
    expect(await failure(call(failing(error)))).toBe(error);
    expect(told).toEqual(['called for 2 s', 'succeeded']);
  });

  it('is not made again where we may not do it', async () => {
    const cause = new AccessDeniedError();
    expect(await failure(call(failing(cause)))).toMatchObject({ reason: 'storage-failed', cause });
    expect(told).toEqual(['called for 2 s']);
  });

  it('hands on what another one has found', async () => {
    const error = new StorageUnavailable('storage-full');
    expect(await failure(call(failing(error)))).toBe(error);
  });

  it('is given up when patience has run out, each attempt shorter than what is left', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const cause = new UnavailableError();
    const slowly = () => {
      now += 1_500;
      throw cause;
    };
    expect(await failure(call(slowly, slowly, slowly, slowly))).toMatchObject({ reason: 'storage-failed', cause });
    expect(told.filter((each) => each.startsWith('called'))).toEqual([
      ...['called for 2 s', 'called for 2 s', 'called for 1 s'],
    ]);
    expect(now).toBeGreaterThan(PATIENCE_MS);
  });

  describe('between calls', () => {
    let now: number;
    let pausesMs: number[];
    beforeEach(() => {
      [now, pausesMs] = [0, []];
      jest.spyOn(performance, 'now').mockImplementation(() => now);
      jest.spyOn(timers, 'setTimeout').mockImplementation(async (ms, _, options) => {
        if (options?.signal?.aborted) throw new Error('it was told to stop');
        pausesMs.push(ms!);
        now += ms!;
        return _!;
      });
    });
    const away = failing(new UnavailableError());
    const alwaysAway = Array.from({ length: 100 }, () => away);

    it.each([
      ['shortest', 0, [12.5, 25, 50, 100, 200, 200]],
      ['longest', 1, [25, 50, 100, 200, 400, 400]],
    ])('waits for pauses that grow, and differ from process to process (the %s ones)', async (_, random, expected) => {
      jest.spyOn(Math, 'random').mockReturnValue(random);
      expect(await failure(call(...alwaysAway))).toMatchObject({ reason: 'storage-failed' });
      expect(pausesMs.slice(0, 6)).toEqual(expected);
      expect(now).toBeLessThan(PATIENCE_MS);
      expect(now).toBeGreaterThan(PATIENCE_MS - 401);
    });

    it('waits for nothing where patience has run out by then', async () => {
      jest.spyOn(Math, 'random').mockReturnValue(1);
      const late = () => {
        now = PATIENCE_MS - 25;
        return away();
      };
      expect(await failure(call(late, () => 7))).toMatchObject({ reason: 'storage-failed' });
      expect(pausesMs).toEqual([]);
    });

    it('waits for nothing once the log is closed', async () => {
      const closeAndFail = () => {
        closing.abort();
        return away();
      };
      expect(await failure(call(closeAndFail))).toMatchObject({ reason: 'closed' });
      expect(pausesMs).toEqual([]);
    });
  });

  it('is not made when the log is closed', async () => {
    closing.abort();
    expect(await failure(call(() => 7))).toMatchObject({ reason: 'closed' });
    expect(told).toEqual([]);
  });

  it('gives nothing that closing may have cut short, and waits no longer', async () => {
    const closeAnd = (answer: () => unknown) => () => {
      closing.abort();
      return answer();
    };
    expect(await failure(call(closeAnd(() => 7)))).toMatchObject({ reason: 'closed' });
    closing = new AbortController();
    expect(await failure(call(closeAnd(failing(new UnavailableError()))))).toMatchObject({ reason: 'closed' });
  });
});
