import { setTimeout } from 'node:timers/promises';
import { serverGone } from '../support/eventstoredb/grpc-errors.js';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { expectProblem } from '../support/expectations.js';
import { defaultTeamOf, incidentIdsIn, isReady, start, telemetryOf, until } from '../support/on-cluster.js';
import { CONNECTIONS_MAX, expectHarmless, sitOut } from '../support/outage.js';
import { newDataDirectory, runToEnd, startServer } from '../support/running-server.js';

// What a cluster can do to a process of Sitrep, and what is seen of it from outside. The figures are shown.

jest.setTimeout(300_000);

const say = (name: string, figures: object) => process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);

describe('A cluster', () => {
  it.each([1, 5, 30])(
    'that is away for %i s under load costs answers of 503 in time, and nothing that was acknowledged',
    async (seconds) => expectHarmless(await sitOut(seconds)),
  );

  it('that says nothing lets no request wait longer than its deadline', async () => {
    const node = await EventStoreNode.start();
    const server = await startServer({ EVENTSTORE_URL: node.url() });
    const team = await defaultTeamOf(server.admin);
    const { incident } = await start(server.admin, team);
    await server.restart({ EVENTSTORE_URL: node.url() });
    await until(() => isReady(server));
    // What has been shown once is remembered.
    await server.admin.get('/v1/incidents');
    node.plan(() => ({ silence: true }));
    const from = performance.now();
    const slowest = { read: 0, write: 0 };
    const timed = async <Answer>(kind: 'read' | 'write', answer: Promise<Answer>): Promise<Answer> => {
      await answer;
      slowest[kind] = Math.max(slowest[kind], Math.round(performance.now() - from));
      return answer;
    };
    const key = { 'idempotency-key': 'silent' };
    const [listed, shown, ...refused] = await Promise.all([
      timed('read', server.admin.get('/v1/incidents')),
      timed('read', server.admin.get(`/v1/incidents/${incident.id}`)),
      // What the local models do not hold.
      ...['/events', '/timeline'].map((what) => timed('read', server.admin.get(`/v1/incidents/${incident.id}${what}`))),
      timed('read', server.admin.get('/v1/telemetry')),
      timed('write', server.admin.post(`/v1/incidents/${incident.id}/end`, undefined, key)),
      ...Array.from({ length: 20 }, () =>
        timed('write', server.admin.post('/v1/incidents', { name: 'Checkout', teamId: team })),
      ),
    ]);
    say('a silent cluster, slowest answers in ms', slowest);
    expect([listed.status, shown.status]).toEqual([200, 200]);
    for (const answer of refused) {
      expectProblem(answer, 503, 'storage-failed');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(Math.max(slowest.read, slowest.write)).toBeLessThan(5_500);
    node.plan();
    await start(server.admin, team);
    expect((await server.admin.post(`/v1/incidents/${incident.id}/end`, undefined, key)).status).toBe(200);
    await server.stop();
    await until(() => node.connections === 0);
    await node.kill();
  });

  it('that loses one answer in ten to 1,000 commands has every incident once', async () => {
    const node = await EventStoreNode.start();
    const server = await startServer({ EVENTSTORE_URL: node.url() });
    const team = await defaultTeamOf(server.admin);
    let [appends, lost] = [0, 0];
    node.plan((operation) => {
      if (operation !== 'append' || ++appends % 10 !== 0) return undefined;
      return { loseAnswer: ++lost % 25 === 0 ? 'silence' : serverGone() };
    });
    const ids: string[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let i = 0; i < 50; i++) ids.push((await start(server.admin, team)).incident.id);
      }),
    );
    const stored = node.store.log.filter(({ type }) => type === 'IncidentStarted').map(({ stream }) => stream);
    await until(async () => (await telemetryOf(server.admin)).length >= ids.length);
    const told = incidentIdsIn(await telemetryOf(server.admin));
    say('lost answers', { commands: ids.length, lost, stored: stored.length, told: told.length });
    expect(stored.sort()).toEqual(ids.map((id) => `sitrep.incident-${id}`).sort());
    expect([...told].sort()).toEqual([...ids].sort());
    await server.stop();
    await until(() => node.connections === 0);
    await node.kill();
  });

  it('that drops subscriptions and dies over and over leaves no connection and no memory behind', async () => {
    const node = await EventStoreNode.start();
    // Little room, so that what is not needed is collected soon.
    const server = await startServer({
      EVENTSTORE_URL: node.url(),
      LOG_LEVEL: 'silent',
      NODE_OPTIONS: '--max-old-space-size=128',
    });
    const team = await defaultTeamOf(server.admin);
    const heapMb = async () => {
      const { text } = await server.client().get('/metrics');
      return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)![1]) / 1e6;
    };
    const ids: string[] = [];
    const heapsMb: number[] = [];
    let drops = 0;
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 10; i++) ids.push((await start(server.admin, team)).incident.id);
      drops += node.dropSubscriptions();
      heapsMb.push(await heapMb());
      if (round % 10 !== 0) continue;
      await node.kill();
      await setTimeout(300);
      await node.start();
    }
    await until(() => isReady(server));
    // What is left after a collection is the least that is seen.
    const heapBeforeMb = Math.min(...heapsMb.slice(20, 80));
    const heapAfterMb = Math.min(...heapsMb.slice(-60));
    // Channels that were given up while the node was dead would come back by now.
    await setTimeout(2_500);
    const { connections } = node;
    await until(async () => (await telemetryOf(server.admin)).length >= ids.length);
    say('drops and deaths', { incidents: ids.length, drops, deaths: 20, connections, heapBeforeMb, heapAfterMb });
    expect(connections).toBeLessThanOrEqual(CONNECTIONS_MAX);
    expect(incidentIdsIn(await telemetryOf(server.admin)).sort()).toEqual([...ids].sort());
    expect(heapAfterMb).toBeLessThan(heapBeforeMb * 1.3);
    await server.stop();
    await until(() => node.connections === 0);
    await node.kill();
  });

  it('that is not there stops a start with a sentence, in time', async () => {
    const { code, stderr } = await runToEnd(
      { PORT: '0', EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false', DATA_DIR: newDataDirectory() },
      [],
      60_000,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^No node of EVENTSTORE_URL answers\. [^\n]*\n$/);
  });
});
