import type { EventStoreDBClient } from '@eventstore/db-client';
import { keepClosedChannelsClosed } from './closed-channels.js';

/** As much of a gRPC channel as is needed here. */
interface Channel {
  close(): void;
}

keepClosedChannelsClosed();

/**
 * The channel that a client has opened, so that it can be closed: the client has no way to say that, and it forgets some.
 * Of two calls that fail at once, the second makes it drop the channel that was opened after the first.
 */
export class OpenChannels {
  #open: Channel | undefined;
  #isClosed = false;

  constructor(client: EventStoreDBClient) {
    const inner = client as unknown as { createChannel: () => Promise<Channel> };
    const create = inner.createChannel;
    inner.createChannel = async () => {
      const channel = await create();
      // There is one at a time. Calls that have begun on an older one go on until they are done.
      this.#open?.close();
      this.#open = channel;
      if (this.#isClosed) this.close();
      return channel;
    };
  }

  /** For good; the connection is closed when the calls on it are done. */
  close(): void {
    this.#isClosed = true;
    this.#open?.close();
    this.#open = undefined;
  }
}
