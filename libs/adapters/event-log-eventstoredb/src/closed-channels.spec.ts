import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Channel, connectivityState, credentials } from '@grpc/grpc-js';
import { keepClosedChannelsClosed } from './closed-channels.js';

const BACKOFF_MS = 100;

/** How many connections a server gets from a channel that was closed before the server was there. */
const connectionsFromClosedChannel = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');

  const channel = new Channel(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.initial_reconnect_backoff_ms': BACKOFF_MS,
  });
  while (channel.getConnectivityState(true) !== connectivityState.TRANSIENT_FAILURE) await setTimeout(1);
  channel.close();

  let connections = 0;
  server.on('connection', (socket) => void (connections++, socket.destroy()));
  server.listen(port, '127.0.0.1');
  await setTimeout(3 * BACKOFF_MS);
  await once(server.close(), 'close');
  return connections;
};

it('A channel that is closed between two attempts to connect makes no second one, which it would by itself', async () => {
  // Where this is 0 one day, the library has learned it, and the file beside can go.
  expect(await connectionsFromClosedChannel()).toBe(1);
  keepClosedChannelsClosed();
  expect(await connectionsFromClosedChannel()).toBe(0);
});
