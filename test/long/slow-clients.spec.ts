import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startServer, ADMIN_TOKEN, type RunningServer } from '../support/running-server.js';

// Clients that send a request a byte at a time, to keep the server busy with nothing.

const SOCKETS = 500;
const CLOSED_WITHIN_MS = 35_000;

let server: RunningServer;
const sockets = new Set<Socket>();
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => sockets.forEach((socket) => socket.destroy()));

const HEAD = `POST /v1/incidents HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ADMIN_TOKEN}\r\n`;

/** Sends the beginning, then a byte each second; gives after how long the server hung up. */
const drip = async (beginning: string): Promise<number> => {
  const from = performance.now();
  const socket = connect(server.port, '127.0.0.1');
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  socket.write(beginning);
  const drops = setInterval(() => socket.write('x'), 1_000);
  await once(socket, 'close');
  clearInterval(drops);
  return performance.now() - from;
};

it('are all hung up on within 35 seconds, and nobody else notices', async () => {
  const inHeaders = `${HEAD}X-Slow: `;
  const inBody = `${HEAD}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"name":"`;
  const closings = Array.from({ length: SOCKETS }, (_, i) => drip(i % 2 === 0 ? inHeaders : inBody));
  const all = Promise.all(closings);
  let isOver = false;
  void all.then(() => (isOver = true));

  const answeredMs: number[] = [];
  const until = performance.now() + CLOSED_WITHIN_MS + 5_000;
  while (!isOver && performance.now() < until) {
    const from = performance.now();
    expect((await server.admin.get('/v1/incidents')).status).toBe(200);
    answeredMs.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  expect(isOver).toBe(true);
  expect(Math.max(...(await all))).toBeLessThan(CLOSED_WITHIN_MS);
  expect(answeredMs.length).toBeGreaterThan(20);
  expect(Math.max(...answeredMs)).toBeLessThan(2_000);
}, 90_000);
