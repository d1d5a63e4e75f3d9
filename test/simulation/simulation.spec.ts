import { setImmediate } from 'node:timers/promises';
import { seedFrom } from '../support/seeded-random.js';
import { plantedBugs } from './planted-bugs.js';
import { takeOverTime } from './simulated-time.js';
import { currentSimulation, simulate, type Outcome } from './simulation.js';

// The whole application in one process, with time, chance and everything that can go wrong in the hand of a seed:
// processes are killed between any two steps, appends fail before or after they are done, answers are lost or late, races
// are lost, following is cut. After every step all that must be so is looked at. A seed that fails is run again by
//   SIMULATION_SEED=<seed> npm run test:rerun -- simulation
// and tells what happened, turn by turn.

const only = process.env['SIMULATION_SEED'];
const first = seedFrom('SIMULATION_SEED');
const SEEDS = only === undefined ? Number(process.env['SIMULATION_SEEDS'] ?? 10_000) : 1;
const STEPS = 200;
const DETERMINISTIC = Math.min(SEEDS, 100);
const PLANTED_SEEDS_MAX = 300;

let giveTimeBack: () => void;
beforeAll(() => {
  giveTimeBack = takeOverTime(currentSimulation);
});
afterAll(() => giveTimeBack());

it(
  `Nothing that must not be happens in ${SEEDS} simulations of ${STEPS} steps`,
  async () => {
    const from = process.hrtime.bigint();
    const counted: Record<string, number> = {};
    const violations: string[] = [];
    for (let seed = first; seed < first + SEEDS && violations.length < VIOLATIONS_TOLD_MAX; seed++) {
      const outcome = await simulate(seed, STEPS);
      for (const [what, count] of Object.entries(outcome.counted)) counted[what] = (counted[what] ?? 0) + count;
      if (outcome.violation) violations.push(told(outcome));
      await setImmediate();
    }
    const seconds = Number(process.hrtime.bigint() - from) / 1e9;
    process.stdout.write(`${SEEDS} simulations from SIMULATION_SEED=${first} in ${Math.round(seconds)} s: `);
    process.stdout.write(`${JSON.stringify(counted)}\n${violations.join('\n')}`);
    expect(violations).toEqual([]);
    // Where nothing went wrong, nothing was tried.
    if (SEEDS >= 1_000) expect(MUST_HAVE_HAPPENED.filter((what) => (counted[what] ?? 0) < 50)).toEqual([]);
  },
  20 * 60_000,
);

it(`The same seed tells the same story, ${DETERMINISTIC} times over`, async () => {
  for (let seed = first; seed < first + DETERMINISTIC; seed++)
    expect((await simulate(seed, STEPS)).digest).toBe((await simulate(seed, STEPS)).digest);
});

describe('It would be noticed', () => {
  it.each(plantedBugs)('that $name', async (bug) => {
    for (let seed = 1; seed <= PLANTED_SEEDS_MAX; seed++) {
      const { violation } = await simulate(seed, STEPS, bug);
      if (!violation) continue;
      process.stdout.write(`${bug.name}: caught at seed ${seed}: ${violation.message}\n`);
      expect(violation.name).toBe('Violation');
      return;
    }
    throw new Error(`it is not noticed in ${PLANTED_SEEDS_MAX} simulations`);
  });
});

/** As much of the end as somebody wants to read; all of it where one seed alone was asked for. */
const told = ({ seed, trace, violation }: Outcome): string =>
  `SIMULATION_SEED=${seed}: ${violation!.stack}\n${trace.slice(only === undefined ? -40 : 0).join('\n')}\n`;

const VIOLATIONS_TOLD_MAX = 3;
const MUST_HAVE_HAPPENED = [
  ...['failed', 'answer-lost', 'repeated', 'read-failed', 'cut', 'late', 'slow', 'kill', 'race lost', 'clock changed'],
  ...['append after death', 'sent again', 'accepted', 'read', 'refused precondition-failed'],
  ...['refused incident-already-ended', 'refused stage-not-empty', 'refused playbook-not-found'],
];
