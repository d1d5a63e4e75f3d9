import { randomUUID } from 'node:crypto';
import { PositionUnknown, StorageUnavailable, type StoredEvent } from '@sitrep/application';
import { ClusterUnusable, EventStoreCluster } from '@sitrep/event-log-eventstoredb';
import { invalidPosition, serverGone, streamDeleted } from './support/eventstoredb/grpc-errors.js';
import { EventStoreNode } from './support/eventstoredb/node.js';
import { secureNode } from './support/eventstoredb/secure-node.js';

// What a connection to a cluster comes to, and what its logs make of the answers, on a node in this process. What goes
// wrong for longer is in test/long/eventstoredb-faults.spec.ts.

let node: EventStoreNode;
const opened: { close(): Promise<unknown> }[] = [];
beforeEach(async () => (node = await EventStoreNode.start()));
afterEach(async () => {
  jest.restoreAllMocks();
  node.plan();
  for (const each of opened.splice(0).toReversed()) await each.close();
  await node.kill();
});

const connected = async (url = node.url()): Promise<EventStoreCluster> => {
  const cluster = await EventStoreCluster.connect(url, 5_000);
  opened.push(cluster);
  return cluster;
};
const refusalOf = async (url: string, patienceMs: number) => {
  const refusal = await EventStoreCluster.connect(url, patienceMs).catch((error: unknown) => error);
  return refusal as Error;
};
const event = () => ({ id: randomUUID(), type: 'SomethingHappened', data: { n: 1 }, metadata: {} });
const namesOf = (events: readonly StoredEvent[]) => events.map(({ stream, version }) => `${stream} ${version}`);
const everything = { after: undefined, limit: 10 };

