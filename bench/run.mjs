// Runs the benchmarks that are named, or all, and shows their tables. All together are written to RESULTS.md, with what they
// were measured on and pictures beside it: `npm run bench`, or `npm run bench -- start mixed`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { eventStoreDbTable, measureEventStoreDb } from './eventstoredb.mjs';
import { findingTable, measureFinding } from './finding.mjs';
import { longIncidentsTable, measureLongIncidents } from './long-incidents.mjs';
import { measureMixedLoad, mixedLoadTables } from './mixed-load.mjs';
import { measureReads, readsTables } from './reads.mjs';
import { measureRebuild, rebuildTable } from './rebuild.mjs';
import { measureStartIncident, startIncidentTables } from './start-incident.mjs';
import { measureStartUp, startUpTable } from './start-up.mjs';
import { barChart, ratioChart } from './support/bar-chart.mjs';
import { measureTelemetryFeed, telemetryFeedTables } from './telemetry-feed.mjs';

const leftOut = (missing) => missing.map((each) => `\nLeft out: ${each}.\n`).join('');

const ABOUT_THE_NODE = `"Sitrep on EventStoreDB's protocol" is the same server with \`EVENTSTORE_URL\` at the node of the tests, which speaks the
protocol, keeps everything in memory and waits for no disk: the price of the way there, and no word about a real cluster.`;

const ABOUT_THE_EVENT_LOOP = `The delay of the event loop is taken by the server itself
(\`nodejs_eventloop_lag_p99_seconds\`, \`perf_hooks.monitorEventLoopDelay\`) over one round: 99 of 100 turns of a timer of 10 ms came
within that time, so a loop that has nothing to do shows about 10.`;

const charts = {};

