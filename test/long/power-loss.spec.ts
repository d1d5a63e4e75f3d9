import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesAfterKill, syncsOf } from '../support/power-loss/power-cuts.js';
import { hasStrace, record } from '../support/power-loss/record.js';
import type { Deed } from '../support/power-loss/strace-output.js';
import { putFiles } from '../support/power-loss/survivor.js';
import { survey, type Findings, type Recording } from '../support/power-loss/survey.js';
import { workload } from '../support/power-loss/workload.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

const seed = seedFrom('POWER_LOSS_SEED');
const random = seededRandom(seed);

let place: string;
let directories = 0;
const newDirectory = (): string => {
  const directory = join(place, String(++directories));
  mkdirSync(directory);
  return directory;
};
beforeAll(() => {
  // Nothing here waits for a disk: what is synced is read from the calls. So it may as well be in memory.
  place = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sitrep-power-loss-'));
});
afterAll(() => rmSync(place, { recursive: true }));

const run = (directory: string, synchronous: 'FULL' | 'NORMAL', commandsEach: number): readonly Deed[] =>
  record({ directory, synchronous, checkpointPages: 16, clients: workload(random, 4, commandsEach) });

const print = (what: string, t0: number, ...findings: readonly Findings[]): void => {
  const sum = (of: (f: Findings) => number) => findings.reduce((n, f) => n + of(f), 0);
  const kinds = new Map<string, number>();
  for (const { violation } of findings.flatMap((f) => f.violations)) {
    const kind = violation.replace(/\d+/g, '#').replace(/\/\S*/g, '').slice(0, 120);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  process.stdout.write(`${what}: ${sum((f) => f.states)} states, ${sum((f) => f.starts)} starts, ${JSON.stringify([...kinds], null, 1)} ${Math.round(performance.now() - t0)} ms\n`);
  for (const v of findings.flatMap((f) => f.violations).slice(0, 3)) process.stdout.write(JSON.stringify(v) + '\n');
};

it('FULL', async () => {
  let t = performance.now();
  const directory = newDirectory();
  const deeds = [...run(directory, 'FULL', 5), ...run(directory, 'FULL', 5)];
  process.stdout.write(`recorded ${performance.now() - t}\n`);
  const trunk: Recording = { directory, deeds, from: 0 };
  print('trunk', t, await survey(trunk, newDirectory(), random));
  t = performance.now();
  const syncs = syncsOf('events.db-wal', deeds);
  for (let i = 0; i < 3; i++) {
    const from = syncs[random(syncs.length)]!;
    const before = deeds.slice(0, from);
    const dir = newDirectory();
    putFiles(dir, filesAfterKill(before));
    print('branch', t, await survey({ directory: dir, deeds: [...before, ...run(dir, 'FULL', 2)], from }, newDirectory(), random));
  }
}, 300_000);
it('NORMAL', async () => {
  const t = performance.now();
  const directory = newDirectory();
  const deeds = [...run(directory, 'NORMAL', 4)];
  print('normal', t, await survey({ directory, deeds, from: 0 }, newDirectory(), random));
}, 300_000);
