import { request } from 'node:http';
import { startServer, type RunningServer } from './support/running-server.js';

// Requests without a valid token are counted by the address they come from. The test itself is the proxy, at 127.0.0.1 and,
// where it says so, at 127.0.0.2.

const FAILURES = 3;

let server: RunningServer;

/** The status of a request with a token that nobody has, from one address of this machine. */
const guess = (forwardedFor: string | undefined, localAddress = '127.0.0.1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: 'Bearer guessed',
      ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
    };
    const asked = { host: '127.0.0.1', port: server.port, localAddress, path: '/v1/me', headers, agent: false };
    request(asked, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on('error', reject)
      .end();
  });

/** What one is told who guesses once more than is allowed; each time what is said of the address may differ. */
const guessOften = async (forwardedFor: (n: number) => string | undefined, localAddress?: string): Promise<number> => {
  for (let n = 0; n < FAILURES; n++) await guess(forwardedFor(n), localAddress);
  return guess(forwardedFor(FAILURES), localAddress);
};

describe('Behind a proxy that is trusted', () => {
  beforeAll(async () => {
    server = await startServer({ FAILED_LOGINS_MAX: String(FAILURES), TRUSTED_PROXIES: '127.0.0.1, 10.1.0.0/16' });
  });

  it('the address is counted that the proxy has seen, and each by itself', async () => {
    expect(await guessOften(() => '203.0.113.1')).toBe(429);
    expect(await guess('203.0.113.2')).toBe(401);
  });

  it('what a client has written in front of that helps it nothing', async () => {
    expect(await guessOften((n) => `198.51.100.${n}, 203.0.113.3`)).toBe(429);
    expect(await guessOften((n) => `x${n}, ${'9'.repeat(n)}, 203.0.113.4`)).toBe(429);
    expect(await guess('203.0.113.5')).toBe(401);
  });

  it('another proxy that is trusted is looked behind as well, and one that is not is the client', async () => {
    expect(await guessOften((n) => `203.0.113.${10 + n}, 10.1.2.3`)).toBe(401);
    expect(await guessOften((n) => `203.0.113.${20 + n}, 10.2.0.1`)).toBe(429);
  });

  it('addresses of six are counted', async () => {
    expect(await guessOften(() => '2001:db8::1')).toBe(429);
    expect(await guess('2001:db8::2')).toBe(401);
  });

  it('a client that comes by itself has its own address, whatever it says', async () => {
    expect(await guessOften((n) => `203.0.113.${30 + n}`, '127.0.0.2')).toBe(429);
    expect(await guess('203.0.113.40', '127.0.0.3')).toBe(401);
  });
});

describe('Where no proxy is trusted', () => {
  beforeAll(async () => {
    server = await startServer({ FAILED_LOGINS_MAX: String(FAILURES) });
  });

  it('nobody chooses an address', async () => {
    expect(await guessOften((n) => `203.0.113.${n}`)).toBe(429);
    expect(await guess(undefined, '127.0.0.2')).toBe(401);
  });
});
