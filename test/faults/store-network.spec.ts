import { setTimeout } from 'node:timers/promises';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { expectProblem } from '../support/expectations.js';
import type { Incident, Page } from '../support/http-client.js';
import { defaultTeamOf, incidentIdsIn, isReady, start, telemetryOf, until } from '../support/on-cluster.js';
import { startServer, type RunningServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';
import { TcpProxy, type NetworkFault } from '../support/tcp-proxy.js';

// The network between Sitrep and its cluster fails under load, in every way that a network can. The seed chooses how, for
// how long, and how long it is well in between:
//   STORE_NETWORK_SEED=<seed> FULL_COUNTS=1 npm run test:long -- store-network

const seed = seedFrom('STORE_NETWORK_SEED');
const FAULTS = ['refuse', 'black-hole', 'half-open', 'reset', 'slow'] as const satisfies readonly NetworkFault[];
const TRIES_OF_EACH = 8;
const WRITERS = 8;
const ANSWERED_WITHIN_MS = 6_000;

interface Told {
  readonly acknowledged: readonly Incident[];
  readonly refused: number;
  readonly slowestAnswerMs: number;
  readonly names: ReadonlySet<string>;
}

let found: Told & {
  readonly shown: readonly Incident[];
  readonly told: readonly string[];
  readonly backAfterMs: number;
};

beforeAll(async () => {
  const random = seededRandom(seed);
  const node = await EventStoreNode.start();
  const proxy = await TcpProxy.to(node.port);
  const server = await startServer({ EVENTSTORE_URL: `esdb://127.0.0.1:${proxy.port}?tls=false`, LOG_LEVEL: 'silent' });
  const teamId = await defaultTeamOf(server.admin);
  await until(() => isReady(server));

  const load = writeUntil(server, teamId);
  const tries = shuffled(
    FAULTS.flatMap((fault) => Array.from({ length: TRIES_OF_EACH }, () => fault)),
    random,
  );
  let backAfterMs = 0;
  try {
    for (const fault of tries) {
      await setTimeout(random(300));
      await proxy.suffer(fault);
      await setTimeout(50 + random(random(4) === 0 ? 6_000 : 600));
      await proxy.suffer();
      backAfterMs = Math.max(backAfterMs, await load.untilItWrites());
    }
  } finally {
    await load.stop();
  }
  const told = await load.stop();

  const { position } = await start(server.admin, teamId, 'the last one');
  const header = { 'sitrep-position': position };
  const readAfterMs = await until(async () => (await server.admin.get('/v1/incidents', header)).status === 200, 60_000);
  const shown = await allIncidents(server);
  await until(async () => (await telemetryOf(server.admin)).length >= shown.length, 30_000);
  found = { ...told, shown, told: incidentIdsIn(await telemetryOf(server.admin)), backAfterMs };
  await server.stop();
  await proxy.close();
  await node.kill();
  process.stdout.write(
    `${tries.length} faults of the network (STORE_NETWORK_SEED=${seed}): ${told.acknowledged.length} starts acknowledged, ` +
      `${told.refused} told 503; slowest answer ${Math.round(told.slowestAnswerMs)} ms, ` +
      `writing again after at most ${Math.round(backAfterMs)} ms, reading after ${Math.round(readAfterMs)} ms\n`,
  );
}, 300_000);

describe('While the network to the cluster fails', () => {
  it('nothing that was acknowledged is lost', () => {
    const ids = new Set(found.shown.map(({ id }) => id));
    expect(found.acknowledged.filter(({ id }) => !ids.has(id))).toEqual([]);
  });
  it('nothing is done twice, and nothing that nobody has asked for', () => {
    const names = found.shown.map(({ name }) => name).filter((name) => name !== 'the last one');
    expect(names).toHaveLength(new Set(names).size);
    expect(names.filter((name) => !found.names.has(name))).toEqual([]);
  });
  it('telemetry has one record for each start', () =>
    expect(found.told.toSorted()).toEqual(found.shown.map(({ id }) => id).toSorted()));
  it('whoever writes is answered in time, and is served again soon after', () => {
    expect(found.slowestAnswerMs).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(found.backAfterMs).toBeLessThan(10_000);
    expect(found.refused).toBeGreaterThan(0);
    expect(found.acknowledged.length).toBeGreaterThan(FAULTS.length * TRIES_OF_EACH);
  });
});

/** Writers who ask one after the other, each for something of its own, and never for the same again. */
const writeUntil = (server: RunningServer, teamId: string) => {
  const acknowledged: Incident[] = [];
  const names = new Set<string>();
  let [refused, slowestAnswerMs, isOver] = [0, 0, false];
  const write = async (name: string) => {
    names.add(name);
    const from = performance.now();
    const answer = await server.admin.post<Incident>('/v1/incidents', { name, teamId });
    slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - from);
    if (answer.status === 201) return void acknowledged.push(answer.body);
    refused++;
    expectProblem(answer, 503);
  };
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 0; !isOver; n++) {
      await write(`${writer}-${n}`);
      // So that the list to be read in the end stays one of thousands.
      await setTimeout(10);
    }
  });
  return {
    /** Gives how long it took until something was acknowledged. */
    untilItWrites: () => {
      const before = acknowledged.length;
      return until(() => acknowledged.length > before, 30_000);
    },
    stop: async (): Promise<Told> => {
      isOver = true;
      await Promise.all(writers);
      return { acknowledged, refused, slowestAnswerMs, names };
    },
  };
};

const allIncidents = async ({ admin }: RunningServer): Promise<readonly Incident[]> => {
  const all: Incident[] = [];
  for (let cursor = ''; ;) {
    const { body } = await admin.get<Page<Incident>>(`/v1/incidents?limit=200&sort=startedAt${cursor}`);
    all.push(...body.items);
    if (body.nextCursor === null) return all;
    cursor = `&cursor=${body.nextCursor}`;
  }
};

const shuffled = <T>(values: readonly T[], random: (below: number) => number): readonly T[] =>
  values
    .map((value) => [random(2 ** 32), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
