import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { PositionUnknown, StorageUnavailable, type StoredEvent } from '@sitrep/application';
import { consumerTooSlow, GrpcError, serverGone } from '../support/eventstoredb/grpc-errors.js';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { secureNode } from '../support/eventstoredb/secure-node.js';
import { ClusterUnusable, EventStoreCluster } from '@sitrep/event-log-eventstoredb';

// What a cluster can do to us, done by a node that is told to.

type Log = ReturnType<EventStoreCluster['log']>;

let node: EventStoreNode;
let cluster: EventStoreCluster;
let log: Log;
const unhandled: unknown[] = [];
const remember = (reason: unknown) => void unhandled.push(reason);

beforeAll(() => process.on('unhandledRejection', remember));
afterAll(() => process.off('unhandledRejection', remember));
beforeEach(async () => {
  node = await EventStoreNode.start();
  cluster = await EventStoreCluster.connect(node.url(), 5_000);
  log = cluster.log('sitrep.');
});
afterEach(async () => {
  await cluster.close();
  await until(() => node.connections === 0);
  await node.kill();
  expect(unhandled).toEqual([]);
});

const event = (n = 0) => ({ id: randomUUID(), type: 'SomethingHappened', data: { n }, metadata: { n } });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (isTrue: () => boolean, timeoutMs = 10_000) => {
  for (const end = performance.now() + timeoutMs; !isTrue(); await wait(5))
    if (performance.now() > end) throw new Error('it has not come to that');
};
const numbersIn = (stream: string) =>
  node.store.log
    .filter((record) => record.stream === stream)
    .map(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { n: number }).n);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Follows the log in the background, and gathers. */
const follower = (after?: string, of: Log = log) => {
  const stop = new AbortController();
  const seen: StoredEvent[] = [];
  const pages: { readonly position: string | undefined; readonly atHead: boolean }[] = [];
  const done = (async () => {
    for await (const { events, position, atHead } of of.follow({ after, signal: stop.signal })) {
      seen.push(...events);
      pages.push({ position, atHead });
    }
  })();
  done.catch(() => undefined);
  return { seen, pages, done, stop: () => (stop.abort(), done) };
};

describe('Appending', () => {
  it('is done once each, 1,000 times over, when one answer in ten is lost', async () => {
    let calls = 0;
    let lost = 0;
    node.plan((operation) => {
      if (operation !== 'append' || ++calls % 10 !== 0) return undefined;
      lost++;
      return { loseAnswer: lost % 25 === 0 ? 'silence' : serverGone() };
    });
    const writers = upTo(20).map(async (writer) => {
      for (const n of upTo(50)) {
        const outcome = await log.append(`s${writer}`, n, [event(n)]);
        expect(outcome).toMatchObject({ appended: true, version: n + 1 });
      }
    });
    await Promise.all(writers);
    expect(lost).toBeGreaterThanOrEqual(100);
    for (const writer of upTo(20)) expect(numbersIn(`sitrep.s${writer}`)).toEqual(upTo(50));
  });

  it('goes to the leader when the node is none, and to the next one when that changes', async () => {
    const leader = await EventStoreNode.start();
    node.follow({ host: '127.0.0.1', port: leader.port });
    expect(await log.append('a', 0, [event()])).toMatchObject({ appended: true, version: 1 });
    expect(leader.store.lastRevision('sitrep.a')).toBe(0);
    node.follow(undefined);
    leader.follow({ host: '127.0.0.1', port: node.port });
    expect(await log.append('b', 0, [event()])).toMatchObject({ appended: true, version: 1 });
    expect(node.store.lastRevision('sitrep.b')).toBe(0);
    await leader.kill();
  });

  it('gives up in time on a server that says nothing, and goes on by itself when it speaks again', async () => {
    node.plan(() => ({ silence: true }));
    const from = performance.now();
    const calls = [log.append('a', 0, [event()]), log.readStream('a', { after: 0, limit: 10 }), log.last('a')];
    for (const call of calls) await expect(call).rejects.toThrow(StorageUnavailable);
    expect(performance.now() - from).toBeLessThan(5_000);
    node.plan();
    expect(await log.append('a', 0, [event()])).toMatchObject({ appended: true, version: 1 });
  });

  it.each([status.UNAVAILABLE, status.ABORTED, status.CANCELLED, status.INTERNAL, status.RESOURCE_EXHAUSTED])(
    'is tried again after a passing error of code %i, whatever it was that failed first',
    async (code) => {
      let failures = 0;
      node.plan((operation) =>
        ['append', 'features', 'read'].includes(operation) && ++failures <= 3
          ? { fail: new GrpcError(code, 'in passing') }
          : undefined,
      );
      expect(await log.append('a', 0, [event()])).toMatchObject({ appended: true, version: 1 });
      expect(await log.last('a')).toMatchObject({ version: 1 });
      expect(failures).toBeGreaterThanOrEqual(3);
    },
  );

  it('takes a little longer where answers come late', async () => {
    node.plan(() => ({ delayMs: 300 }));
    expect(await log.append('a', 0, [event()])).toMatchObject({ appended: true, version: 1 });
  });

  it('refuses before the call what the server would refuse, or the client would choke on', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['itself'] = cyclic;
    const bad = [
      { ...event(), data: cyclic },
      { ...event(), data: { n: 1n } },
    ];
    for (const each of bad) await expect(log.append('a', 0, [each])).rejects.toThrow(TypeError);
    await expect(log.append('a', 0, [{ ...event(), id: 'not a UUID' }])).rejects.toThrow(RangeError);
    await expect(log.append('a', 0, [{ ...event(), data: { text: 'x'.repeat(1_000_000) } }])).rejects.toThrow(
      RangeError,
    );
    expect(node.store.log).toEqual([]);
  });

  it('goes on while the node is killed and started over and over, with every event once', async () => {
    let isOver = false;
    const chaos = (async () => {
      while (!isOver) {
        await node.kill();
        await wait(20);
        await node.start();
        await wait(80);
      }
    })();
    for (const n of upTo(200)) {
      await log.append('a', n, [event(n)]);
      await wait(5);
    }
    isOver = true;
    await chaos;
    expect(numbersIn('sitrep.a')).toEqual(upTo(200));
  });
});

