import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Gives a function that hangs up on connections where nothing is under way. Node closes those that are idle at the moment
 * of a stop; the ones that become idle later, and the ones on which nothing was ever asked (clients open some in advance),
 * would hold it up until they time out.
 */
export const watchUnusedConnections = (server: Server): (() => void) => {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  return () => {
    server.closeIdleConnections();
    unused.forEach((socket) => socket.destroy());
  };
};
