import { setTimeout } from 'node:timers/promises';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { defaultTeamOf, incidentIdsIn, isReady, start, telemetryOf, until } from '../support/on-cluster.js';
import { expectHarmless, sitOut } from '../support/outage.js';
import { newDataDirectory, runToEnd, startServer } from '../support/running-server.js';

// What takes its time: a cluster that is away for long, and one that fails over and over.

jest.setTimeout(300_000);

/** One for appends and reads, one for subscriptions, and one of each that is being replaced. */
const CONNECTIONS_MAX = 4;

describe('A cluster', () => {
  it('that is away for 30 s under load costs answers of 503 in time, and nothing that was acknowledged', async () => {
    const outage = await sitOut(30);
    console.log(JSON.stringify(outage));
    expectHarmless(outage);
  });

  it('that drops subscriptions and dies over and over leaves no connection and no memory behind', async () => {
    const node = await EventStoreNode.start();
    const server = await startServer({ EVENTSTORE_URL: node.url(), LOG_LEVEL: 'silent' });
    const team = await defaultTeamOf(server.admin);
    const heapMegabytes = async () => {
      const samples: number[] = [];
      for (let i = 0; i < 30; i++) {
        const { text } = await server.client().get('/metrics');
        samples.push(Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)![1]) / 1e6);
        await setTimeout(20);
      }
      // What is left after a collection is the least that is seen.
      return Math.min(...samples);
    };
    const ids: string[] = [];
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round++) {
        for (let i = 0; i < 10; i++) ids.push((await start(server.admin, team)).incident.id);
        node.dropSubscriptions();
        if (round % 10 !== 0) continue;
        await node.kill();
        await setTimeout(300);
        await node.start();
      }
      await until(() => isReady(server));
    };
    await rounds(40);
    const heapBefore = await heapMegabytes();
    await rounds(160);
    const heapAfter = await heapMegabytes();
    // gRPC closes what nobody uses any more every ten seconds.
    await until(() => node.connections <= CONNECTIONS_MAX, 25_000);
    const { connections } = node;
    console.log(JSON.stringify({ heapBefore, heapAfter, connections, incidents: ids.length }));
    await until(async () => (await telemetryOf(server.admin)).length >= ids.length);
    expect(incidentIdsIn(await telemetryOf(server.admin)).sort()).toEqual([...ids].sort());
    expect(heapAfter).toBeLessThan(heapBefore * 1.5);
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
