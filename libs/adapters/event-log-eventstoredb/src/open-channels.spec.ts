import type { EventStoreDBClient } from '@eventstore/db-client';
import { OpenChannels } from './open-channels.js';

/** A client, whose channels are numbered, and which of them have been closed. */
const opened = () => {
  const closed: number[] = [];
  let count = 0;
  const inner = {
    createChannel: async () => {
      const number = ++count;
      return { number, close: () => void closed.push(number) };
    },
  };
  return { channels: new OpenChannels(inner as unknown as EventStoreDBClient), inner, closed };
};

describe('The channel that a client has opened', () => {
  it('is handed to the client', async () => {
    const { inner, closed } = opened();
    expect(await inner.createChannel()).toMatchObject({ number: 1 });
    expect(closed).toEqual([]);
  });

  it('is closed when the client opens another one', async () => {
    const { inner, closed } = opened();
    for (let i = 0; i < 3; i++) await inner.createChannel();
    expect(closed).toEqual([1, 2]);
  });

  it('is closed for good, once', async () => {
    const { channels, inner, closed } = opened();
    channels.close();
    await inner.createChannel();
    expect(closed).toEqual([1]);
    await inner.createChannel();
    channels.close();
    expect(closed).toEqual([1, 2]);
  });
});
