import { setTimeout } from 'node:timers/promises';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { NO_STREAM } from '../support/eventstoredb/stored-streams.js';
import { expectProblem } from '../support/expectations.js';
import type { Incident } from '../support/http-client.js';
import { allIncidents } from '../support/kill-rounds/found.js';
import { defaultTeamOf, incidentIdsIn, isReady, start, telemetryOf, until } from '../support/on-cluster.js';
import { startServer, type RunningServer } from '../support/running-server.js';
import { seededRandom, seedFrom, type Random } from '../support/seeded-random.js';
import { TcpProxy, type NetworkFault } from '../support/tcp-proxy.js';

// The network between Sitrep and its cluster fails under load, in every way that a network can. The seed chooses how, for
// how long, and how long it is well in between:
//   STORE_NETWORK_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- store-network

const seed = seedFrom('STORE_NETWORK_SEED');
const FAULTS = ['refuse', 'black-hole', 'half-open', 'reset', 'slow'] as const satisfies readonly NetworkFault[];
const TRIES_OF_EACH = 8;
const WRITERS = 8;
const ANSWERED_WITHIN_MS = 6_000;
const FORGOTTEN = 10;
const LAST = 'the last one';

interface Told {
  readonly acknowledged: readonly Incident[];
  readonly refused: number;
  readonly slowestAnswerMs: number;
  readonly names: ReadonlySet<string>;
}

interface Found extends Told {
  /** As the API shows them. */
  readonly shown: readonly Pick<Incident, 'id' | 'name'>[];
  /** Of the incidents whose start is in the log, in its order. */
  readonly logged: readonly string[];
  /** Of those that telemetry tells of. */
  readonly told: readonly string[];
  readonly backAfterMs: number;
  readonly readAfterMs: number;
}

/** Makes the network fail so often between a server under load and its cluster, and looks at what is there then. */
const suffer = async (tries: readonly NetworkFault[], random: Random, lie?: (node: EventStoreNode) => void) => {
  const node = await EventStoreNode.start();
  const proxy = await TcpProxy.to(node.port);
  const server = await startServer({ EVENTSTORE_URL: `esdb://127.0.0.1:${proxy.port}?tls=false`, LOG_LEVEL: 'silent' });
  const teamId = await defaultTeamOf(server.admin);
  await until(() => isReady(server));
  lie?.(node);

  const load = writeUntil(server, teamId);
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

  const { position } = await start(server.admin, teamId, LAST);
  const header = { 'sitrep-position': position };
  const readAfterMs = await until(async () => (await server.admin.get('/v1/incidents', header)).status === 200, 60_000);
  const shown = await allIncidents(server.admin);
  await until(async () => (await telemetryOf(server.admin)).length >= shown.length, 30_000);
  const found: Found = {
    ...{ ...told, shown, backAfterMs, readAfterMs },
    logged: node.store.log
      .filter(({ type }) => type === 'IncidentStarted')
      .map(({ stream }) => stream.slice('sitrep.incident-'.length)),
    told: incidentIdsIn(await telemetryOf(server.admin)),
  };
  await server.stop();
  await proxy.close();
  await node.kill();
  return found;
};

/** Where what is there contradicts what writers were answered. */
function* contradictionsToAnswers({ acknowledged, names, shown }: Found): Generator<string> {
  const ids = new Set(shown.map(({ id }) => id));
  for (const { id, name } of acknowledged) if (!ids.has(id)) yield `${name} was acknowledged and is lost`;
  for (const [name, { length }] of Map.groupBy(shown, (incident) => incident.name)) {
    if (length > 1) yield `${name} was done ${length} times`;
    if (!names.has(name) && name !== LAST) yield `${name} is there, and nobody has asked for it`;
  }
}

/** Where telemetry, or what is shown, contradicts the log. */
function* contradictionsToLog({ shown, logged, told }: Found): Generator<string> {
  const [starts, records] = [new Set(logged), Map.groupBy(told, (id) => id)];
  if (starts.size !== logged.length) yield 'an incident was started twice';
  for (const { id } of shown) if (!starts.has(id)) yield `${id} is shown and not in the log`;
  for (const id of logged) {
    const count = records.get(id)?.length ?? 0;
    if (count !== 1) yield `${count} telemetry records tell of ${id}`;
  }
  for (const id of told) if (!starts.has(id)) yield `telemetry tells of ${id}, which is not in the log`;
  const out = told.findIndex((id, i) => id !== logged[i]);
  if (told.length === logged.length && out !== -1) yield `telemetry record ${out + 1} is not in the order of the log`;
}

