import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CommandOutcome } from '@sitrep/application';
import { isPrivate } from './private-addresses.js';
import { runByWebhook, runOnMattermost } from './slash-commands-http.js';

const idOf = (letter: string) => letter.repeat(26);
const command = {
  text: '/deploy "back" 日本',
  incidentId: idOf('i'),
  taskId: idOf('j'),
  teamId: idOf('t'),
  channelId: idOf('c'),
  userId: idOf('u'),
};
const limits = { timeoutMs: 300, answerBytesMax: 1_000, allowPrivateAddresses: true };
const secret = 'a secret of at least 32 characters';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
const received: { path: string; headers: IncomingMessage['headers']; body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    received.push({ path: `${request.method} ${request.url}`, headers: request.headers, body });
    answer(request, response);
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections() ?? server.close());
beforeEach(() => {
  received.length = 0;
  answer = (_, response) => response.end('{"text":"rolled back"}');
});

describe('A command on Mattermost', () => {
  it('is executed in the channel, as the bot', async () => {
    for (const at of [url, `${url}/`, `${url}/chat`]) await runOnMattermost(at, 'bot-token', limits).run(command);
    expect(received.map(({ path }) => path)).toEqual([
      'POST /api/v4/commands/execute',
      'POST /api/v4/commands/execute',
      'POST /chat/api/v4/commands/execute',
    ]);
    expect(received[0]!.headers).toMatchObject({ authorization: 'Bearer bot-token' });
    expect(JSON.parse(received[0]!.body)).toEqual({ channel_id: command.channelId, command: command.text });
  });
});

describe('A command by webhook', () => {
  const run = (more: Partial<typeof limits> = {}) => runByWebhook(`${url}/run`, secret, { ...limits, ...more });

  it('is posted with who wants it and where, and signed', async () => {
    expect(await run().run(command)).toEqual({ ran: true, response: 'rolled back' });
    const [{ path, headers, body }] = received as [(typeof received)[number]];
    const { text, ...circumstances } = command;
    expect([path, JSON.parse(body)]).toEqual(['POST /run', { command: text, ...circumstances }]);
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  });

  it.each<[CommandOutcome['ran'] | string, typeof answer]>([
    ['refused', (_, response) => response.writeHead(500).end('{"text":"x"}')],
    ['refused', (_, response) => response.writeHead(302, { location: url }).end()],
    ['answer-unreadable', (_, response) => response.end('done')],
    ['answer-unreadable', (_, response) => response.end('{"text":7}')],
    ['answer-too-large', (_, response) => response.end(`{"text":"${'x'.repeat(1_000)}"}`)],
    ['unreachable', (request) => request.socket.destroy()],
    ['unreachable', (_, response) => response.write('{"te', () => response.destroy())],
    ['timed-out', () => undefined],
    ['timed-out', (_, response) => response.write('{')],
  ])('fails as %s, and is sent once (%#)', async (reason, how) => {
    answer = how;
    expect(await run().run(command)).toEqual({ ran: false, reason });
    expect(received).toHaveLength(1);
  });

  it('has nothing to say', async () => {
    answer = (_, response) => response.end('{}');
    expect(await run().run(command)).toEqual({ ran: true, response: '' });
  });

  it('does not reach into private networks, by whatever name, unless that is allowed', async () => {
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0.0.0.0'])
      expect([
        host,
        await runByWebhook(`http://${host}:${port}`, secret, { ...limits, allowPrivateAddresses: false }).run(command),
      ]).toEqual([host, { ran: false, reason: 'address-not-allowed' }]);
    expect(received).toEqual([]);
  });
});

it.each([
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:10.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['2606:4700::1111', false],
])('%s is private: %s', (address, expected) => expect(isPrivate(address)).toBe(expected));