describe('Following', () => {
  it('brings every event once and in order over 100 forced drops', async () => {
    const following = follower();
    const errors = [serverGone(), consumerTooSlow(), new GrpcError(status.CANCELLED, 'shutting down')];
    for (const n of upTo(500)) {
      await log.append('a', n, [event(n)]);
      if (n % 5 === 4) {
        await until(() => node.subscriptions > 0);
        node.dropSubscriptions(errors[n % 3]);
      }
    }
    await until(() => following.seen.length >= 500);
    expect(following.seen.map(({ version }) => version)).toEqual(upTo(500).map((n) => n + 1));
    await following.stop();
  });

  it('is one subscription, however many follow in a process, and brings each of them every event over forced drops', async () => {
    const followers = upTo(5).map(() => follower());
    for (const n of upTo(200)) {
      await log.append('a', n, [event(n)]);
      if (n % 20 !== 19) continue;
      await until(() => node.subscriptions > 0);
      node.dropSubscriptions(serverGone());
    }
    await until(() => followers.every(({ seen }) => seen.length >= 200));
    for (const { seen } of followers) expect(seen.map(({ version }) => version)).toEqual(upTo(200).map((n) => n + 1));
    await log.append('a', 200, [event(200)]);
    await until(() => node.subscriptions === 1);
    await Promise.all(followers.map((each) => each.stop()));
    await until(() => node.subscriptions === 0);
  });

  it.each(['drop', 'fall-back'] as const)(
    'brings them so too from a server that lets slow consumers %s',
    async (how) => {
      const other = await EventStoreNode.start({ slowConsumers: how });
      other.liveBufferMax = 5;
      const otherCluster = await EventStoreCluster.connect(other.url(), 5_000);
      const otherLog = otherCluster.log('sitrep.');
      const stop = new AbortController();
      const seen: number[] = [];
      const large = 'x'.repeat(20_000);
      const following = (async () => {
        for await (const { events } of otherLog.follow({ after: undefined, signal: stop.signal })) {
          seen.push(...events.map(({ version }) => version));
          await wait(20);
          if (seen.length >= 300) stop.abort();
        }
      })();
      await until(() => other.subscriptions > 0);
      for (const n of upTo(300)) await otherLog.append('a', n, [{ ...event(n), data: { large } }]);
      await following;
      expect(seen).toEqual(upTo(300).map((n) => n + 1));
      await otherCluster.close();
      await other.kill();
    },
  );

  it('says when a cluster is away for longer, and goes on from the last page when it is back', async () => {
    await log.append('a', 0, [event(), event()]);
    const following = follower();
    await until(() => following.seen.length === 2);
    await node.kill();
    await expect(following.done).rejects.toThrow(StorageUnavailable);
    await node.start();
    await log.append('a', 2, [event()]);
    const again = follower(following.seen.at(-1)!.position);
    await until(() => again.seen.length === 1);
    expect(again.seen).toMatchObject([{ version: 3 }]);
    await again.stop();
  });

  it('keeps the place up to which nothing was ours, and hears nothing of others', async () => {
    await log.append('a', 0, [event()]);
    const others = cluster.log('others.');
    for (const n of upTo(40))
      await others.append(
        'b',
        n * 50,
        Array.from({ length: 50 }, () => event()),
      );
    const following = follower();
    await until(() => following.pages.some(({ atHead }) => atHead));
    const { position } = following.pages.at(-1)!;
    expect(position! > following.seen[0]!.position).toBe(true);
    await following.stop();

    const again = follower(position);
    await until(() => again.pages.some(({ atHead }) => atHead));
    await log.append('a', 1, [event()]);
    await until(() => again.seen.length === 1);
    expect([...following.seen, ...again.seen].map(({ stream, version }) => `${stream}${version}`)).toEqual([
      'a1',
      'a2',
    ]);
    await again.stop();
  });

  it('stops at a position that the cluster has lost', async () => {
    await log.append('a', 0, [event()]);
    const { position } = (await log.last('a'))!;
    const emptied = await EventStoreNode.start();
    const other = await EventStoreCluster.connect(emptied.url(), 5_000);
    await expect(follower(position, other.log('sitrep.')).done).rejects.toThrow(PositionUnknown);
    await expect(follower('of-another-log').done).rejects.toThrow(PositionUnknown);
    await other.close();
    await emptied.kill();
  });
});

