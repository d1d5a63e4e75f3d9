import { ReplaceableClient } from './replaceable-client.js';

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
