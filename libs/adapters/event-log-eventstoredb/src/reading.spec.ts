import { Readable } from 'node:stream';
import { StreamNotFoundError, type EventStoreDBClient } from '@eventstore/db-client';
import { Overdue } from './deadline.js';
import { readEverything, readForwards, readLast } from './reading.js';

const credentials = { username: 'sitrep', password: 'secret' };
const options = { timeoutMs: 1_000 };
const event = (id: string) => ({ event: { id } });

/** A client whose reads give these items, and what was asked of it. */
const clientWith = (items: readonly unknown[], { fails, never = false }: { fails?: Error; never?: boolean } = {}) => {
  const asked: unknown[] = [];
  const cancel = jest.fn(async () => {});
  const read = (...args: unknown[]) => {
    asked.push(args);
    const left = [...items];
    const reading = new Readable({
      objectMode: true,
      read() {
        if (left.length > 0) this.push(left.shift());
        else if (fails) this.destroy(fails);
        else if (!never) this.push(null);
      },
    });
    return Object.assign(reading, { cancel });
  };
  return { client: { readStream: read, readAll: read } as unknown as EventStoreDBClient, asked, cancel };
};
const idsOf = (events: readonly unknown[]) => events.map((each) => (each as { readonly id: string }).id);

describe('A read of a stream', () => {
  it('gives its records from a revision on, as many as are wanted, and lets go of the read', async () => {
    const { client, asked, cancel } = clientWith(['a', 'b', 'c'].map(event));
    expect(idsOf(await readForwards(client, 's', { revision: 3, limit: 2 }, options))).toEqual(['a', 'b']);
    expect(asked).toEqual([['s', { direction: 'forwards', fromRevision: 3n, maxCount: 2 }]]);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('gives what there is where that is less, and nothing of what was removed', async () => {
    const { client } = clientWith([event('a'), {}, event('b')]);
    expect(idsOf(await readForwards(client, 's', { revision: 0, limit: 9 }, options))).toEqual(['a', 'b']);
  });

  it('gives nothing of a stream that does not exist', async () => {
    const { client, cancel } = clientWith([], { fails: new StreamNotFoundError() });
    expect(await readForwards(client, 's', { revision: 0, limit: 9 }, options)).toEqual([]);
    expect(await readLast(client, 's', options)).toBeUndefined();
    expect(cancel).toHaveBeenCalledTimes(2);
  });

  it('fails as it fails', async () => {
    const { client } = clientWith([event('a')], { fails: new Error('no') });
    await expect(readForwards(client, 's', { revision: 0, limit: 9 }, options)).rejects.toThrow('no');
  });

  it('is overdue when it takes too long', async () => {
    const { client, cancel } = clientWith([event('a')], { never: true });
    const overdue = readForwards(client, 's', { revision: 0, limit: 9 }, { timeoutMs: 5 });
    await expect(overdue).rejects.toThrow(new Overdue('the read has taken too long'));
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('is made as who we are', async () => {
    const { client, asked } = clientWith([event('a')]);
    await readForwards(client, 's', { revision: 0, limit: 1 }, { ...options, credentials });
    await readLast(client, 's', { ...options, credentials });
    await readEverything(client, { position: undefined, limit: 1, isWanted: () => true }, { ...options, credentials });
    expect(asked).toEqual([
      ['s', expect.objectContaining({ credentials })],
      ['s', { direction: 'backwards', fromRevision: 'end', maxCount: 1, credentials }],
      [{ direction: 'forwards', fromPosition: 'start', credentials }],
    ]);
  });
});

it('The newest record of a stream is the first from its end', async () => {
  const { client, asked } = clientWith([event('z'), event('y')]);
  expect(await readLast(client, 's', options)).toEqual({ id: 'z' });
  expect(asked).toEqual([['s', { direction: 'backwards', fromRevision: 'end', maxCount: 1 }]]);
});

it('A read of everything gives what is wanted of it, from a position on, and no more than that', async () => {
  const { client, asked } = clientWith(['a', 'b', 'c', 'd', 'e'].map(event));
  const position = { commit: 7n, prepare: 7n };
  const isWanted = ({ id }: { readonly id: string }) => id !== 'b';
  expect(idsOf(await readEverything(client, { position, limit: 3, isWanted }, options))).toEqual(['a', 'c', 'd']);
  expect(asked).toEqual([[{ direction: 'forwards', fromPosition: position }]]);
});
