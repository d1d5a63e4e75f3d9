import { setTimeout } from 'node:timers/promises';
import { inFull } from '../support/counts.js';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import type { Incident } from '../support/http-client.js';
import { askUntilCutOff, type Asked } from '../support/kill-rounds/clients.js';
import { contradictionsToAnswers, contradictionsToLog } from '../support/kill-rounds/contradictions.js';
import { allIncidents, type Found } from '../support/kill-rounds/found.js';
import { describePlantedFaults } from '../support/kill-rounds/planted-faults.js';
import { defaultTeamOf, isReady, settle, start, until } from '../support/on-cluster.js';
import { openedInCluster } from '../support/opened-log.js';
import { startServer, type RunningServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// Three processes on one cluster, all under load, and one of them is killed, again and again: whichever, also the one that
// tells telemetry. The seed chooses which, and when; what is under way then is up to the machine:
//   PROCESSES_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- processes-killed

const seed = seedFrom('PROCESSES_SEED');
const random = seededRandom(seed);
const PROCESSES = 3;
const KILLS = inFull(60, 8);
const CLIENTS_EACH = 3;
const STARTS_MAX = 5;
const ACKNOWLEDGED_BETWEEN_MAX = 100;

const asked: Asked[] = [];
let found: Found;
/** What each of them shows. */
let shown: readonly (readonly Incident[])[];

let node: EventStoreNode;
beforeAll(async () => {
  node = await EventStoreNode.start();
  let telling = '';
  node.plan((operation, stream, connection) => {
    if (operation === 'append' && stream.startsWith('sitrep_telemetry-')) telling = connection;
    return undefined;
  });
  const settingsOf = (i: number) => ({
    EVENTSTORE_URL: node.url({ parameters: `&connectionName=${i}` }),
    LOG_LEVEL: 'silent',
  });
  const servers = await Promise.all(Array.from({ length: PROCESSES }, (_, i) => startServer(settingsOf(i))));
  await settle(servers);
  const teamId = await defaultTeamOf(servers[0]!.admin);

  let [acknowledged, runs] = [0, 0];
  const load = ({ admin: http }: RunningServer) => {
    const run = runs++;
    return Promise.all(
      Array.from({ length: CLIENTS_EACH }, (_, client) =>
        askUntilCutOff({
          ...{ http, teamId, name: `${run}-${client}`, random, isPatient: true },
          onAcknowledged: () => void acknowledged++,
        }),
      ),
    );
  };
  const loads = servers.map(load);
  // Node and clients share one thread here: on a busy machine a start may wait longer for the cluster than it has patience.
  // Whoever supervises it then starts it once more.
  const startAgain = async (i: number) => {
    for (let tries = 1; ; tries++)
      try {
        return await servers[i]!.start(settingsOf(i));
      } catch (error) {
        const { stderr } = await servers[i]!.ended();
        if (tries === STARTS_MAX || !stderr.includes('StorageUnavailable')) throw error;
      }
  };
  const kill = async (i: number) => {
    await servers[i]!.kill();
    asked.push(...(await loads[i]!).flat());
    await startAgain(i);
    // Until then it may say that it has not caught up.
    await until(() => isReady(servers[i]!), 60_000);
  };
  let tellersKilled = 0;
  for (let kills = 0; kills < KILLS; kills++) {
    const due = acknowledged + random(ACKNOWLEDGED_BETWEEN_MAX);
    await until(() => acknowledged >= due, 180_000);
    await setTimeout(random(20));
    const victim = random(PROCESSES);
    if (telling === String(victim)) tellersKilled++;
    await kill(victim);
    loads[victim] = load(servers[victim]!);
  }
  for (const i of servers.keys()) await kill(i);

  const { incident, position } = await start(servers[0]!.admin, teamId, 'the last one');
  asked.push({ name: incident.name, id: incident.id });
  const header = { 'sitrep-position': position };
  for (const { admin } of servers)
    await until(async () => (await admin.get('/v1/incidents', header)).status === 200, 60_000);
  shown = await Promise.all(servers.map(({ admin }) => allIncidents(admin)));
  const { log } = node.store;
  const isFact = ({ type }: { readonly type: string }) => type === 'IncidentStarted' || type === 'IncidentEnded';
  const isRecord = ({ stream }: { readonly stream: string }) => stream.startsWith('sitrep_telemetry-');
  await until(() => log.filter(isRecord).length >= log.filter(isFact).length, 60_000);
  found = { ...(await openedInCluster(node.url())), incidents: shown[0]! };
  process.stdout.write(
    `${KILLS} kills of one of ${PROCESSES} processes (PROCESSES_SEED=${seed}), ${tellersKilled} of them of the one that told telemetry: ` +
      `${acknowledged} requests acknowledged, ${asked.filter(({ id }) => id === undefined).length} starts cut off or told 503, ` +
      `${found.telemetry.length} telemetry records\n`,
  );
  for (const server of servers) await server.stop();
}, 900_000);
afterAll(() => node.kill());

describe(`${PROCESSES} processes on one cluster, of which one is killed under load, ${KILLS} times`, () => {
  it('have everything that any of them had acknowledged, and nothing twice', () =>
    expect(contradictionsToAnswers(asked, found).slice(0, 10)).toEqual([]));

  it('have told one telemetry record for each fact, in the order of the log', () =>
    expect(contradictionsToLog(found).slice(0, 10)).toEqual([]));

  it('show the same', () => {
    for (const each of shown.slice(1)) expect(each).toEqual(shown[0]);
  });

  it('were killed with requests under way', () => {
    expect(asked.filter(({ id }) => id !== undefined).length).toBeGreaterThan(KILLS);
    expect(asked.filter(({ id }) => id === undefined).length).toBeGreaterThan(KILLS);
  });
});

describePlantedFaults(() => ({ asked, found }));
