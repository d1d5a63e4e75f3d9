// Rounds of load that alternate between contenders, so that whatever else the machine does meets each, and what came of them:
// the median round, and the median of the ratios of neighbours in time.
import { fork } from 'node:child_process';
import { TOKEN } from './servers.mjs';
import { decimals, median, medianOf, table, whole } from './table.mjs';

const REQUESTS_MAX = 200_000;

/** Runs `round(contender, connections)` so often for each number of connections: `{ 1: 3, 32: 5 }`. */
export const alternate = async (contenders, roundsByConnections, round) => {
  const results = [];
  for (const [connections, count] of Object.entries(roundsByConnections)) {
    const rounds = Object.fromEntries(contenders.map(({ name }) => [name, []]));
    for (let i = 0; i < count; i++)
      for (const each of contenders) rounds[each.name].push(await round(each, Number(connections)));
    for (const { name, isSitrep } of contenders)
      results.push({ name, isSitrep, connections: Number(connections), ...summary(rounds[name], rounds.limit) });
  }
  return results;
};

const summary = (mine, limits) => ({
  ratio: median(mine.map((each, i) => each.requestsPerSecond / limits[i].requestsPerSecond)),
  ...Object.fromEntries(
    ['requestsPerSecond', 'p50Ms', 'p99Ms', 'cpuMicroseconds', 'eventLoopP99Ms'].map((field) => [
      field,
      medianOf(mine, field),
    ]),
  ),
  eventLoopP99MsMax: Math.max(...mine.map(({ eventLoopP99Ms }) => eventLoopP99Ms)),
  rounds: mine,
});

/**
 * One load on one contender. `watch` is told of the load while it runs, and given its result before the processor time is taken:
 * the work of projections belongs to the requests.
 */
export const loadRound = async ({ name, server, isSitrep, cpuSeconds }, task, watch = NO_WATCH) => {
  // Each answer tells the delays since the last one.
  if (isSitrep) await metricsOf(server);
  const cpuBefore = cpuSeconds();
  const load = fork(new URL('../load.mjs', import.meta.url), [
    JSON.stringify({ port: server.port, token: TOKEN, requestsMax: REQUESTS_MAX, ...task }),
  ]);
  const watched = watch.sample(load);
  const result = await new Promise((resolve, reject) => {
    load.on('message', ({ done }) => done && resolve(done));
    // Not `exit`, which may come before the last message has been read.
    load.once('disconnect', () => reject(new Error(`${name}: the load generator ended early`)));
  });
  const metrics = isSitrep ? await metricsOf(server) : NO_METRICS;
  if (result.refused > 0) throw new Error(`${name}: ${result.refused} requests were not answered with 2xx`);
  const caughtUp = await watch.caughtUp(result);
  const cpuMicroseconds = ((cpuSeconds() - cpuBefore) / result.acknowledged) * 1e6;
  return { ...result, ...metrics, ...watched, ...caughtUp, cpuMicroseconds };
};

const NO_WATCH = { sample: () => ({}), caughtUp: async () => ({}) };
const NO_METRICS = { eventLoopP99Ms: NaN, behindEvents: NaN };

/** What the server says of itself: the delay of its event loop, and how far its slowest projection is behind. */
const metricsOf = async ({ url }) => {
  const response = await fetch(`${url}/metrics`);
  const text = await response.text();
  const valuesOf = (name) =>
    [...text.matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));
  const [eventLoopSeconds = NaN] = valuesOf('nodejs_eventloop_lag_p99_seconds');
  return {
    eventLoopP99Ms: eventLoopSeconds * 1_000,
    behindEvents: Math.max(...valuesOf('sitrep_projection_behind_events')),
  };
};

export const throughputTable = (results) =>
  table(
    ['server', 'connections', 'ratio to limit', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request'],
    results.map((each) => [
      each.name,
      whole(each.connections),
      decimals(each.ratio, 2),
      whole(each.requestsPerSecond),
      decimals(each.p50Ms, 2),
      decimals(each.p99Ms, 2),
      whole(each.cpuMicroseconds),
    ]),
  );