describe('A cluster is connected to', () => {
  it('as soon as it is there', async () => {
    await node.kill();
    const connecting = connected();
    setTimeout(() => void node.start(), 200);
    expect(await (await connecting).log('sitrep.').append('a', 0, [event()])).toMatchObject({ appended: true });
  });

  it('as long as we are patient, which is longer than for any call', async () => {
    await node.kill();
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => 20 * now());
    const connecting = EventStoreCluster.connect(node.url(), 600_000); // Half a minute; a call is given up after 0.2 s.
    setTimeout(() => void node.start(), 600);
    opened.push(await connecting);
  });

  it('or it is said in a sentence that nobody answers', async () => {
    await node.kill();
    const refusal = await refusalOf(node.url(), 10);
    expect(refusal).toBeInstanceOf(ClusterUnusable);
    expect(refusal).toMatchObject({
      name: 'ClusterUnusable',
      message:
        'No node of EVENTSTORE_URL answers. Check addresses, the tls option and tlsCAFile, and that the cluster runs.',
      cause: expect.any(StorageUnavailable) as unknown,
    });
  });

  it('or that it does not let us in, without a word of the password', async () => {
    const secure = await secureNode();
    opened.push({ close: () => secure.kill() });
    const url = secure.url({ user: 'sitrep', parameters: secureNode.parameters });
    const refusal = await refusalOf(url.replace(':secret@', ':hunter2@'), 60_000);
    expect(refusal).toBeInstanceOf(ClusterUnusable);
    expect(refusal).toMatchObject({
      message:
        'The cluster does not let the user of EVENTSTORE_URL read $all. Check the password, and give the user that right as ' +
        'docs/operations.md shows.',
      cause: expect.any(StorageUnavailable) as unknown,
    });
  });

  it('or what is wrong is told as it is; and no connection is left', async () => {
    node.plan((operation) => (operation === 'read' ? { fail: streamDeleted('somewhere') } : undefined));
    const refusal = await refusalOf(node.url(), 60_000);
    expect(refusal).not.toBeInstanceOf(ClusterUnusable);
    expect(refusal.message).toContain('is deleted');
    while (node.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('as who the connection string says we are', async () => {
    expect((await connected()).credentials).toBeUndefined();
    const secure = await secureNode();
    opened.push({ close: () => secure.kill() });
    const cluster = await connected(secure.url({ user: 'sitrep', parameters: secureNode.parameters }));
    expect(cluster.credentials).toEqual({ username: 'sitrep', password: 'secret' });
  });

  it('until it is closed: then nothing is read or appended, and who follows is let go', async () => {
    const cluster = await EventStoreCluster.connect(node.url(), 5_000);
    const log = cluster.log('sitrep.');
    const pages = log.follow({ after: undefined, signal: new AbortController().signal });
    await pages.next();
    const next = pages.next();
    await log.close(); // The connection is the cluster's.
    expect(await log.append('a', 0, [event()])).toMatchObject({ appended: true });
    await cluster.close();
    await expect(log.append('a', 1, [event()])).rejects.toMatchObject({ reason: 'closed' });
    await expect(log.readStream('a', { after: 0, limit: 1 })).rejects.toMatchObject({ reason: 'closed' });
    while (!(await next).done && !(await pages.next()).done);
  });
});

describe('The logs of a cluster', () => {
  it('know nothing of each other, nor of what others keep there', async () => {
    const cluster = await connected();
    const [ours, theirs, whole] = ['ours.', 'theirs.', ''].map((prefix) => cluster.log(prefix));
    await ours!.append('a', 0, [event()]);
    await theirs!.append('a', 0, [event(), event()]);
    await ours!.append('b', 0, [event()]);
    expect(namesOf(await ours!.readAll(everything))).toEqual(['a 1', 'b 1']);
    expect(namesOf(await theirs!.readAll(everything))).toEqual(['a 1', 'a 2']);
    expect(namesOf(await whole!.readAll(everything))).toEqual(['ours.a 1', 'theirs.a 1', 'theirs.a 2', 'ours.b 1']);
    expect(namesOf(await theirs!.readStream('a', { after: 1, limit: 10 }))).toEqual(['a 2']);
    expect(namesOf([(await theirs!.last('a'))!])).toEqual(['a 2']);
    expect(await theirs!.last('b')).toBeUndefined();
    for await (const { events, atHead } of theirs!.follow({ after: undefined, signal: new AbortController().signal }))
      if (events.length > 0) {
        expect([namesOf(events), atHead]).toEqual([['a 1', 'a 2'], true]);
        break;
      }
  });

  it('make each append a call of its own, which is repeated as it was when its answer is lost', async () => {
    const log = (await connected()).log('sitrep.');
    const asked: string[] = [];
    node.plan((operation) => {
      if (operation === 'features' || operation === 'gossip') return undefined;
      asked.push(operation);
      return asked.length === 1 ? { loseAnswer: serverGone() } : undefined;
    });
    const outcome = await log.append('a', 0, [event(), event()]);
    const events = await log.readAll(everything);
    expect(outcome).toEqual({ appended: true, version: 2, position: events[1]!.position });
    expect(asked.slice(0, 2)).toEqual(['append', 'append']);
    expect(namesOf(events)).toEqual(['a 1', 'a 2']);
  });

  it('ask where an event lies, if the node does not say it when it is appended', async () => {
    const log = (await connected()).log('sitrep.');
    const append = node.store.append.bind(node.store);
    jest
      .spyOn(node.store, 'append')
      .mockImplementation((...args) => ({ ...append(...args), position: undefined }) as never);
    const outcome = await log.append('a', 0, [event(), event()]);
    const { position } = (await log.last('a'))!;
    expect(outcome).toEqual({ appended: true, version: 2, position });
  });

  it('do not have a position of which the node says that it is not valid', async () => {
    const log = (await connected()).log('sitrep.');
    const { position } = (await log.append('a', 0, [event()])) as { readonly position: string };
    node.plan((operation) => (operation === 'read' ? { fail: invalidPosition() } : undefined));
    await expect(log.readAll({ after: position, limit: 1 })).rejects.toThrow(PositionUnknown);
    node.plan((operation) => (operation === 'read' ? { fail: streamDeleted('somewhere') } : undefined));
    await expect(log.readAll({ after: position, limit: 1 })).rejects.toThrow('is deleted');
  });

  it('have the rules that are laid down for them', async () => {
    const log = (await connected()).log('sitrep.');
    await log.layDown('telemetry', { eventsMax: 2 });
    await log.append('telemetry', 0, [event(), event(), event()]);
    expect(namesOf(await log.readStream('telemetry', { after: 0, limit: 10 }))).toEqual(['telemetry 2', 'telemetry 3']);
  });

  it('refuse what is wrong otherwise as it is', async () => {
    const log = (await connected()).log('sitrep.');
    node.plan((operation) => (operation === 'append' ? { fail: streamDeleted('somewhere') } : undefined));
    await expect(log.append('a', 0, [event()])).rejects.toThrow('is deleted');
  });
});
