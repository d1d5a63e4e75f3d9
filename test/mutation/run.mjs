// Mutates the slices that are named, or all, and shows for each what became of its mutants:
// `npm run test:mutation`, or `npm run test:mutation -- projector guards`. Ends with 1 where a slice falls short.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { slices } from './slices.js';

const folder = new URL('../../', import.meta.url).pathname;
const named = process.argv.slice(2);

const scoreOf = (name) => {
  const { files } = JSON.parse(readFileSync(`${folder}.cache/mutation/${name}.json`, 'utf8'));
  const all = Object.values(files).flatMap(({ mutants }) => mutants);
  const count = (...statuses) => all.filter(({ status }) => statuses.includes(status)).length;
  const [killed, survived] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')];
  return { mutants: killed + survived, survived, killed: `${((100 * killed) / (killed + survived)).toFixed(1)} %` };
};

const results = {};
for (const name of named.length > 0 ? named : Object.keys(slices)) {
  const { status } = spawnSync('stryker', ['run', 'test/mutation/stryker.config.js'], {
    cwd: folder,
    env: { ...process.env, SLICE: name },
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
  results[name] = scoreOf(name);
}
console.table(results);
