// How fast commands go through EventStoreDB: Sitrep beside the client's own appends to the same node, with as many in flight.
// The node is the one of the tests, which keeps everything in memory: the figures say what Sitrep adds to the client, and
// nothing about how fast a cluster is. Each round has a fresh node; rounds alternate; the median counts.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimals, median, medianOf, table, whole } from './support/table.mjs';

const IN_FLIGHT = 32;
const ROUNDS = 3;
const SECONDS = 4;
const WARM_UP_SECONDS = 3;
const WAYS = ['client, one call for all', 'client, one call each', 'Sitrep, commands'];

export const measureEventStoreDb = async () => {
  const rounds = Object.fromEntries(WAYS.map((way) => [way, []]));
  for (let i = 0; i < ROUNDS; i++) for (const way of WAYS) rounds[way].push(await round(way));
  const limit = rounds['client, one call each'];
  return WAYS.map((way) => ({
    way,
    ratio: median(rounds[way].map(({ perSecond }, i) => perSecond / limit[i].perSecond)),
    ...Object.fromEntries(['perSecond', 'p50Ms', 'p99Ms'].map((field) => [field, medianOf(rounds[way], field)])),
  }));
};

const round = async (way) => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
  const node = fork(new URL('./eventstoredb/node.mjs', import.meta.url));
  try {
    const [url] = await once(node, 'message');
    const task = { way, url, directory, inFlight: IN_FLIGHT, warmUpSeconds: WARM_UP_SECONDS, seconds: SECONDS };
    const work = fork(new URL('./eventstoredb/work.mjs', import.meta.url), [JSON.stringify(task)]);
    return await new Promise((resolve, reject) => {
      work.once('message', resolve);
      work.once('exit', () => reject(new Error(`${way}: ended early`)));
    });
  } finally {
    node.kill();
    rmSync(directory, { recursive: true, force: true });
  }
};

export const eventStoreDbTable = (results) =>
  table(
    ['appends, 32 in flight', 'ratio to one call each', 'per second', 'p50 ms', 'p99 ms'],
    results.map(({ way, ratio, perSecond, p50Ms, p99Ms }) => [
      way,
      decimals(ratio, 2),
      whole(perSecond),
      decimals(p50Ms, 2),
      decimals(p99Ms, 2),
    ]),
  );

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(eventStoreDbTable(await measureEventStoreDb()));
