import type { EventStoreDBClient } from '@eventstore/db-client';

/** As much of a gRPC channel as is needed here. */
interface Channel {
  close(): void;
}

/**
 * The channels that a client has opened, so that they can be closed: the client has no way to say that, and it forgets
 * some. Of two calls that fail at once, the second makes it drop the channel that was opened after the first.
 */
export class OpenChannels {
  readonly #open = new Set<Channel>();

  constructor(client: EventStoreDBClient) {
    const inner = client as unknown as { createChannel: () => Promise<Channel> };
    const create = inner.createChannel;
    inner.createChannel = async () => {
      const channel = await create();
      // There is one at a time. Calls that have begun on an older one go on until they are done.
      this.close();
      this.#open.add(channel);
      return channel;
    };
  }

  /** Each connection is closed when the calls on it are done. */
  close(): void {
    for (const channel of this.#open) channel.close();
    this.#open.clear();
  }
}
