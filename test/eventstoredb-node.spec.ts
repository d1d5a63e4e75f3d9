import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ANY,
  PARK,
  PersistentSubscriptionDoesNotExistError,
  PersistentSubscriptionDroppedError,
  PersistentSubscriptionExistsError,
  PersistentSubscriptionMaximumSubscribersReachedError,
  persistentSubscriptionToStreamSettingsFromDefaults,
  RETRY,
  SKIP,
  binaryEvent,
  END,
  EventStoreDBClient,
  eventTypeFilter,
  FORWARDS,
  BACKWARDS,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type AppendToStreamOptions,
  type PersistentSubscriptionToStreamResolvedEvent,
} from '@eventstore/db-client';
import { EventStoreNode } from './support/eventstoredb/node.js';
import { until } from './support/on-cluster.js';

// The node that our tests run against, held against what the client package says and EventStoreDB documents. What it does
// wrong, everything that is tested with it could do wrong.

let node: EventStoreNode;
let client: EventStoreDBClient;
beforeEach(async () => {
  node = await EventStoreNode.start();
  client = EventStoreDBClient.connectionString(node.url());
});
afterEach(async () => {
  await client.dispose();
  await node.kill();
});

const event = (n = 0, type = 'T') => jsonEvent({ type, data: { n }, metadata: { m: n } });
/** The two ways in which the client appends: one call each with credentials, one call for many without. */
const paths: readonly (readonly [string, AppendToStreamOptions])[] = [
  ['one call each', { credentials: { username: 'u', password: 'p' } }],
  ['one call for many', {}],
];
const gather = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
};
const revisions = async (stream: string, options: Parameters<EventStoreDBClient['readStream']>[1] = {}) =>
  (await gather(client.readStream(stream, options))).map(({ event: read }) => Number(read!.revision));

describe.each(paths)('The node takes appends in %s', (_, path) => {
  const append = (
    stream: string,
    events: Parameters<EventStoreDBClient['appendToStream']>[1],
    expectedRevision: AppendToStreamOptions['expectedRevision'] = ANY,
  ) => client.appendToStream(stream, events, { ...path, expectedRevision });

  it('at the revision that is expected, and says which it holds otherwise', async () => {
    expect(await append('a', [event(), event()], NO_STREAM)).toMatchObject({ success: true, nextExpectedRevision: 1n });
    expect(await append('a', event(), 1n)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await append('a', event(), STREAM_EXISTS)).toMatchObject({ nextExpectedRevision: 3n });
    const refused = append('a', event(), NO_STREAM);
    await expect(refused).rejects.toThrow(WrongExpectedVersionError);
    await expect(refused).rejects.toMatchObject({ actualVersion: 3n, expectedVersion: NO_STREAM });
    await expect(append('b', event(), 7n)).rejects.toMatchObject({ actualVersion: NO_STREAM, expectedVersion: 7n });
    await expect(append('b', event(), STREAM_EXISTS)).rejects.toThrow(WrongExpectedVersionError);
  });

  it('once by their ids, also when others came behind', async () => {
    const [one, two, three] = [event(1), event(2), event(3)];
    const first = await append('a', [one, two], NO_STREAM);
    await append('a', three, 1n);
    expect(await append('a', [one, two], NO_STREAM)).toEqual(first);
    expect(await append('a', [one, two], ANY)).toEqual(first);
    await expect(append('a', [one, event()], NO_STREAM)).rejects.toThrow(WrongExpectedVersionError);
    expect(await revisions('a')).toEqual([0, 1, 2]);
  });

  it('up to the size it is set to, and not to streams that were deleted for ever', async () => {
    const large = binaryEvent({ type: 'T', data: new Uint8Array(1024 * 1024) });
    await expect(append('a', large)).rejects.toThrow(MaxAppendSizeExceededError);
    await append('a', event());
    await client.tombstoneStream('a');
    await expect(append('a', event())).rejects.toThrow(StreamDeletedError);
  });
});