/** Each part measures, and gives its section of the page. */
const parts = {
  start: async () => {
    const { results, missing } = await measureStartIncident();
    const { throughput, lag } = startIncidentTables(results);
    charts['start.svg'] = ratioChart('Incidents started per second, as ratios to the bare limit', results);
    return `## Starting incidents durably: \`POST /v1/incidents\`

The limit is \`node:http\` with one durable SQLite insert a request and nothing else (\`bench/limit/server.mjs\`): no
validation, no hash chain, no projection. The limit of NestJS is the same insert behind NestJS on Fastify, with a guard and a body
that class-validator checks: what the framework leaves of it. Sitrep runs with its default settings and projects in the same
process. The load generator is a process of its own on the same machine.

${ABOUT_THE_NODE}

The peers (\`bench/peers\`) are asked for less: they project nothing here. CRUD is NestJS with rows in PostgreSQL that are changed
in place; Emmett stores events, in PostgreSQL or in SQLite. All of them answer when the disk has it: PostgreSQL runs with \`fsync\`
and \`synchronous_commit\` on, SQLite with \`synchronous\` FULL. Each was asked afterwards how many incidents it has stored.

![Ratios to the bare limit](results/start.svg)

${throughput}
${leftOut(missing)}
Whether the projections keep up: the lag is how many acknowledged incidents had no telemetry record yet; afterwards, how long
after the last answer telemetry and read models were complete. That each acknowledged incident is there exactly once was
checked over HTTP. ${ABOUT_THE_EVENT_LOOP}

${lag}`;
  },

  mixed: async () => {
    const { results, missing } = await measureMixedLoad();
    const { throughput, lag } = mixedLoadTables(results);
    charts['mixed.svg'] = ratioChart('Mixed requests per second, as ratios to the bare limit', results);
    return `## A mixed load

Of a hundred requests 80 check a task of a running incident of 50 tasks, 10 start an incident, 5 end one, and 5 list the 20 newest, each
whole. There are 256 running incidents, divided among the connections, and each check changes its task. The limit makes one durable
insert for each of these requests, lists included. After each round every task was what it had last been said to be, with every
contender, and each check was one event of Sitrep's.

${ABOUT_THE_NODE}

Emmett folds the stream from its beginning for each command, as its \`CommandHandler\` does, and keeps a read model for the lists in
the transaction of the append: on PostgreSQL its own Pongo collection, on SQLite, which Pongo does not know, the same by hand. Sitrep
and Emmett on SQLite have one process for all; the time of PostgreSQL and of the node counts as their server's.

![Ratios to the bare limit](results/mixed.svg)

${throughput}
${leftOut(missing)}
${ABOUT_THE_EVENT_LOOP} Behind is the slowest of the projections, as \`/metrics\` says it at the moment in which the load ends.

${lag}`;
  },

  reads: async () => {
    const { missing, ...results } = await measureReads();
    const { one, page } = readsTables(results);
    charts['reads-one.svg'] = ratioChart('One incident read per second, as ratios to the bare limit', results.one);
    charts['reads-page.svg'] = ratioChart('Pages of 20 read per second, as ratios to the bare limit', results.page);
    return `## Reading incidents

There are 200 incidents of 10 tasks each, made over the API of each server, and nothing is written while it is read.

- The limit (\`bench/limit/read-server.mjs\`) is \`node:http\` that compares the token, reads the row by its primary key from SQLite and
  writes the JSON as it lies there: the JSON that Sitrep answers for the same incident. It parses nothing and makes no JSON.
- Sitrep checks the token and what it may see, opens what people have typed, and answers each incident as it is at a position of the
  log.
- CRUD asks PostgreSQL with one statement, which puts stages and tasks together, and makes JSON of the answer.
- Emmett answers from its read model of whole incidents: on PostgreSQL Pongo's \`findOne\`, and for the page SQL over the collection, on
  the start of which there is an index; on SQLite a row by its primary key, or by such an index. Both parse the document and make
  JSON of it again.

Each answer that ended a connection's round was looked at: it held whole incidents.

\`GET /v1/incidents/{id}\`, a different one each time:

![Ratios to the bare limit](results/reads-one.svg)

${one}

\`GET /v1/incidents?limit=20\`, the newest, each whole:

![Ratios to the bare limit](results/reads-page.svg)

${page}
${leftOut(missing)}`;
  },

  rebuild: async () => {
    const results = await measureRebuild();
    const bars = results.map(({ kind, ratio }) => ({ label: kind, value: ratio }));
    charts['rebuild.svg'] = barChart('Events per second, as ratios to a bare scan', [
      { title: '200,000 events', bars },
    ]);
    return `## Projection catch-up: everything derived built anew from 200,000 events

How fast each projection catches up from the beginning of the log: the read models, and telemetry. Beside a bare scan with JSON.parse
of the same rows. Each work runs under a heap limit of 64 MiB. Memory that grows with the log shows as the difference between the
second quarter and the last. Verifying keeps the version of every stream.

![Ratios to a bare scan](results/rebuild.svg)

${rebuildTable(results)}`;
  },

  'start-up': async () => {
    const results = await measureStartUp();
    const bars = results.map(({ events, ms }) => ({
      label: `${events.toLocaleString('en')} events`,
      value: ms / 1_000,
    }));
    charts['start-up.svg'] = barChart('Seconds until the server is ready', [{ title: 'median', bars }]);
    return `## Starting the server over a log that has grown

Until it says that it is ready: its logs are open and its projections are live. Read models and telemetry are as new as the log, so
nothing is derived; each start checks every hash, position and version of both logs.

![Seconds until ready](results/start-up.svg)

${startUpTable(results)}`;
  },

  telemetry: async () => {
    const results = await measureTelemetryFeed();
    const { catchUp, fanOut, latency } = telemetryFeedTables(results);
    charts['fan-out.svg'] = fanOutChart(results.fanOut);
    return `## Consuming telemetry

Catching up on 20,000 records, beside a bare scan of the same rows that parses each and writes it as JSON again, without
HTTP. The reader is on the same machine and takes the answers apart.

${catchUp}

So many consumers of the event stream catch up at once; what all of them together are given in a second. The limit
(\`bench/limit/stream-server.mjs\`) is \`node:http\` that writes the same bytes, prepared, to as many. The readers are one process,
the same for both, which counts the bytes and looks at nothing.

![Ratios to the bare limit](results/fan-out.svg)

${fanOut}

From before a command is sent until each of the consumers of the event stream has its record.

${latency}`;
  },

  finding: async () => `## Finding incidents

A page of 20 whole incidents over HTTP: the first among 1,000, the first among 100,000, and page 1,000 there. Nine of ten incidents
have the word that is looked for; the three words are in three of ten.

${findingTable(await measureFinding())}`,

  long: async () => `## Adding a task to a long incident

Beside the same in a short one, one after the other on one connection.

${longIncidentsTable(await measureLongIncidents())}`,

  eventstoredb: async () => `## Commands through EventStoreDB, over the wire

Sitrep's commands, with its projections in the same process, beside what \`@eventstore/db-client\` appends by itself, with the
same number in flight. The node is the one of the tests: it keeps everything in memory and shares the machine, so only the ratios
mean something. Sitrep makes one call for each append, which has a deadline and fails alone; the call that all appends may share is
faster and has neither (decision 14).

${eventStoreDbTable(await measureEventStoreDb())}`,
};

const fanOutChart = (results) =>
  barChart(
    'Records delivered per second to consumers that catch up, as ratios to the bare limit',
    results.map(({ consumers, ratio }) => ({
      title: `${consumers} ${consumers === 1 ? 'consumer' : 'consumers'}`,
      bars: [
        { label: 'limit', value: 1 },
        { label: 'Sitrep', value: ratio },
      ],
    })),
  );

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`);

const sections = [];
for (const [name, measure] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\nMeasuring ${name} …\n`);
  sections.push(await measure());
  console.log(sections.at(-1));
}

if (named.length === 0) {
  const sqlite = new DatabaseSync(':memory:').prepare('SELECT sqlite_version() AS version').get().version;
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB`;
  const head = `# Results

Written by \`npm run bench\`. Everything in one table was measured in one run, in alternating rounds, and medians are
shown. Believe the ratios first: absolute numbers depend on the machine and on what else it was doing.

- Date: ${new Date().toISOString().slice(0, 10)}
- Machine: ${machine}, ${process.platform} ${process.arch}
- Node ${process.versions.node}, V8 ${process.versions.v8}, SQLite ${sqlite}`;
  writeFileSync(new URL('./RESULTS.md', import.meta.url), `${[head, ...sections].join('\n\n')}\n`);
  mkdirSync(new URL('./results', import.meta.url), { recursive: true });
  for (const [name, svg] of Object.entries(charts)) writeFileSync(new URL(`./results/${name}`, import.meta.url), svg);
  console.log('\nWritten to bench/RESULTS.md.');
}
