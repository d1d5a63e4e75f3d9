// How fast incidents can be started durably: Sitrep beside the bare limit and beside its peers, in one run. All servers stay
// up, and rounds alternate between them; the median round counts.
//
// While Sitrep is loaded, its telemetry is watched from outside: the lag is the number of incidents acknowledged for which there
// is no telemetry record yet. When the load ends, the time is taken until telemetry and read models are complete; and at the end
// it is checked over HTTP that each acknowledged incident is there once. A throughput that left its projections behind would be
// borrowed. The peers are asked how many incidents they have stored.
import { ON_EVENTSTOREDB, PEERS, startContenders } from './support/contenders.mjs';
import {
  NOTHING_TO_WATCH,
  ProjectionWatch,
  recordsInFile,
  recordsOverHttp,
  StoredWatch,
} from './support/projection-watch.mjs';
import { alternate, loadRound, throughputTable } from './support/rounds.mjs';
import { decimals, median, medianOf, table, whole } from './support/table.mjs';

const ROUNDS = { 1: 3, 32: 5, 256: 5 };
const SECONDS = 2;
const WARM_UP_CONNECTIONS = 32;
/** Until what is hot has been compiled, which takes work from the same two cores: servers run for weeks. */
const WARM_UP_SECONDS = 12;

/** The figures of each contender, and what was left out on this machine. */
export const measureStartIncident = async () => {
  const names = ['limit', 'limit of NestJS', 'Sitrep', ON_EVENTSTOREDB, ...PEERS];
  const { contenders, missing, stop } = await startContenders(names);
  try {
    const watches = new Map();
    for (const each of contenders) watches.set(each, await watchOf(each));
    const round = (contender, connections, seconds = SECONDS) =>
      loadRound(contender, { body: bodyFor(contender), connections, seconds }, watches.get(contender));
    for (const each of contenders) await round(each, WARM_UP_CONNECTIONS, WARM_UP_SECONDS);
    const results = await alternate(contenders, ROUNDS, round);
    for (const watch of watches.values()) await watch.assertEachIncidentIsThereOnce();
    return { results, missing };
  } finally {
    await stop();
  }
};

const bodyFor = ({ teamId }) => ({
  name: 'Checkout is slow',
  description: 'Since the release of this morning every third payment takes more than ten seconds.',
  teamId,
});

const watchOf = async (contender) => {
  const { name, server, isSitrep, stored } = contender;
  if (stored) return new StoredWatch(contender);
  if (!isSitrep) return NOTHING_TO_WATCH;
  return new ProjectionWatch(server, name === ON_EVENTSTOREDB ? await recordsOverHttp(server) : recordsInFile(server));
};

export const startIncidentTables = (results) => ({
  throughput: throughputTable(results),
  lag: table(
    [
      'server',
      'connections',
      'event loop p99 ms',
      'worst round',
      'lag under load, median',
      'largest',
      'telemetry complete after ms',
      'read models after ms',
    ],
    results
      .filter(({ isSitrep }) => isSitrep)
      .map(({ name, connections, eventLoopP99Ms, eventLoopP99MsMax, rounds }) => {
        const lags = rounds.flatMap((each) => each.lags);
        return [
          name,
          whole(connections),
          decimals(eventLoopP99Ms, 1),
          decimals(eventLoopP99MsMax, 1),
          whole(median(lags)),
          whole(Math.max(...lags)),
          decimals(medianOf(rounds, 'telemetryMs'), 1),
          decimals(medianOf(rounds, 'readModelsMs'), 1),
        ];
      }),
  ),
});

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { throughput, lag } = startIncidentTables((await measureStartIncident()).results);
  console.log(`${throughput}\n\n${lag}`);
}