describe('The node reads', () => {
  beforeEach(async () => {
    for (const n of [0, 1, 2, 3, 4]) await client.appendToStream('a', event(n));
  });

  it('a stream in both directions, from any revision', async () => {
    expect(await revisions('a')).toEqual([0, 1, 2, 3, 4]);
    expect(await revisions('a', { fromRevision: 3n })).toEqual([3, 4]);
    expect(await revisions('a', { direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([4, 3]);
    expect(await revisions('a', { direction: BACKWARDS, fromRevision: 1n })).toEqual([1, 0]);
    expect(await revisions('a', { fromRevision: 9n })).toEqual([]);
    await expect(revisions('missing')).rejects.toThrow(StreamNotFoundError);
  });

  it('what was written, with metadata and time', async () => {
    const [{ event: read }] = (await gather(client.readStream('a', { maxCount: 1 }))) as [{ event: object }];
    expect(read).toMatchObject({ type: 'T', data: { n: 0 }, metadata: { m: 0 }, isJson: true, streamId: 'a' });
    expect(Math.abs(Date.now() - (read as { created: Date }).created.getTime())).toBeLessThan(10_000);
  });

  it('everything, from a position on that is included forwards and is not backwards', async () => {
    const all = await gather(client.readAll());
    const position = all[2]!.event!.position;
    const forwards = await gather(client.readAll({ direction: FORWARDS, fromPosition: position, maxCount: 2 }));
    expect(forwards.map(({ event: read }) => read!.revision)).toEqual([2n, 3n]);
    const backwards = await gather(client.readAll({ direction: BACKWARDS, fromPosition: position }));
    expect(backwards.map(({ event: read }) => read!.revision)).toEqual([1n, 0n]);
    expect(await gather(client.readAll({ direction: BACKWARDS, fromPosition: START }))).toEqual([]);
  });

  it('a stream no further back than its metadata allows', async () => {
    await client.setStreamMetadata('a', { maxCount: 2 });
    expect(await revisions('a')).toEqual([3, 4]);
    await client.setStreamMetadata('a', { truncateBefore: 1 });
    expect(await revisions('a')).toEqual([1, 2, 3, 4]);
    await client.setStreamMetadata('a', { maxAge: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await revisions('a')).toEqual([]);
  });

  it('a deleted stream as one that is not there; begun anew, its numbers go on', async () => {
    await client.deleteStream('a', { expectedRevision: 4n });
    await expect(revisions('a')).rejects.toThrow(StreamNotFoundError);
    await client.appendToStream('a', event(), { expectedRevision: NO_STREAM });
    expect(await revisions('a')).toEqual([5]);
    await expect(client.deleteStream('b', { expectedRevision: 0n })).rejects.toMatchObject({ actualVersion: -1n });
    await client.tombstoneStream('a');
    await expect(revisions('a')).rejects.toThrow(StreamDeletedError);
  });
});

describe('The node feeds subscriptions', () => {
  it('of a stream and of everything, through history into live, behind where they begin', async () => {
    for (const n of [0, 1, 2]) await client.appendToStream('a', event(n));
    const ofStream = client.subscribeToStream('a', { fromRevision: 0n });
    const ofAll = client.subscribeToAll({ fromPosition: END });
    const signs: string[] = [];
    ofAll.on('confirmation', () => signs.push('confirmation')).on('caughtUp', () => signs.push('caughtUp'));
    await new Promise((resolve) => ofAll.once('caughtUp', resolve as () => void));
    await client.appendToStream('a', event(3));
    const seen: bigint[] = [];
    for await (const { event: read } of ofStream) if (seen.push(read!.revision) === 3) await ofStream.unsubscribe();
    expect(seen).toEqual([1n, 2n, 3n]);
    for await (const { event: read } of ofAll) {
      expect(read!.revision).toBe(3n);
      await ofAll.unsubscribe();
    }
    expect(signs).toEqual(['confirmation', 'caughtUp']);
  });

  it('with what the filter lets through, and the place up to which it has searched', async () => {
    for (let n = 0; n < 100; n++) await client.appendToStream('a', event(n, n === 99 ? 'wanted' : 'other'));
    const checkpoints: bigint[] = [];
    const checkpointReached = async (_: unknown, { commit }: { commit: bigint }) => void checkpoints.push(commit);
    const filter = eventTypeFilter({ prefixes: ['wan'], checkpointInterval: 1, checkpointReached });
    const subscription = client.subscribeToAll({ filter });
    for await (const { event: read } of subscription) {
      expect(read).toMatchObject({ type: 'wanted', revision: 99n });
      await subscription.unsubscribe();
    }
    // Each 32 records, and when it is live.
    expect(checkpoints).toHaveLength(4);
  });
});

type Message = PersistentSubscriptionToStreamResolvedEvent;

describe('The node shares a stream among a group', () => {
  const join = (room = 10) => {
    const subscription = client.subscribeToPersistentSubscriptionToStream('a', 'group', { bufferSize: room });
    const messages: Message[] = [];
    subscription.on('data', (message) => void messages.push(message)).on('error', () => {});
    const seen = () => messages.map(({ event: read, retryCount }) => [Number(read!.revision), retryCount ?? 0]);
    return { subscription, messages, seen };
  };
  const create = (settings: Parameters<typeof persistentSubscriptionToStreamSettingsFromDefaults>[0]) =>
    client.createPersistentSubscriptionToStream(
      'a',
      'group',
      persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...settings }),
    );
  const info = async () => (await client.getPersistentSubscriptionToStreamInfo('a', 'group')).stats;
  beforeEach(async () => {
    for (const n of [0, 1, 2, 3]) await client.appendToStream('a', event(n));
  });

  it('each record to one, and more as records are acknowledged; what one leaves behind goes to the others', async () => {
    await create({});
    const [one, other] = [join(1), join(1)];
    await until(() => one.messages.length + other.messages.length === 2);
    for (const message of one.messages) await one.subscription.ack(message);
    await until(() => one.messages.length === 2);
    const left = other.seen();
    await other.subscription.unsubscribe();
    for (const message of [...one.messages]) await one.subscription.ack(message);
    await until(async () => {
      for (const message of one.messages) await one.subscription.ack(message);
      return one.messages.length === 4;
    });
    expect(one.seen().sort()).toEqual([0, 1, 2, 3].map((n) => [n, 0]));
    expect(one.seen()).toContainEqual(left[0]);
    await until(async () => (await info()).lastCheckpointedEventRevision === 3n);
  });

  it('again when one fails with it or says nothing, until it is parked; and what was parked, when it is replayed', async () => {
    await create({ maxRetryCount: 1, messageTimeout: 150 });
    const { subscription, messages, seen } = join();
    await until(() => messages.length === 4);
    const [failing, skipped, parked, forgotten] = messages as [Message, Message, Message, Message];
    await subscription.nack(RETRY, 'not now', failing);
    await subscription.nack(SKIP, 'never', skipped);
    await subscription.nack(PARK, 'later', parked);
    await until(() => seen().filter(([, retries]) => retries === 1).length === 2);
    expect(seen().slice(4).sort()).toEqual([
      [Number(failing.event!.revision), 1],
      [Number(forgotten.event!.revision), 1],
    ]);
    await until(async () => (await info()).parkedMessageCount === 3n);
    await client.replayParkedMessagesToStream('a', 'group');
    await until(() => messages.length === 9);
    await subscription.ack(...messages.slice(6));
    await until(async () => (await info()).lastCheckpointedEventRevision === 3n);
    expect(await info()).toMatchObject({ parkedMessageCount: 0n, totalInFlightMessages: 0 });
  });

  it('that exists, has room, and has not been taken away', async () => {
    await expect(client.deletePersistentSubscriptionToStream('a', 'group')).rejects.toThrow(
      PersistentSubscriptionDoesNotExistError,
    );
    await create({ maxSubscriberCount: 1 });
    await expect(create({})).rejects.toThrow(PersistentSubscriptionExistsError);
    const failures: unknown[] = [];
    const first = join();
    first.subscription.on('error', (error) => failures.push(error));
    await until(() => first.messages.length === 4);
    const second = join();
    second.subscription.on('error', (error) => failures.push(error));
    await until(() => failures.length === 1);
    await client.deletePersistentSubscriptionToStream('a', 'group');
    await until(() => failures.length === 2);
    expect(failures).toEqual([
      expect.any(PersistentSubscriptionMaximumSubscribersReachedError),
      expect.any(PersistentSubscriptionDroppedError),
    ]);
  });
});

it('The node keeps what it has acknowledged across a kill, when it has a file', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-node-'));
  const file = join(directory, 'records.jsonl');
  const durable = await EventStoreNode.start({ file });
  const before = EventStoreDBClient.connectionString(durable.url());
  await before.appendToStream('a', [event(1), event(2)], { credentials: { username: 'u', password: 'p' } });
  await durable.kill();
  const again = await EventStoreNode.start({ file });
  expect(again.store.log).toHaveLength(2);
  const after = EventStoreDBClient.connectionString(again.url());
  expect(await after.appendToStream('a', event(3), { expectedRevision: 1n })).toMatchObject({
    nextExpectedRevision: 2n,
  });
  for (const each of [before, after]) await each.dispose();
  await again.kill();
  rmSync(directory, { recursive: true });
});