let found: Found;
beforeAll(async () => {
  const random = seededRandom(seed);
  const tries = shuffled(
    FAULTS.flatMap((fault) => Array.from({ length: TRIES_OF_EACH }, () => fault)),
    random,
  );
  found = await suffer(tries, random);
  process.stdout.write(
    `${tries.length} faults of the network (STORE_NETWORK_SEED=${seed}): ${found.acknowledged.length} starts acknowledged, ` +
      `${found.refused} told 503; slowest answer ${Math.round(found.slowestAnswerMs)} ms, ` +
      `writing again after at most ${Math.round(found.backAfterMs)} ms, reading after ${Math.round(found.readAfterMs)} ms\n`,
  );
}, 300_000);

describe('While the network to the cluster fails', () => {
  it('nothing that was acknowledged is lost, nothing is done twice, and nothing that nobody has asked for', () =>
    expect([...contradictionsToAnswers(found)].slice(0, 10)).toEqual([]));
  it('telemetry has one record for each start, in the order of the log', () =>
    expect([...contradictionsToLog(found)].slice(0, 10)).toEqual([]));
  it('whoever writes is answered in time, and is served again soon after', () => {
    expect(found.slowestAnswerMs).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(found.backAfterMs).toBeLessThan(10_000);
    expect(found.refused).toBeGreaterThan(0);
    expect(found.acknowledged.length).toBeGreaterThan(FAULTS.length * TRIES_OF_EACH);
  });
});

describe('It would be noticed', () => {
  it('if the cluster acknowledged what it does not keep', async () => {
    const forgotten = new Set<string>();
    const lied = await suffer(['reset'], seededRandom(seed), ({ store }) => {
      const append = store.append.bind(store);
      store.append = (stream, expected, events) => {
        const id = stream.replace(/^sitrep\.incident-/, '');
        if (id === stream || expected !== NO_STREAM) return append(stream, expected, events);
        // Whoever has lost the answer sends it again, and what is sent again is kept.
        if (forgotten.delete(id) || forgotten.size >= FORGOTTEN) return append(stream, expected, events);
        forgotten.add(id);
        return { outcome: 'appended', revision: events.length - 1, position: store.log.at(-1)!.position };
      };
    });
    const lost = lied.acknowledged.filter(({ id }) => forgotten.has(id));
    expect(lost.length).toBeGreaterThan(0);
    expect([...contradictionsToAnswers(lied)].toSorted()).toEqual(
      lost.map(({ name }) => `${name} was acknowledged and is lost`).toSorted(),
    );
  }, 60_000);

  it.each<[string, (sound: Found) => Partial<Found>, RegExp]>([
    [
      'if an incident were started again under another id',
      ({ shown }) => ({ shown: [...shown, { ...shown[0]!, id: 'another' }] }),
      /was done 2 times/,
    ],
    [
      'if one were started that nobody has asked for',
      ({ shown }) => ({ shown: [...shown, { id: 'another', name: 'unasked' }] }),
      /nobody has asked for it/,
    ],
    ['if one were shown that is not in the log', ({ logged }) => ({ logged: logged.slice(1) }), /not in the log/],
    ['if a start were in the log twice', ({ logged }) => ({ logged: [...logged, logged[0]!] }), /started twice/],
    ['if a telemetry record were missing', ({ told }) => ({ told: told.slice(1) }), /^0 telemetry records tell of/m],
    ['if one were there twice', ({ told }) => ({ told: [...told, told[0]!] }), /^2 telemetry records tell of/m],
    ['if two changed places', ({ told }) => ({ told: [told[1]!, told[0]!, ...told.slice(2)] }), /not in the order/],
  ])('%s', (_, doctored, finding) => {
    const doctoredFound = { ...found, ...doctored(found) };
    const all = [...contradictionsToAnswers(doctoredFound), ...contradictionsToLog(doctoredFound)];
    expect(all.join('\n')).toMatch(finding);
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

const shuffled = <T>(values: readonly T[], random: Random): readonly T[] =>
  values
    .map((value) => [random(2 ** 32), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
