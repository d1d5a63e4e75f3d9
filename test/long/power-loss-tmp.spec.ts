import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { historyOf, allOf } from '../support/power-loss/history.js';
import { powerCuts } from '../support/power-loss/power-cuts.js';
import { record } from '../support/power-loss/record.js';
import { openSurvivor, putFiles, violationsIn } from '../support/power-loss/survivor.js';
import { workload } from '../support/power-loss/workload.js';
import { seededRandom } from '../support/seeded-random.js';
it('times', async () => {
  const d = mkdtempSync('/dev/shm/plt-');
  const random = seededRandom(1); const directory = join(d, 'r'); mkdirSync(directory);
  const deeds = record({ directory, synchronous: 'FULL', checkpointPages: 16, steps: workload(random, 20) });
  const st = openSurvivor(directory); const history = await historyOf(deeds, st.logs); await st.close();
  const t = { next: 0, put: 0, open: 0, read: 0, close: 0, put2: 0, full: 0 }; let n = 0;
  const it = powerCuts(deeds, 0, random);
  for (;;) {
    let a = performance.now();
    const r = it.next(); if (r.done) break; n++;
    let b = performance.now(); t.next += b - a;
    putFiles(join(d, 's'), r.value.files); a = performance.now(); t.put += a - b;
    try {
    const s = openSurvivor(join(d, 's')); b = performance.now(); t.open += b - a;
    await allOf(s.logs.events); await allOf(s.logs.telemetry);  a = performance.now(); t.read += a - b;
    await s.close(); b = performance.now(); t.close += b - a;
    putFiles(join(d, 's'), r.value.files); a = performance.now(); t.put2 += a - b;
    await violationsIn(join(d, 's'), history, r.value.after); b = performance.now(); t.full += b - a;
    } catch {}
  }
  for (const k in t) (t as any)[k] /= n;
  process.stdout.write(JSON.stringify({ n, t }) + '\n');
  rmSync(d, { recursive: true });
}, 300000);
