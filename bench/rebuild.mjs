// How fast everything derived can be built anew from a log of 200,000 events, beside the least that any rebuilding must
// do: a bare scan that reads every row and parses its JSON. All kinds of work alternate in one run; the median round
// counts.
//
// Memory must not grow with the log. Each work runs under a heap limit of 64 MiB, and its resident memory is sampled
// from outside: what the last quarter of the run needs is compared with what the second quarter needed. The young
// generation is held small, because V8 otherwise takes up to 100 MiB of it piece by piece, which looks like growth.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { decimals, median, medianOf, table, whole } from './support/table.mjs';

const EVENTS = 200_000;
const KINDS = ['scan', 'read models', 'telemetry', 'open and verify'];
const ROUNDS = 3;
const HEAP_MAX_MIB = 64;
const SAMPLE_EVERY_MS = 10;

export const measureRebuild = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
  try {
    const writing = fork(new URL('./rebuild/write-log.mjs', import.meta.url), [directory, String(EVENTS)]);
    const [{ diagnosticId }] = await once(writing, 'message');
    await once(writing, 'exit');

    const rounds = Object.fromEntries(KINDS.map((kind) => [kind, []]));
    for (let i = 0; i < ROUNDS; i++)
      for (const kind of KINDS) rounds[kind].push(await round(kind, directory, diagnosticId));
    return KINDS.map((kind) => summary(kind, rounds));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

/** One kind of work, into an empty directory. */
const round = async (kind, directory, diagnosticId) => {
  const derived = mkdtempSync(join(directory, 'derived-'));
  const work = fork(new URL('./rebuild/work.mjs', import.meta.url), [kind, directory, derived, diagnosticId], {
    execArgv: [`--max-old-space-size=${HEAP_MAX_MIB}`, '--max-semi-space-size=4'],
  });
  const exited = once(work, 'exit');
  await once(work, 'message');
  const done = once(work, 'message');
  work.send('go');
  const rss = await sampleUntil(done, () => rssMiBOf(work.pid));
  const [{ tookMs, heapMiB }] = await done;
  await exited;
  rmSync(derived, { recursive: true });
  return { eventsPerSecond: (EVENTS / tookMs) * 1_000, ...quarters('rss', rss), ...quarters('heap', heapMiB) };
};

const sampleUntil = async (done, sample) => {
  const samples = [sample()];
  let isDone = false;
  done.then(() => (isDone = true));
  while (!isDone) {
    await setTimeout(SAMPLE_EVERY_MS);
    if (!isDone) samples.push(sample());
  }
  return samples;
};

/** Resident memory of a process; NaN where the system has no /proc. */
const rssMiBOf = (pid) => {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return NaN;
  }
};

/** The mean over the second and over the last quarter of a run: garbage makes single samples go up and down. */
const quarters = (name, samples) => {
  const quarter = (number) => {
    const part = samples.slice(((number - 1) * samples.length) / 4, (number * samples.length) / 4);
    return part.reduce((sum, each) => sum + each, 0) / part.length;
  };
  return { [`${name}Second`]: quarter(2), [`${name}Last`]: quarter(4), [`${name}Max`]: Math.max(...samples) };
};

const summary = (kind, rounds) => ({
  kind,
  ratio: median(rounds[kind].map((each, i) => each.eventsPerSecond / rounds.scan[i].eventsPerSecond)),
  ...Object.fromEntries(Object.keys(rounds[kind][0]).map((field) => [field, medianOf(rounds[kind], field)])),
});

export const rebuildTable = (results) =>
  table(
    [
      'work over 200,000 events',
      'ratio to scan',
      'events/s',
      'RSS MiB, 2nd quarter',
      'last quarter',
      'heap MiB, 2nd quarter',
      'last quarter',
    ],
    results.map((each) => [
      each.kind,
      decimals(each.ratio, 2),
      whole(each.eventsPerSecond),
      decimals(each.rssSecond, 0),
      decimals(each.rssLast, 0),
      decimals(each.heapSecond, 0),
      decimals(each.heapLast, 0),
    ]),
  );

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(rebuildTable(await measureRebuild()));
