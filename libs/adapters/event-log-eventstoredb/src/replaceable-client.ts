import { EventStoreDBClient } from '@eventstore/db-client';
import { withLongerKeepAlive } from './connection-string.js';
import { within } from './deadline.js';
import { OpenChannels } from './open-channels.js';

/**
 * A client that is replaced when it is stuck: nothing goes well with it any more, though it would with a new one. It
 * comes to that after a discovery that has failed, and after a node was away for long.
 */
export class ReplaceableClient {
  readonly #url: string;
  readonly #apartMs: number;
  #client: EventStoreDBClient;
  #channels: OpenChannels;
  #replacements = 0;
  #lastSuccessAt = 0;
  #replacedAt = 0;

  /**
   * gRPC shares connections between channels with equal options. `apartMs` tells apart clients that are to have one each:
   * it is added to a time-out, so less is better.
   */
  constructor(url: string, apartMs = 0) {
    this.#url = url;
    this.#apartMs = apartMs;
    this.#client = this.#newClient();
    this.#channels = new OpenChannels(this.#client);
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
    // With a connection, channels share the pause of up to two minutes before the next attempt to connect. One of its own
    // tries at once.
    this.#replacements = (this.#replacements % REPLACEMENTS_APART) + 1;
    this.#client = this.#newClient();
    this.#channels.close();
    this.#channels = new OpenChannels(this.#client);
  }

  /** Ends what is under way, and the connection. Reads that are cut off look as if they had come to their end. */
  async close(): Promise<void> {
    await within(CLOSE_MAX_MS, this.#client.dispose()).catch(() => undefined);
    this.#channels.close();
  }

  #newClient(): EventStoreDBClient {
    const extraMs = this.#apartMs + this.#replacements;
    return EventStoreDBClient.connectionString(withLongerKeepAlive(this.#url, extraMs));
  }
}

/** How many replacements in a row are told apart. */
export const REPLACEMENTS_APART = 999;
const REPLACE_EVERY_MS = 250;
const CLOSE_MAX_MS = 1_000;
