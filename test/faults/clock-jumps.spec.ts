import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { StoredEvent, TelemetryMetadata } from '@sitrep/application';
import { askUntilCutOff, type Asked } from '../support/kill-rounds/clients.js';
import { contradictionsToAnswers, contradictionsToLog } from '../support/kill-rounds/contradictions.js';
import { findAll, type Found } from '../support/kill-rounds/found.js';
import { defaultTeamOf, until } from '../support/on-cluster.js';
import { startServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// The clock of a server is set under load: a day back, ten years on, and whatever else the seed says.
//   CLOCK_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- clock-jumps

const seed = seedFrom('CLOCK_SEED');
const random = seededRandom(seed);
const CLIENTS = 8;
const DAY_MS = 86_400_000;
const JUMPS_MS = [-DAY_MS, 3_652 * DAY_MS, 0, -3_652 * DAY_MS, 60_000, -60_000, 1, 0].concat(
  Array.from({ length: 12 }, () => random(2_000 * DAY_MS) - 1_000 * DAY_MS),
);
const preload = join(__dirname, '../support/jumping-clock.mjs');

const asked: Asked[] = [];
let found: Found;

beforeAll(async () => {
  const env = { LOG_LEVEL: 'silent', NODE_OPTIONS: `--import=${preload}`, JUMPS_MS: JUMPS_MS.join() };
  const server = await startServer(env);
  const teamId = await defaultTeamOf(server.admin);
  let acknowledged = 0;
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    askUntilCutOff({
      http: server.admin,
      teamId,
      name: `${client}`,
      random,
      onAcknowledged: () => void acknowledged++,
    }),
  );
  for (let jump = 0; jump < JUMPS_MS.length; jump++) {
    const before = acknowledged;
    server.signal('SIGUSR2');
    await setTimeout(50 + random(150));
    // Nobody waits for a clock.
    await until(() => acknowledged > before + CLIENTS, 5_000);
  }
  await server.kill();
  asked.push(...(await Promise.all(clients)).flat());
  // The next run has the right time again, whatever the last one wrote.
  await server.start({ LOG_LEVEL: 'silent' });
  found = await findAll(server);
  const times = found.events.map(({ metadata }) => Date.parse((metadata as { occurredAt: string }).occurredAt));
  const back = times.filter((time, i) => i > 0 && time < times[i - 1]! - DAY_MS / 2).length;
  process.stdout.write(
    `${JUMPS_MS.length} jumps of the clock (CLOCK_SEED=${seed}), ${acknowledged} requests acknowledged; ${back} times the log goes back by half a day or more\n`,
  );
  expect(back).toBeGreaterThan(0);
}, 120_000);

describe('While the clock jumps', () => {
  it('everything that was acknowledged is there, once', () =>
    expect(contradictionsToAnswers(asked, found)).toEqual([]));
  it('telemetry has one record for each fact, in the order of the log', () =>
    expect(contradictionsToLog(found)).toEqual([]));
});

// What a clock that is believed would do to the same run.
describe('It would be noticed', () => {
  const timeOf = ({ metadata }: StoredEvent) => Date.parse((metadata as { readonly occurredAt: string }).occurredAt);

  it('if the clock, and not the log, decided the order of telemetry', () => {
    const told = new Map(found.events.map((event) => [event.position, timeOf(event)]));
    const timeOfFact = ({ metadata }: StoredEvent) => told.get((metadata as TelemetryMetadata).derivedFrom)!;
    const telemetry = found.telemetry
      .toSorted((a, b) => timeOfFact(a) - timeOfFact(b))
      .map((record, i) => ({ ...record, version: i + 1 }));
    expect(contradictionsToLog({ ...found, telemetry })).toContainEqual(expect.stringMatching(/ is out of order$/));
  });

  it('if whoever follows by time went on behind the newest one it knows', () => {
    let newest = -Infinity;
    const events = found.events.filter((event) => {
      const isNewer = timeOf(event) >= newest;
      newest = Math.max(newest, timeOf(event));
      return isNewer;
    });
    const shown = new Set(events.map(({ data }) => (data as { facts: { incidentId?: string } }).facts.incidentId));
    const incidents = found.incidents.filter(({ id }) => shown.has(id));
    expect(contradictionsToAnswers(asked, { ...found, events, incidents })).toContainEqual(
      expect.stringMatching(/ is lost$/),
    );
  });

  it('if an id were minted twice because its moment came twice', () => {
    const [first] = found.telemetry;
    const telemetry = found.telemetry.with(-1, { ...found.telemetry.at(-1)!, id: first!.id });
    expect(contradictionsToLog({ ...found, telemetry })).toContainEqual(expect.stringMatching(/have the id/));
  });
});
