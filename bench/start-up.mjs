// How long a start takes until the server says that it is ready, over logs of several sizes whose read models and telemetry
// are as new as they are. Each start checks the whole chain of both logs. Starts over all sizes alternate; the median counts.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SITREP, startServer } from './support/servers.mjs';
import { decimals, median, table, whole } from './support/table.mjs';

const SIZES = [1_000, 100_000, 1_000_000];
const ROUNDS = 3;
const ASK_EVERY_MS = 5;

export const measureStartUp = async () => {
  const directories = [];
  try {
    for (const events of SIZES) {
      const directory = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
      directories.push(directory);
      const writing = fork(new URL('./rebuild/write-log.mjs', import.meta.url), [directory, String(events)]);
      await once(writing, 'exit');
      await readyAfterMs(directory); // It derives everything first.
    }
    const times = SIZES.map(() => []);
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, directory] of directories.entries()) times[i].push(await readyAfterMs(directory));
    return SIZES.map((events, i) => ({ events, ms: median(times[i]), slowestMs: Math.max(...times[i]) }));
  } finally {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  }
};

/** From before the process is begun until it answers that it is ready, in milliseconds. */
const readyAfterMs = async (directory) => {
  const from = performance.now();
  const server = await startServer(SITREP, { DATA_DIR: directory, LOG_LEVEL: 'error' });
  try {
    while (!(await isReady(server))) await setTimeout(ASK_EVERY_MS);
    return performance.now() - from;
  } finally {
    await server.stop();
  }
};

const isReady = async ({ url }) => {
  const response = await fetch(`${url}/health/ready`);
  await response.body?.cancel();
  return response.ok;
};

export const startUpTable = (results) =>
  table(
    ['events in the log', 'ratio to the smallest', 'ready after, ms', 'the slowest, ms'],
    results.map(({ events, ms, slowestMs }) => [
      whole(events),
      decimals(ms / results[0].ms, 1),
      whole(ms),
      whole(slowestMs),
    ]),
  );

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(startUpTable(await measureStartUp()));
