// Runs all benchmarks, shows their tables, and writes them to RESULTS.md with what they were measured on.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { eventStoreDbTable, measureEventStoreDb } from './eventstoredb.mjs';
import { findingTable, measureFinding } from './finding.mjs';
import { longIncidentsTable, measureLongIncidents } from './long-incidents.mjs';
import { measureRebuild, rebuildTable } from './rebuild.mjs';
import { measureStartIncident, startIncidentTables } from './start-incident.mjs';
import { measureTelemetryFeed, telemetryFeedTables } from './telemetry-feed.mjs';

const say = (text) => console.log(`\n${text}`);

say('Starting incidents, Sitrep beside the bare limit and its peers …');
const { results: startResults, missing: leftOut } = await measureStartIncident();
const started = startIncidentTables(startResults);
say(started.throughput);
say(started.lag);

say('Rebuilding from a log of 200,000 events …');
const rebuilt = rebuildTable(await measureRebuild());
say(rebuilt);

say('Reading telemetry from the beginning, and following it live …');
const fed = telemetryFeedTables(await measureTelemetryFeed());
say(fed.catchUp);
say(fed.latency);

say('Looking for incidents, among 1,000 and among 100,000 …');
const found = findingTable(await measureFinding());
say(found);

say('Adding a task to long incidents and to short ones …');
const long = longIncidentsTable(await measureLongIncidents());
say(long);

say('Commands through EventStoreDB, beside the appends of its client …');
const clustered = eventStoreDbTable(await measureEventStoreDb());
say(clustered);

const sqlite = new DatabaseSync(':memory:').prepare('SELECT sqlite_version() AS version').get().version;
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB`;

writeFileSync(
  new URL('./RESULTS.md', import.meta.url),
  `# Results

Written by \`npm run bench\`. Everything in one table was measured in one run, in alternating rounds, and medians are
shown. Believe the ratios first: absolute numbers depend on the machine and on what else it was doing.

- Date: ${new Date().toISOString().slice(0, 10)}
- Machine: ${machine}, ${process.platform} ${process.arch}
- Node ${process.versions.node}, V8 ${process.versions.v8}, SQLite ${sqlite}

## Starting incidents durably: \`POST /v1/incidents\`

The limit is \`node:http\` with one durable SQLite insert a request and nothing else (\`bench/limit/server.mjs\`): no
validation, no hash chain, no projection. Sitrep runs with its default settings and projects in the same process. The
load generator is a process of its own on the same machine.

The peers (\`bench/peers\`) are asked for less: they project nothing. CRUD is NestJS with rows in PostgreSQL that are changed in
place; Emmett stores events, in PostgreSQL or in SQLite. All of them answer when the disk has it: PostgreSQL runs with \`fsync\`
and \`synchronous_commit\` on, SQLite with \`synchronous\` FULL. Each was asked afterwards how many incidents it has stored.

${started.throughput}
${leftOut.map((each) => `\nLeft out: ${each}.\n`).join('')}
Whether the projections keep up: the lag is how many acknowledged incidents had no telemetry record yet; afterwards, how long
after the last answer telemetry and read models were complete. That each acknowledged incident is there exactly once was
checked over HTTP.

${started.lag}

## Building everything derived anew: 200,000 events

Beside a bare scan with JSON.parse of the same rows. Each work runs under a heap limit of 64 MiB. Memory that grows with
the log shows as the difference between the second quarter and the last. Verifying keeps the version of every stream.

${rebuilt}

## Consuming telemetry

Catching up on 20,000 records, beside a bare scan of the same rows that parses each and writes it as JSON again, without
HTTP. The reader is on the same machine and takes the answers apart.

${fed.catchUp}

From before a command is sent until each of the consumers of the event stream has its record.

${fed.latency}

## Finding incidents

A page of 20 whole incidents over HTTP: the first among 1,000, the first among 100,000, and page 1,000 there. Nine of ten incidents
have the word that is looked for; the three words are in three of ten.

${found}

## Adding a task to a long incident

Beside the same in a short one, one after the other on one connection.

${long}

## Commands through EventStoreDB, over the wire

Sitrep's commands, with its projections in the same process, beside what \`@eventstore/db-client\` appends by itself, with the
same number in flight. The node is the one of the tests: it keeps everything in memory and shares the machine, so only the ratios
mean something. Sitrep makes one call for each append, which has a deadline and fails alone; the call that all appends may share is
faster and has neither (decision 14).

${clustered}
`,
);
say('Written to bench/RESULTS.md.');
