import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What a network can do to connections, old and new ones. */
export type NetworkFault =
  /** All are closed, and nobody listens. */
  | 'refuse'
  /** Whatever is sent is taken, and nobody ever hears of it. */
  | 'black-hole'
  /** What is sent arrives; no answer comes back. */
  | 'half-open'
  /** Each is reset in the middle of the next thing that is sent, after a part of it has arrived. */
  | 'reset'
  /** Everything takes a while, either way. */
  | 'slow';

/** Stands between a client and a server on this machine, and lets through what the network of the moment lets through. */
export class TcpProxy {
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  #listening: Server | undefined;
  #port = 0;
  #fault: NetworkFault | undefined;

  static async to(port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port);
    await proxy.#listen();
    return proxy;
  }

  private constructor(private readonly target: number) {}

  get port(): number {
    return this.#port;
  }

  /** From now on; without a fault, everything goes through. What was swallowed stays swallowed: those connections are over. */
  async suffer(fault?: NetworkFault): Promise<void> {
    if (this.#fault === 'black-hole' || this.#fault === 'half-open') this.#cutAll();
    this.#fault = fault;
    if (fault === 'refuse') await this.close();
    else await this.#listen();
  }

  async close(): Promise<void> {
    const listening = this.#listening;
    this.#listening = undefined;
    this.#cutAll();
    if (listening) await new Promise((closed) => listening.close(closed));
  }

  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = createServer((near) => this.#join(near));
    this.#listening.listen(this.#port, '127.0.0.1');
    await once(this.#listening, 'listening');
    this.#port = (this.#listening.address() as AddressInfo).port;
  }

  #join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const cut = () => {
      near.destroy();
      far.destroy();
      this.#pairs.delete(pair);
    };
    for (const socket of pair) socket.on('error', cut).on('close', cut);
    let isReset = false;
    const [there, back] = [inOrderTo(far), inOrderTo(near)];
    near.on('data', (bytes) => {
      if (this.#fault === 'black-hole' || isReset) return;
      isReset = this.#fault === 'reset';
      there(isReset ? bytes.subarray(0, bytes.length / 2) : bytes, this.#fault === 'slow');
      if (isReset)
        void setTimeout(5).then(() => {
          near.resetAndDestroy();
          far.resetAndDestroy();
        });
    });
    far.on('data', (bytes) => {
      if (this.#fault !== 'black-hole' && this.#fault !== 'half-open') back(bytes, this.#fault === 'slow');
    });
  }

  #cutAll(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#pairs.clear();
  }
}

const SLOW_MS = 200;

/** Writes at once or later, and never anything before what was sent before it. */
const inOrderTo = (socket: Socket) => {
  let sent: Promise<unknown> = Promise.resolve();
  return (bytes: Buffer, isSlow: boolean): void => {
    const due = isSlow ? setTimeout(SLOW_MS) : undefined;
    sent = sent.then(() => due).then(() => socket.destroyed || socket.write(bytes));
  };
};
