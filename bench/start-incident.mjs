// How fast incidents can be started durably: Sitrep beside the bare limit and beside its peers, in one run. All servers stay
// up, and rounds alternate between them, so that whatever else the machine does meets each; the median round counts.
//
// While Sitrep is loaded, its telemetry log is watched from outside: the lag is the number of incidents acknowledged for
// which there is no telemetry record yet. When the load ends, the time is taken until telemetry and read models are
// complete; and at the end it is checked over HTTP that each acknowledged incident is there once. A throughput that
// left its projections behind would be borrowed. The peers are asked how many incidents they have stored.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { startPeers } from './support/peers.mjs';
import { cpuSecondsOf, LIMIT, NEST_LIMIT, SITREP, startServer, TOKEN } from './support/servers.mjs';
import { decimals, median, medianOf, table, whole } from './support/table.mjs';

const CONNECTIONS = [1, 32, 256];
const WARM_UP_CONNECTIONS = 32;
const ROUNDS = 5;
const SECONDS = 2;
const WARM_UP_SECONDS = 3;
const REQUESTS_MAX = 200_000;
const SAMPLE_EVERY_MS = 100;

/** The figures of each contender, and what was left out on this machine. */
export const measureStartIncident = async () => {
  const servers = [];
  try {
    const limit = await startServer(LIMIT);
    servers.push(limit);
    const nestLimit = await startServer(NEST_LIMIT);
    servers.push(nestLimit);
    const sitrep = await startServer(SITREP);
    servers.push(sitrep);
    const { peers, missing, stop } = await startPeers(['CRUD', 'Emmett, PostgreSQL', 'Emmett, SQLite']);
    servers.push({ stop });

    const watch = new ProjectionWatch(sitrep);
    const contenders = [
      { name: 'limit', server: limit, teamId: NO_TEAM, watch: NO_WATCH },
      { name: 'limit of NestJS', server: nestLimit, teamId: NO_TEAM, watch: NO_WATCH },
      { name: 'Sitrep', server: sitrep, teamId: await defaultTeamOf(sitrep), watch },
      ...peers.map((peer) => ({ ...peer, teamId: NO_TEAM, watch: new StoredWatch(peer) })),
    ];

    for (const each of contenders) await round(each, WARM_UP_CONNECTIONS, WARM_UP_SECONDS);
    const results = [];
    for (const connections of CONNECTIONS) {
      const rounds = Object.fromEntries(contenders.map(({ name }) => [name, []]));
      for (let i = 0; i < ROUNDS; i++)
        for (const each of contenders) rounds[each.name].push(await round(each, connections, SECONDS));
      for (const { name } of contenders) results.push(summary(name, connections, rounds));
    }
    for (const each of contenders) await each.watch.assertEachIncidentIsThereOnce();
    return { results, missing };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
};

/** The limit and the peers know no teams. */
const NO_TEAM = '0'.repeat(26);

/** One load on one server. */
const round = async (contender, connections, seconds) => {
  const { server, teamId, watch, cpuSeconds = () => cpuSecondsOf(server.pid) } = contender;
  const cpuBefore = cpuSeconds();
  const load = fork(new URL('./load.mjs', import.meta.url), [
    JSON.stringify({
      port: server.port,
      token: TOKEN,
      body: {
        name: 'Checkout is slow',
        description: 'Since the release of this morning every third payment takes more than ten seconds.',
        teamId,
      },
      connections,
      seconds,
      requestsMax: REQUESTS_MAX,
    }),
  ]);
  const lags = watch.sample(load);
  const result = await new Promise((resolve, reject) => {
    load.on('message', ({ done }) => done && resolve(done));
    // Not `exit`, which may come before the last message has been read.
    load.once('disconnect', () => reject(new Error(`${contender.name}: the load generator ended early`)));
  });
  const caughtUp = await watch.caughtUp(result);
  if (result.refused > 0) throw new Error(`${contender.name}: ${result.refused} requests were not answered with 2xx`);
  return {
    ...result,
    ...caughtUp,
    lags,
    // Taken after the projections have caught up: their work belongs to the requests.
    cpuMicroseconds: ((cpuSeconds() - cpuBefore) / result.acknowledged) * 1e6,
  };
};

const NOTHING_DERIVED = { telemetryMs: NaN, readModelsMs: NaN };

/** The limit projects nothing. */
const NO_WATCH = {
  sample: () => [],
  caughtUp: async () => NOTHING_DERIVED,
  assertEachIncidentIsThereOnce: async () => {},
};

/** What a peer has stored, in its database; it derives nothing. */
class StoredWatch {
  #acknowledged = 0;
  #peer;

  constructor(peer) {
    this.#peer = peer;
  }

  sample = () => [];

  async caughtUp({ acknowledged }) {
    this.#acknowledged += acknowledged;
    return NOTHING_DERIVED;
  }

  async assertEachIncidentIsThereOnce() {
    const stored = this.#peer.stored();
    if (stored !== this.#acknowledged)
      throw new Error(`${this.#peer.name} acknowledged ${this.#acknowledged} incidents and stored ${stored}`);
  }
}

/** What Sitrep has derived, seen from outside. */
class ProjectionWatch {
  #acknowledged = 0;
  #url;
  #records;

  constructor({ url, directory }) {
    this.#url = url;
    // The file and not HTTP, so that watching costs the server nothing. Positions have no holes.
    const telemetry = new DatabaseSync(join(directory, 'telemetry.db'), { readOnly: true });
    const newest = telemetry.prepare('SELECT max(position) AS position FROM event');
    this.#records = () => newest.get().position ?? 0;
  }

  /** Fills up with how many records were missing, now and again until the load ends. */
  sample(load) {
    const lags = [];
    let records;
    const timer = setInterval(() => {
      if (!load.connected) return clearInterval(timer);
      // Records first, acknowledgements after: the difference is never told too small.
      records = this.#records();
      load.send('how many?', () => {});
    }, SAMPLE_EVERY_MS);
    load.on('message', ({ acknowledged }) => {
      if (acknowledged !== undefined) lags.push(this.#acknowledged + acknowledged - records);
    });
    return lags;
  }

  /** How long after the last answer telemetry and the read models hold everything, in milliseconds. */
  async caughtUp({ acknowledged, lastAnswers }) {
    const from = performance.now();
    this.#acknowledged += acknowledged;
    const [telemetryMs, readModelsMs] = await Promise.all([
      this.#telemetryComplete().then(() => performance.now() - from),
      this.#listed(lastAnswers).then(() => performance.now() - from),
    ]);
    return { telemetryMs, readModelsMs };
  }

  async #telemetryComplete() {
    const until = performance.now() + 30_000;
    while (this.#records() < this.#acknowledged) {
      if (performance.now() > until) throw new Error('telemetry has not caught up within 30 s');
      await setTimeout(1);
    }
  }

  /** An answer to the position of the newest write comes from read models that hold it. */
  async #listed(answers) {
    const position = answers
      .map((answer) => /\r\nsitrep-position: (\S+)/i.exec(answer)[1])
      .toSorted()
      .at(-1);
    await get(this.#url, '/v1/incidents?limit=1', { 'sitrep-position': position });
  }

  async assertEachIncidentIsThereOnce() {
    const listed = await this.#idsOf('/v1/incidents?limit=200', 'cursor', ({ nextCursor }) => nextCursor);
    const told = await this.#idsOf(
      '/v1/telemetry?limit=1000',
      'after',
      ({ nextCursor, atHead }) => (atHead ? null : nextCursor),
      ({ data }) => data.incidentID,
    );
    for (const [place, ids] of Object.entries({ 'the list': listed, telemetry: told }))
      if (ids.length !== this.#acknowledged || new Set(ids).size !== ids.length)
        throw new Error(`${this.#acknowledged} incidents were acknowledged, but ${place} holds ${ids.length}`);
  }

  async #idsOf(path, cursorName, nextOf, idOf = ({ id }) => id) {
    const ids = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await get(this.#url, `${path}${cursor && `&${cursorName}=${cursor}`}`);
      ids.push(...page.items.map(idOf));
      cursor = nextOf(page);
    }
    return ids;
  }
}

const get = async (url, path, headers = {}) => {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
  if (!response.ok) throw new Error(`GET ${path} was answered with ${response.status}`);
  return response.json();
};

const defaultTeamOf = async ({ url }) => (await get(url, '/v1/teams')).items[0].id;

const summary = (name, connections, rounds) => {
  const mine = rounds[name];
  // A ratio of neighbours in time, before the median is taken.
  const ratios = mine.map((each, i) => each.requestsPerSecond / rounds.limit[i].requestsPerSecond);
  const lags = mine.flatMap((each) => each.lags);
  return {
    name,
    connections,
    ratio: median(ratios),
    ...Object.fromEntries(
      ['requestsPerSecond', 'p50Ms', 'p99Ms', 'cpuMicroseconds', 'telemetryMs', 'readModelsMs'].map((field) => [
        field,
        medianOf(mine, field),
      ]),
    ),
    lagMedian: median(lags),
    lagMax: Math.max(...lags),
  };
};

export const startIncidentTables = (results) => ({
  throughput: table(
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
  ),
  lag: table(
    ['Sitrep, connections', 'lag under load, median', 'largest', 'telemetry complete after ms', 'read models after ms'],
    results
      .filter(({ name }) => name === 'Sitrep')
      .map((each) => [
        whole(each.connections),
        whole(each.lagMedian),
        whole(each.lagMax),
        decimals(each.telemetryMs, 1),
        decimals(each.readModelsMs, 1),
      ]),
  ),
});

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { throughput, lag } = startIncidentTables((await measureStartIncident()).results);
  console.log(`${throughput}\n\n${lag}`);
}
