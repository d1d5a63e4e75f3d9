import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that asks for a stream and then reads nothing of it, until it is told to. */
export class StalledClient {
  /** When the server hung up, by the clock of `performance`; NaN while it has not. */
  closedAtMs = NaN;
  readonly closed: Promise<unknown>;

  private constructor(readonly socket: Socket) {
    this.closed = once(socket, 'close').then(() => (this.closedAtMs = performance.now()));
    socket.on('error', () => undefined);
  }

  static async connect(port: number, path: string, token: string): Promise<StalledClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new StalledClient(socket);
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    return client;
  }

  /** Reads what is there, and with it that the server has hung up. */
  readOn(): void {
    this.socket.resume();
  }
}
