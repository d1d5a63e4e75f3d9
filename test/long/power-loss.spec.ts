import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFull } from '../support/counts.js';
import { figuresOf } from '../support/power-loss/figures.js';
import { hasStrace, recordAfterKill, recordStarts, type Recording } from '../support/power-loss/record.js';
import { putFiles } from '../support/power-loss/survivor.js';
import { survey, type Findings } from '../support/power-loss/survey.js';
import { workload } from '../support/power-loss/workload.js';
import type { Orders } from '../support/power-loss/writer.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// The power goes off, at any moment. strace records each call by which a real process changes its files; a model of the
// disk (test/support/power-loss/disk.ts says what it assumes) makes of it what may be on the disk when the power goes off
// behind that call; and the real storage is opened on that. The seed chooses the commands and what the disk keeps:
//   POWER_LOSS_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- power-loss
// Which thread is faster is not up to us, so what is found may hide again. The files of the first find are kept.

const seed = seedFrom('POWER_LOSS_SEED');
const random = seededRandom(seed);
const STATES = inFull(20_000, 2_000);
const TIMEOUT_MS = inFull(1_800_000, 300_000);
const KILLED = ['events', 'telemetry', 'events'] as const;

const describeWithStrace = hasStrace() ? describe : describe.skip;
if (!hasStrace()) process.stdout.write('The tests of power loss are skipped: strace is not installed here.\n');

let place: string;
beforeAll(() => {
  // What is safe is known from the calls, so the files themselves may lie in memory, where they are looked at faster.
  place = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sitrep-power-loss-'));
});
afterAll(() => rmSync(place, { recursive: true }));

const orders = (commandsEach: number, synchronous: Orders['synchronous'] = 'FULL'): Orders => ({
  synchronous,
  checkpointPages: 16,
  clients: workload(random, 4, commandsEach),
});

const surveyed = (recording: Recording): Promise<Findings> => survey(recording, join(place, 'desk'), random);

describeWithStrace('A power cut behind any call to the disk', () => {
  const recordings: Recording[] = [];
  const starts: Findings[] = [];
  const afterKills: Findings[] = [];
  const all = () => [...starts, ...afterKills];
  const figures = () => figuresOf(recordings.flatMap(({ deeds }) => deeds));

  // A recording gives some thousands of states; other commands give other ones.
  beforeAll(async () => {
    while (statesOf(all()) < STATES && told(all()).length === 0) {
      const name = `recorded-${recordings.length}`;
      const recording = recordStarts(join(place, name), [orders(5), orders(4)]);
      recordings.push(recording);
      starts.push(await surveyed(recording));
      for (const [kill, log] of KILLED.entries())
        afterKills.push(
          await surveyed(recordAfterKill(join(place, `${name}-killed-${kill}`), recording, log, orders(2), random)),
        );
    }
    keepFirst(all());

    const { calls, appends, commits, checkpoints } = figures();
    const ran = `${appends} appends in ${commits} commits, ${checkpoints} checkpoints`;
    print(`power cuts behind ${calls} calls (${ran}) and after ${afterKills.length} kills`, all());
  }, TIMEOUT_MS);

  it('takes nothing that was acknowledged, leaves no append in part, and keeps no start from succeeding', () =>
    expect(told(starts)).toEqual([]));

  it('does no worse where a process was killed before it had synced, and the next one went on with what it found', () =>
    expect(told(afterKills)).toEqual([]));

  it(`is tried in ${STATES} states, among group commits, appends of several events, and checkpoints`, () => {
    expect(statesOf(all())).toBeGreaterThanOrEqual(STATES);
    const { appendsOfSeveral, groupCommits, checkpoints } = figures();
    expect(Math.min(appendsOfSeveral, groupCommits, checkpoints)).toBeGreaterThan(0);
  });
});

describeWithStrace('If commits were not synced, a power cut', () => {
  it(
    'would take what was acknowledged',
    async () => {
      const findings = await surveyed(recordStarts(join(place, 'unsynced'), [orders(3, 'NORMAL')]));
      print('power cuts with commits that are not synced', [findings]);
      expect(countOf('acknowledged events are lost', [findings])).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

const statesOf = (findings: readonly Findings[]): number => findings.reduce((sum, { states }) => sum + states, 0);

const countOf = (violation: string, findings: readonly Findings[]): number =>
  findings.flatMap(({ violations }) => violations).filter((each) => each.violation.startsWith(violation)).length;

/** As many as somebody wants to read. */
const told = (findings: readonly Findings[]): readonly string[] =>
  findings.flatMap(({ violations }) => violations.map(({ violation, where }) => `${violation}: ${where}`)).slice(0, 10);

const keepFirst = (findings: readonly Findings[]): void => {
  const files = findings.find(({ firstFiles }) => firstFiles)?.firstFiles;
  if (!files) return;
  const directory = join(tmpdir(), `sitrep-power-loss-${seed}`);
  putFiles(directory, files);
  process.stdout.write(`The files of the first violation are kept in ${directory}\n`);
};

const print = (what: string, findings: readonly Findings[]): void => {
  const violations = findings.flatMap((each) => each.violations.map(({ violation }) => violation.replace(/:.*/, '')));
  const counts = Object.entries(Object.groupBy(violations, (violation) => violation));
  process.stdout.write(
    `${statesOf(findings)} states of the disk, ${what} (POWER_LOSS_SEED=${seed}): ` +
      `${counts.map(([violation, all]) => `${violation} in ${all!.length}`).join(', ') || '0 violations'}\n`,
  );
};