describe('Connecting', () => {
  it('says in a sentence that the password is wrong, and does not repeat it', async () => {
    const secure = await secureNode();
    const wrong = secure.url({ user: 'sitrep', parameters: secureNode.parameters }).replace(':secret@', ':hunter2@');
    const refusal = await EventStoreCluster.connect(wrong, 1_000).catch((error: unknown) => error as Error);
    expect(refusal).toBeInstanceOf(ClusterUnusable);
    expect((refusal as Error).message).toMatch(/password/);
    expect((refusal as Error).message).not.toContain('hunter2');
    await secure.kill();
  });

  it('says in a sentence that nobody answers', async () => {
    await node.kill();
    await expect(EventStoreCluster.connect(node.url(), 10)).rejects.toThrow(/^No node of EVENTSTORE_URL answers/);
    await node.start();
  });

  it('finds the leader by gossip, also when the first node named is down', async () => {
    const members = () => [{ host: '127.0.0.1', port: node.port, role: 'leader' as const }];
    const gossiping = await EventStoreNode.start({ members });
    await gossiping.kill();
    const url = `esdb://127.0.0.1:${gossiping.port},127.0.0.1:${node.port}?tls=false`;
    const discovered = await EventStoreCluster.connect(url, 5_000);
    expect(await discovered.log('sitrep.').append('a', 0, [event()])).toMatchObject({ appended: true });
    await discovered.close();
  });

  it('survives a time without any node, and a discovery that found nobody', async () => {
    const url = `esdb://127.0.0.1:${node.port},127.0.0.1:${node.port}?tls=false&maxDiscoverAttempts=1&discoveryInterval=10`;
    const discovered = await EventStoreCluster.connect(url, 5_000);
    const found = discovered.log('sitrep.');
    await node.kill();
    await expect(found.append('a', 0, [event()])).rejects.toThrow(StorageUnavailable);
    await node.start();
    expect(await found.append('a', 0, [event()])).toMatchObject({ appended: true });
    await discovered.close();
  });
});

describe('The telemetry stream', () => {
  it('is read by those who are named and written by us alone; they read nothing else', async () => {
    const secure = await secureNode();
    const url = (user: string) => secure.url({ user, parameters: secureNode.parameters });
    const ours = await EventStoreCluster.connect(url('sitrep'), 5_000);
    const telemetry = ours.log('sitrep_');
    await telemetry.layDown('telemetry-1', { readers: ['warehouse'] });
    await telemetry.layDown('telemetry-1', { readers: ['warehouse'] });
    expect(secure.store.lastRevision('$$sitrep_telemetry-1')).toBe(0);
    await telemetry.append('telemetry-1', 0, [event()]);
    await ours.log('sitrep.').append('incident-1', 0, [event()]);

    const client = EventStoreDBClient.connectionString(url('warehouse'));
    const read = async (stream: string) => {
      const types: unknown[] = [];
      for await (const { event: each } of client.readStream(stream)) types.push(each?.type);
      return types;
    };
    expect(await read('sitrep_telemetry-1')).toEqual(['SomethingHappened']);
    await expect(read('sitrep.incident-1')).rejects.toThrow('Access Denied');
    await expect(read('$settings')).rejects.toThrow('Access Denied');
    await expect(client.appendToStream('sitrep_telemetry-1', jsonEvent({ type: 't', data: {} }))).rejects.toThrow();
    await client.dispose();
    await ours.close();
    await secure.kill();
  });
});
