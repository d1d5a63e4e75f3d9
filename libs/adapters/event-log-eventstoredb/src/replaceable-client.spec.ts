import { EventStoreDBClient } from '@eventstore/db-client';
import { ReplaceableClient, REPLACEMENTS_APART } from './replaceable-client.js';

let now: number;
let clients: ReplaceableClient;
beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  clients = new ReplaceableClient('esdb://127.0.0.1:1?tls=false');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await clients.close();
});

describe('A client with which nothing goes well any more', () => {
  it('is replaced', () => {
    const first = clients.current;
    expect(clients.current).toBe(first);
    clients.failed(first, 1_000);
    expect(clients.current).not.toBe(first);
  });

  it('but not for a call that began before something went well', () => {
    const first = clients.current;
    clients.succeeded();
    now = 1_100;
    clients.failed(first, 999);
    expect(clients.current).toBe(first);
    clients.failed(first, 1_000);
    expect(clients.current).not.toBe(first);
  });

  it('once: a failure of the one before says nothing about its successor', () => {
    const first = clients.current;
    clients.failed(first, 1_000);
    const second = clients.current;
    now = 9_000;
    clients.failed(first, 8_000);
    expect(clients.current).toBe(second);
  });

  it('four times a second at most', () => {
    clients.failed(clients.current, 1_000);
    const second = clients.current;
    now = 1_249;
    clients.failed(second, 1_200);
    expect(clients.current).toBe(second);
    now = 1_250;
    clients.failed(second, 1_200);
    expect(clients.current).not.toBe(second);
  });
});

describe('A client and its successors', () => {
  /** By which time-outs the clients were told apart, which of their channels were closed, and how each is ended. */
  const observed = (dispose = async () => {}) => {
    const timeoutsMs: number[] = [];
    const closed: number[] = [];
    jest.spyOn(EventStoreDBClient, 'connectionString').mockImplementation((url) => {
      const number = timeoutsMs.push(Number(/keepAliveTimeout=(\d+)$/.exec(String(url))![1]));
      const createChannel = async () => ({ close: () => void closed.push(number) });
      return { dispose, createChannel } as unknown as EventStoreDBClient;
    });
    return { timeoutsMs, closed };
  };
  const openChannel = (of: ReplaceableClient) =>
    (of.current as unknown as { createChannel: () => Promise<unknown> }).createChannel();
  const replace = (of: ReplaceableClient) => {
    now += 1_000;
    of.failed(of.current, now);
  };

  it('share no connection: each is told apart from those before, and from those of others', () => {
    const { timeoutsMs } = observed();
    const others = new ReplaceableClient('esdb://a', REPLACEMENTS_APART + 1);
    for (let i = 0; i < REPLACEMENTS_APART + 1; i++) replace(others);
    expect(timeoutsMs.slice(0, 3)).toEqual([11_000, 11_001, 11_002]);
    expect(timeoutsMs.slice(-3)).toEqual([11_998, 11_999, 11_001]);
    expect(new Set(timeoutsMs).size).toBe(REPLACEMENTS_APART + 1);
  });

  it('leave no channel open', async () => {
    const { closed } = observed();
    const some = new ReplaceableClient('esdb://a');
    await openChannel(some);
    replace(some);
    expect(closed).toEqual([1]);
    await openChannel(some);
    await some.close();
    expect(closed).toEqual([1, 2]);
  });

  it('can be closed although they fail to end', async () => {
    const dispose = jest.fn(() => Promise.reject(new Error('no')));
    const { closed } = observed(dispose);
    const some = new ReplaceableClient('esdb://a');
    await openChannel(some);
    await some.close();
    expect([dispose.mock.calls.length, closed]).toEqual([1, [1]]);
  });
});
