import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inFull } from '../support/counts.js';
import { completions, workload } from '../support/power-loss/workload.js';
import { FoundAnew } from '../support/projection-kills/found-anew.js';
import { BUGS, STEPS, type Bug, type Orders, type Step } from '../support/projection-kills/steps.js';
import { replay } from '../support/replay.js';
import { newDataDirectory } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// The telemetry projector and the keeper of the read models are killed between any two of their steps, while commands come
// in: a process of its own kills itself there (SIGKILL), on the real files, and another one goes on. The seed chooses the
// commands and the steps:
//   PROJECTION_KILLS_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- projection-kills

const seed = seedFrom('PROJECTION_KILLS_SEED');
const random = seededRandom(seed);
const KILLS = inFull(500, 33);
const steps = Object.keys(STEPS) as Step[];

/** Runs a process on the directory. Gives whether it was killed: it may be done before it comes to its step. */
const run = (directory: string, orders: Orders): boolean => {
  const program = join(__dirname, '../support/projection-kills/killed-process.ts');
  const input = JSON.stringify(orders);
  const { status, signal, stderr } = spawnSync(process.execPath, [program, directory], { input, encoding: 'utf8' });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(`the process ended with ${status ?? signal}: ${stderr}`);
  return signal === 'SIGKILL';
};

const commands = () => workload(random, 2, 5);

/** Two directories: of the processes, and of what is found anew. */
const newPlace = () => {
  const place = newDataDirectory();
  const directory = join(place, 'data');
  mkdirSync(directory);
  return { directory, anew: new FoundAnew(place) };
};

describe(`A process that is killed between any two steps of a projection, ${KILLS} times on the same files`, () => {
  const killsAt = new Map<Step, number>();
  const contradictions: string[] = [];
  let atRest: readonly string[];
  let verified: unknown;

  beforeAll(async () => {
    const { directory, anew } = newPlace();
    let [kills, processes] = [0, 0];
    while (kills < KILLS && contradictions.length === 0) {
      // Each step in turn, so that none is left to chance; which time it is taken is.
      const step = steps[kills % steps.length]!;
      processes++;
      if (!run(directory, { clients: commands(), dieAt: { step, time: 1 + random(STEPS[step]) } })) continue;
      kills++;
      killsAt.set(step, (killsAt.get(step) ?? 0) + 1);
      for (const each of await anew.contradictionsIn(directory, { isAtRest: false }))
        contradictions.push(`kill ${kills}, when ${step}: ${each}`);
    }
    run(directory, { clients: commands() });
    atRest = await anew.contradictionsIn(directory, { isAtRest: true });
    anew.close();
    const { stdout } = await replay(['verify', '--json'], { DATA_DIR: directory, CONTENT_KEYS_DIR: directory });
    verified = JSON.parse(stdout);
    process.stdout.write(
      `${kills} kills of ${processes} processes between steps of projections, ${anew.facts} facts told: ` +
        `${JSON.stringify(Object.fromEntries(killsAt))}\n`,
    );
  }, 3_600_000);

  it('leaves telemetry with the records of a beginning of the log, each once and in order, and read models as they are built anew', () =>
    expect(contradictions).toEqual([]));

  it('leaves nothing undone when the last one may live: one record for each fact, and all of the read models', () => {
    expect(atRest).toEqual([]);
    expect(verified).toMatchObject({ isSound: true, faults: [] });
  });

  it('was killed at every step', () => expect(steps.filter((step) => !killsAt.has(step))).toEqual([]));
});

describe('It would be noticed', () => {
  it.each(Object.keys(BUGS) as Bug[])(
    'if %s',
    async (bug) => {
      const { directory, anew } = newPlace();
      const found: string[] = [];
      for (let tries = 0; tries < 30 && found.length === 0; tries++) {
        run(directory, { clients: completions(random, 20), bug, dieAt: { step: BUGS[bug], time: 2 } });
        run(directory, { clients: commands(), bug });
        found.push(...(await anew.contradictionsIn(directory, { isAtRest: true })));
      }
      anew.close();
      expect(found.join('\n')).toMatch(
        bug.startsWith('telemetry') ? /^telemetry|telemetry records of/ : /^the (table|read models)/,
      );
    },
    300_000,
  );
});
