import { EventStoreDBClient } from '@eventstore/db-client';
import { withLongerKeepAlive } from './connection-string.js';
import { within } from './deadline.js';

/**
 * A client that is replaced when it is stuck: nothing goes well with it any more, though it would with a new one. It
 * comes to that after a discovery that has failed, and after a node was away for long.
 */
export class ReplaceableClient {
  readonly #url: string;
  #client: EventStoreDBClient;
  #replacements = 0;
  #lastSuccessAt = 0;
  #replacedAt = 0;

  constructor(url: string) {
    this.#url = url;
    this.#client = EventStoreDBClient.connectionString(url);
  }

  get current(): EventStoreDBClient {
    return this.#client;
  }

  succeeded(): void {
    this.#lastSuccessAt = performance.now();
  }

  /** A call has failed. A client with which nothing has gone well since that call began is given up. */
  failed(client: EventStoreDBClient, beganAt: number): void {
    const now = performance.now();
    if (client !== this.#client || this.#lastSuccessAt > beganAt || now - this.#replacedAt < REPLACE_EVERY_MS) return;
    this.#replacedAt = now;
    // gRPC shares connections between channels with equal options, and with them a pause of up to two minutes before the
    // next attempt to connect. An option that differs gives a connection that tries at once.
    this.#replacements = (this.#replacements % 999) + 1;
    this.#client = EventStoreDBClient.connectionString(withLongerKeepAlive(this.#url, this.#replacements));
    void closeConnection(client);
  }

  /** Ends what is under way, and the connection. Reads that are cut off look as if they had come to their end. */
  async close(): Promise<void> {
    await within(CLOSE_MAX_MS, this.#client.dispose()).catch(() => undefined);
    await closeConnection(this.#client);
  }
}

const REPLACE_EVERY_MS = 250;
const CLOSE_MAX_MS = 1_000;

/**
 * Closes the connection as soon as the calls on it are done. The client itself has no way to say that: its `dispose`
 * ends calls, and makes reads look as if they had found nothing more.
 */
const closeConnection = async (client: EventStoreDBClient): Promise<void> => {
  const inner = client as unknown as { readonly getChannel: () => Promise<{ close(): void }> };
  const closed = inner.getChannel().then((channel) => channel.close());
  await within(CLOSE_MAX_MS, closed).catch(() => undefined);
};
