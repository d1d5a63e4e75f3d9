import { setTimeout } from 'node:timers/promises';
import type { Page, Team } from '../support/http-client.js';
import { inFull } from '../support/counts.js';
import { askUntilCutOff, type Asked } from '../support/kill-rounds/clients.js';
import { contradictionsToAnswers, contradictionsToLog } from '../support/kill-rounds/contradictions.js';
import { findAll, type Found } from '../support/kill-rounds/found.js';
import { until } from '../support/on-cluster.js';
import { describePlantedFaults } from '../support/kill-rounds/planted-faults.js';
import { startServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// The server is killed under load, again and again on the same data, and each time at another moment. The seed chooses
// the moments, by how much has been acknowledged since the last one; what is under way then is up to the machine:
//   KILL_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- long/kill

const seed = seedFrom('KILL_SEED');
const random = seededRandom(seed);
const KILLS = inFull(200, 50);
const ACKNOWLEDGED = inFull(50_000, 10_000);
const CLIENTS = 16;

const asked: Asked[] = [];
let found: Found;
/** Starts and ends. */
const acknowledgedIn = (all: readonly Asked[]): number =>
  all.filter(({ id }) => id !== undefined).length + all.filter(({ end }) => end === 'acknowledged').length;
const contradictions = (there: Found) => [...contradictionsToAnswers(asked, there), ...contradictionsToLog(there)];

beforeAll(async () => {
  const env = { LOG_LEVEL: 'silent' };
  const server = await startServer(env);
  const { body } = await server.admin.get<Page<Team>>('/v1/teams');
  const teamId = body.items[0]!.id;
  const startsMs: number[] = [];

  let acknowledged = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const before = acknowledged;
    // Chance gives half of the kills less than a fair share, down to nothing; what is left over falls to the last one.
    const due = kill === KILLS ? ACKNOWLEDGED - acknowledged : random((2 * ACKNOWLEDGED) / KILLS);
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      askUntilCutOff({
        ...{ http: server.admin, teamId, name: `${kill}-${client}`, random },
        onAcknowledged: () => void acknowledged++,
      }),
    );
    await Promise.race([until(() => acknowledged >= before + due, 60_000), Promise.all(clients)]);
    await setTimeout(random(20));
    await server.kill();
    asked.push(...(await Promise.all(clients)).flat());
    await server.start(env);
    startsMs.push(server.startedAfterMs);
  }
  found = await findAll(server);

  const known = asked.filter(({ id }) => id !== undefined).length;
  const started = found.events.filter(({ type }) => type === 'IncidentStarted').length;
  process.stdout.write(
    `${KILLS} kills (KILL_SEED=${seed}): ${acknowledgedIn(asked)} requests acknowledged; of ${asked.length - known} ` +
      `starts that were cut off ${started - known} are there; ${found.telemetry.length} telemetry records; ` +
      `${contradictions(found).length} contradictions; started again within ${Math.round(Math.max(...startsMs))} ms\n`,
  );
}, 1_800_000);

describe('A server that is killed under load', () => {
  it('has everything that it had acknowledged when it is back, and nothing twice', () =>
    expect(contradictionsToAnswers(asked, found).slice(0, 10)).toEqual([]));

  it('has one telemetry record for each fact, in order', () =>
    expect(contradictionsToLog(found).slice(0, 10)).toEqual([]));

  it('was killed with requests under way', () => {
    expect(acknowledgedIn(asked)).toBeGreaterThanOrEqual(ACKNOWLEDGED);
    expect(asked.filter(({ id }) => id === undefined).length).toBeGreaterThan(KILLS);
  });
});

describePlantedFaults(() => ({ asked, found }));
