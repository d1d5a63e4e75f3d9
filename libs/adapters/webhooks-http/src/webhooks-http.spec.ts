import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { webhookSender } from './webhooks-http.js';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
const received: Received[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    const { method, url, headers } = request;
    received.push({ path: `${method} ${url}`, headers, body });
    answer(request, response);
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(() => server.closeAllConnections() ?? server.close());
beforeEach(() => {
  received.length = 0;
  answer = (_, response) => response.writeHead(204).end();
});

const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const { signal } = new AbortController();
const limits = { timeoutMs: 300, answerBytesMax: 1_000, allowPrivateAddresses: true };
const body = JSON.stringify({ type: 'IncidentRenamed', content: { name: 'Kasse „geht nicht“ 🔥' } });
const send = (more: { readonly secrets?: readonly string[]; readonly url?: string } = {}, moreLimits = {}) =>
  webhookSender({ ...limits, ...moreLimits }).send(
    { url, id: 'an-event', body, secrets: [secretOf(7)], ...more },
    signal,
  );

describe('A delivery', () => {
  it('is signed so that whoever holds the secret can tell, by the library of the specification', async () => {
    expect(await send()).toEqual({ outcome: 'delivered', status: 204 });
    const [{ path, headers, body: got }] = received as [Received];
    expect(path).toBe('POST /hook');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'an-event' });
    expect(new Webhook(secretOf(7)).verify(got, headers as Record<string, string>)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secretOf(7)).verify(`${got} `, headers as Record<string, string>)).toThrow();
    expect(() => new Webhook(secretOf(8)).verify(got, headers as Record<string, string>)).toThrow();
  });

  it('is signed with every secret that is valid', async () => {
    await send({ secrets: [secretOf(1), secretOf(2)] });
    const [{ headers, body: got }] = received as [Received];
    for (const byte of [1, 2]) new Webhook(secretOf(byte)).verify(got, headers as Record<string, string>);
    expect(() => new Webhook(secretOf(3)).verify(got, headers as Record<string, string>)).toThrow();
  });
});

describe('A receiver', () => {
  it.each<[string, typeof answer, object]>([
    ['fails', (_, response) => response.writeHead(500).end(), { reason: 'server-error', status: 500 }],
    ['refuses', (_, response) => response.writeHead(400).end(), { reason: 'refused', status: 400 }],
    [
      'sends elsewhere, where nobody goes',
      (_, response) => response.writeHead(307, { location: `${url}/elsewhere` }).end(),
      { reason: 'redirected', status: 307 },
    ],
    [
      'asks to wait',
      (_, response) => response.writeHead(429, { 'retry-after': '7' }).end(),
      { reason: 'too-many-requests', status: 429, afterMs: 7_000 },
    ],
    ['hangs', () => undefined, { reason: 'timed-out', status: null }],
    ['hangs up', (request) => request.socket.destroy(), { reason: 'unreachable', status: null }],
    [
      'talks without end',
      (_, response) => response.end('x'.repeat(2_000)),
      { reason: 'answer-too-large', status: null },
    ],
  ])('that %s is understood, and asked once', async (_, how, expected) => {
    answer = how;
    expect(await send()).toEqual({ outcome: 'failed', ...expected });
    expect(received).toHaveLength(1);
  });

  it('that wants no more is understood', async () => {
    answer = (_, response) => response.writeHead(410).end();
    expect(await send()).toEqual({ outcome: 'gone', status: 410 });
  });

  it.each(['http://127.0.0.1', 'http://localhost', 'http://[::1]', 'http://0.0.0.0', 'http://2130706433'])(
    'in a private network is not reached unless that is allowed: %s',
    async (host) => {
      const address = `${host}:${new URL(url).port}/hook`;
      const sent = await send({ url: address }, { allowPrivateAddresses: false });
      expect(sent).toEqual({ outcome: 'failed', reason: 'address-not-allowed', status: null });
      expect(received).toEqual([]);
    },
  );

  it('whose address has been erased is not looked for', async () =>
    expect(await send({ url: '[erased]' })).toEqual({ outcome: 'failed', reason: 'unreachable', status: null }));
});
