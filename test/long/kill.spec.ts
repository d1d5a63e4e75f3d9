import { setTimeout } from 'node:timers/promises';
import type { StoredEvent } from '@sitrep/application';
import type { Page, Team } from '../support/http-client.js';
import { askUntilCutOff, type Asked } from '../support/kill-rounds/clients.js';
import { contradictionsToAnswers, contradictionsToLog } from '../support/kill-rounds/contradictions.js';
import { findAll, type Found } from '../support/kill-rounds/found.js';
import { startServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// The server is killed under load, again and again on the same data, and each time at another moment. The seed chooses
// the moments; what is under way then is up to the machine:
//   KILL_SEED=<seed> npm run test:long -- kill

const seed = seedFrom('KILL_SEED');
const random = seededRandom(seed);
const KILLS = 50;
const CLIENTS = 16;

const asked: Asked[] = [];
let found: Found;
const contradictions = (there: Found) => [...contradictionsToAnswers(asked, there), ...contradictionsToLog(there)];

beforeAll(async () => {
  const env = { LOG_LEVEL: 'silent' };
  const server = await startServer(env);
  const { body } = await server.admin.get<Page<Team>>('/v1/teams');
  const teamId = body.items[0]!.id;
  const startsMs: number[] = [];

  for (let kill = 1; kill <= KILLS; kill++) {
    const { promise: isUnderLoad, resolve: onStarted } = Promise.withResolvers<void>();
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      askUntilCutOff({ http: server.admin, teamId, name: `${kill}-${client}`, random, onStarted }),
    );
    await Promise.race([isUnderLoad, Promise.all(clients)]);
    await setTimeout(20 + random(280));
    await server.kill();
    asked.push(...(await Promise.all(clients)).flat());
    await server.start(env);
    startsMs.push(server.startedAfterMs);
  }
  found = await findAll(server);

  const known = asked.filter(({ id }) => id !== undefined).length;
  const knownEnds = asked.filter(({ end }) => end === 'acknowledged').length;
  const started = found.events.filter(({ type }) => type === 'IncidentStarted').length;
  process.stdout.write(
    `${KILLS} kills (KILL_SEED=${seed}): ${known} starts and ${knownEnds} ends acknowledged; of ${asked.length - known} ` +
      `starts that were cut off ${started - known} are there; ${found.telemetry.length} telemetry records; ` +
      `${contradictions(found).length} contradictions; started again within ${Math.round(Math.max(...startsMs))} ms\n`,
  );
}, 600_000);

describe('A server that is killed under load', () => {
  it('has everything that it had acknowledged when it is back, and nothing twice', () =>
    expect(contradictionsToAnswers(asked, found).slice(0, 10)).toEqual([]));

  it('has one telemetry record for each fact, in order', () =>
    expect(contradictionsToLog(found).slice(0, 10)).toEqual([]));

  it('was killed with requests under way', () => {
    expect(asked.filter(({ id }) => id !== undefined).length).toBeGreaterThan(KILLS);
    expect(asked.filter(({ id }) => id === undefined).length).toBeGreaterThan(KILLS);
  });
});

describe('It would be noticed', () => {
  const without = (events: readonly StoredEvent[], lost: StoredEvent) => events.filter((event) => event !== lost);
  const copied = (events: readonly StoredEvent[], copy: StoredEvent) => [
    ...events,
    { ...copy, version: events.length + 1 },
  ];
  const lastOf = (type: string) => found.events.findLast((event) => event.type === type)!;

  it.each<[string, () => Partial<Found>, RegExp]>([
    ['if an acknowledged start were lost', () => ({ events: without(found.events, acknowledgedStart()) }), / is lost$/],
    ['if the API did not show it', () => ({ incidents: [] }), / is lost$/],
    [
      'if an incident were started twice',
      () => ({ events: copied(found.events, lastOf('IncidentStarted')) }),
      /more than once/,
    ],
    [
      'if an acknowledged end were lost',
      () => ({ events: found.events.filter(({ type }) => type !== 'IncidentEnded') }),
      /^the end of .* is lost$/,
    ],
    [
      'if a telemetry record were missing',
      () => ({ telemetry: found.telemetry.slice(0, -1) }),
      /^0 telemetry records say/,
    ],
    [
      'if one were there twice',
      () => ({ telemetry: copied(found.telemetry, found.telemetry.at(-1)!) }),
      /^2 telemetry records say/,
    ],
    [
      'if one were there for nothing',
      () => ({ events: without(found.events, acknowledgedStart()) }),
      /what never happened/,
    ],
  ])('%s', (_, doctored, finding) =>
    expect(contradictions({ ...found, ...doctored() })).toContainEqual(expect.stringMatching(finding)),
  );

  const acknowledgedStart = (): StoredEvent => {
    const { name } = asked.find(({ id }) => id !== undefined)!;
    return found.events.find(({ data }) => (data as { content: { name?: string } }).content.name === name)!;
  };
});
