import { setTimeout } from 'node:timers/promises';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { expectProblem } from '../support/expectations.js';
import type { Answer, Incident, Page } from '../support/http-client.js';
import { defaultTeamOf, settle } from '../support/on-cluster.js';
import { startServer, type RunningServer } from '../support/running-server.js';

// Fifty identical requests at once, at two processes on one cluster, of which one dies in the middle.

const AT_ONCE = 50;
/** Who died may have been at work, and is waited for that long. */
const LEASE_MS = 60_000;

let node: EventStoreNode;
let servers: readonly [RunningServer, RunningServer];
let team: string;

beforeAll(async () => {
  node = await EventStoreNode.start();
  servers = [await startServer({ EVENTSTORE_URL: node.url() }), await startServer({ EVENTSTORE_URL: node.url() })];
  await settle([...servers]);
  team = await defaultTeamOf(servers[0].admin);
});
afterAll(async () => {
  for (const server of servers) if (server.isRunning) await server.stop();
  await node.kill();
});

/** Gives the answers of those who got one. */
const sendAtOnce = async (name: string, to: readonly RunningServer[]): Promise<readonly Answer<Incident>[]> => {
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      to[i % to.length]!.admin.post<Incident>(
        '/v1/incidents',
        { name, teamId: team },
        { 'idempotency-key': name },
      ).catch(() => undefined),
    ),
  );
  return answers.filter((answer) => answer !== undefined);
};

const told = ({ status, headers, body }: Answer<unknown>): string =>
  JSON.stringify([status, body, headers.get('etag'), headers.get('location')]);

/** Each is the same incident or says to wait; gives the one thing that was told, where anything was. */
const oneTelling = (answers: readonly Answer<Incident>[]): string | undefined => {
  const done = answers.filter(({ status }) => status === 201);
  for (const answer of answers.filter(({ status }) => status !== 201)) expectProblem(answer, 409, 'request-under-way');
  expect(new Set(done.map(told)).size).toBeLessThanOrEqual(1);
  return done[0] && told(done[0]);
};

/** How many incidents were ever started, as the cluster knows it. */
const started = (): number => node.store.log.filter(({ type }) => type === 'IncidentStarted').length;

it('have one effect, and each is told the same or to wait', async () => {
  const before = started();
  const first = oneTelling(await sendAtOnce('Both', servers));
  expect(first).toBeDefined();
  expect(started()).toBe(before + 1);
  for (const server of servers) expect(oneTelling(await sendAtOnce('Both', [server]))).toBe(first);
  expect(started()).toBe(before + 1);
});

it('have one effect when a process dies before it has answered, whoever is asked then', async () => {
  const [dying, living] = servers;
  for (let round = 0; round < 2; round++) {
    const name = `Dying${round}`;
    const before = started();
    const received = node.store.log.length;
    const underWay = sendAtOnce(name, [dying]);
    while (node.store.log.length <= received + round) await setTimeout(0);
    await dying.kill();
    oneTelling(await underWay);

    let telling: string | undefined;
    const until = performance.now() + LEASE_MS + 10_000;
    while (telling === undefined && performance.now() < until) {
      telling = oneTelling(await sendAtOnce(name, [living]));
      if (telling === undefined) await setTimeout(2_000);
    }
    expect(telling).toBeDefined();
    await dying.start({ EVENTSTORE_URL: node.url() });
    await settle([...servers]);
    expect(oneTelling(await sendAtOnce(name, servers))).toBe(telling);
    expect(started()).toBe(before + 1);
    const { items } = (await living.admin.get<Page<Incident>>(`/v1/incidents?q=${name}`)).body;
    expect(items).toHaveLength(1);
  }
}, 200_000);
