import { mkdirSync, mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyOf } from '../support/power-loss/history.js';
import { powerCuts,filesAfterKill } from '../support/power-loss/power-cuts.js';
import { record } from '../support/power-loss/record.js';
import { openSurvivor, putFiles, violationsIn } from '../support/power-loss/survivor.js';
import { workload } from '../support/power-loss/workload.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

const seed = seedFrom('POWER_LOSS_SEED');
let d: string;
beforeAll(() => { d = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pl-')); });
afterAll(() => rmSync(d, { recursive: true }));

const judge = async (deeds: any, from: number, directory: string, random: any) => {
  const t2 = performance.now();
  const storage = openSurvivor(directory);
  const history = await historyOf(deeds, storage.logs);
  await storage.close();
  const count: Record<string, number> = {}; let states = 0; const shown: string[] = [];
  for (const cut of powerCuts(deeds, from, random)) {
    states++;
    putFiles(join(d, 'state'), cut.files);
    const v = await violationsIn(join(d, 'state'), history, cut.after);
    for (const x of v) { const k = x.replace(/\d+/g, '#').slice(0, 170); count[k] = (count[k] ?? 0) + 1; }
    if (v.length && shown.length < 12) shown.push(`${cut.after} ${JSON.stringify(deeds[cut.after]).slice(0, 80)} kept ${cut.kept}: ${v.join('; ')}`);
  }
  process.stdout.write(JSON.stringify({ seed, deeds: deeds.length, events: history.events.texts.length, tel: history.telemetry.texts.length, in: history.events.insideAppends.size, int: history.telemetry.insideAppends.size, states, count,  check: performance.now() - t2, shown }, null, 1) + '\n');
}
it.each(['FULL', 'NORMAL'] as const)('%s', async (synchronous) => {
  const random = seededRandom(seed);
  const directory = join(d, synchronous); mkdirSync(directory);
  const steps = workload(random, Number(process.env.STEPS ?? 20));
  const deeds = [...record({ directory, synchronous, checkpointPages: 16, steps: steps.slice(0, 10) }), ...record({ directory, synchronous, checkpointPages: 16, steps: steps.slice(10) })];
  await judge(deeds, 0, directory, random);
  if (synchronous === 'FULL') {
    const ks = deeds.flatMap((x, i) => x.call === 'sync' && x.file === 'events.db-wal' && (deeds[i - 1] as any).file === 'events.db-wal' ? [i] : []);
    const at = ks[random(ks.length)]!;
    const before = deeds.slice(0, at);
    const dd = join(d, 'killed');
    putFiles(dd, filesAfterKill(before));
    const after = record({ directory: dd, synchronous, checkpointPages: 16, steps: workload(random, 3) });
    await judge([...before, ...after], at, dd, random);
  }
}, 300000);
