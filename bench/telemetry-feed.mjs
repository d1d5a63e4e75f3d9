// What consumers of telemetry get: how fast one catches up from the beginning, beside a bare scan of the same rows that
// writes each as JSON; and how long after a command is sent its record arrives, while a hundred consumers follow.
//
// The bare scan has no HTTP, no cursor and no check. Latency is taken from before the request is sent until the record is
// read by a consumer, so it includes the command itself; both happen in this process, by one clock.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { SITREP, startServer, TOKEN } from './support/servers.mjs';
import { decimals, median, table, whole } from './support/table.mjs';

const RECORDS = 20_000;
const ROUNDS = 5;
const CONSUMERS = 100;
const COMMANDS_PER_SECOND = 300;
const LIVE_SECONDS = 15;

export const measureTelemetryFeed = async () => {
  const server = await startServer(SITREP, { STREAMS_PER_TOKEN_MAX: '1000', LOG_LEVEL: 'error' });
  try {
    const teamId = (await getJson(server, '/v1/teams')).items[0].id;
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const start = () => post(server, agent, teamId);
    for (let i = 0; i < RECORDS; i += 100) await Promise.all(Array.from({ length: 100 }, start));
    await getJson(server, '/v1/telemetry?limit=1');

    const ways = { scan: () => scan(server), NDJSON: () => ndjson(server), 'server-sent events': () => sse(server) };
    const rates = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    for (let i = 0; i < ROUNDS; i++)
      for (const [name, catchUp] of Object.entries(ways)) {
        const from = performance.now();
        const records = await catchUp();
        rates[name].push((records / (performance.now() - from)) * 1_000);
      }
    const latency = await measureLatency(server, start);
    agent.destroy();
    return { rates: Object.fromEntries(Object.entries(rates).map(([name, each]) => [name, median(each)])), latency };
  } finally {
    await server.stop();
  }
};

const scan = ({ directory }) => {
  const telemetry = new DatabaseSync(join(directory, 'telemetry.db'), { readOnly: true });
  let records = 0;
  let bytes = 0;
  for (const { data } of telemetry.prepare('SELECT data FROM event ORDER BY position').iterate()) {
    bytes += JSON.stringify(JSON.parse(data)).length;
    records++;
  }
  telemetry.close();
  if (bytes === 0) throw new Error('nothing was read');
  return records;
};

const ndjson = async (server) => {
  let records = 0;
  for (let after = 'start', atHead = false; !atHead;) {
    const response = await get(server, `/v1/telemetry?limit=1000&after=${after}`, { accept: 'application/x-ndjson' });
    records += (await response.text()).split('\n').length - 1;
    after = response.headers.get('sitrep-next-cursor');
    atHead = response.headers.get('sitrep-at-head') === 'true';
  }
  return records;
};

const sse = async (server) => {
  const abort = new globalThis.AbortController();
  const response = await get(server, '/v1/telemetry/stream?after=start', {}, abort.signal);
  let records = 0;
  for await (const block of blocksOf(response)) {
    if (block.includes('event: telemetry')) records++;
    if (block.includes('event: caught-up')) break;
  }
  abort.abort();
  return records;
};

/** From sending a command until each of the consumers has its record, in milliseconds. */
const measureLatency = async (server, start) => {
  const sentAt = new Map();
  const arrivals = [];
  const takeIn = (incidentId) => arrivals.push([incidentId, performance.now()]);
  const consumers = await Promise.all(Array.from({ length: CONSUMERS }, () => consume(server, takeIn)));
  await setTimeout(500);
  const commands = [];
  const from = performance.now();
  for (let i = 0; i < COMMANDS_PER_SECOND * LIVE_SECONDS; i++) {
    const dueMs = from + (i * 1_000) / COMMANDS_PER_SECOND - performance.now();
    if (dueMs > 1) await setTimeout(dueMs);
    const at = performance.now();
    commands.push(start().then((id) => sentAt.set(id, at)));
  }
  await Promise.all(commands);
  const seconds = (performance.now() - from) / 1_000;
  await setTimeout(1_000);
  for (const consumer of consumers) consumer.destroy();
  const ms = arrivals.map(([id, at]) => at - sentAt.get(id)).toSorted((a, b) => a - b);
  if (ms.length !== commands.length * CONSUMERS)
    throw new Error(`${ms.length} deliveries of ${commands.length * CONSUMERS}`);
  return {
    commandsPerSecond: commands.length / seconds,
    deliveries: ms.length,
    p50Ms: ms[Math.floor(ms.length * 0.5)],
    p99Ms: ms[Math.floor(ms.length * 0.99)],
  };
};

/** Follows the stream. By `node:http`, because what a hundred readers of `fetch` cost would be measured as latency. */
const consume = ({ port }, takeIn) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const sent = request({ port, path: '/v1/telemetry/stream', headers, agent: false }, (response) => {
      let rest = '';
      response.setEncoding('latin1').on('data', (chunk) => {
        const end = (rest + chunk).lastIndexOf('\n\n') + 2;
        const blocks = (rest + chunk).slice(0, end);
        rest = (rest + chunk).slice(end);
        for (const [, incidentId] of blocks.matchAll(/"incidentID":"([a-z0-9]{26})"/g)) takeIn(incidentId);
      });
      response.on('error', () => undefined);
      resolve(sent);
    });
    sent.on('error', reject);
    sent.end();
  });

async function* blocksOf(response) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop();
    yield* blocks;
  }
}

const get = async ({ url }, path, headers = {}, signal = undefined) => {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}`, ...headers }, signal });
  if (!response.ok) throw new Error(`GET ${path} was answered with ${response.status}`);
  return response;
};
const getJson = async (server, path) => (await get(server, path)).json();

/** Starts an incident and gives its id. */
const post = ({ port }, agent, teamId) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = request({ port, agent, method: 'POST', path: '/v1/incidents', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => (response.statusCode === 201 ? resolve(JSON.parse(text).id) : reject(new Error(text))));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ name: 'Checkout is slow', teamId }));
  });

export const telemetryFeedTables = ({ rates, latency }) => ({
  catchUp: table(
    ['way', 'ratio to scan', 'records/s'],
    Object.entries(rates).map(([name, rate]) => [name, decimals(rate / rates.scan, 2), whole(rate)]),
  ),
  latency: table(
    ['consumers', 'commands/s', 'deliveries', 'p50 ms', 'p99 ms'],
    [
      [
        whole(CONSUMERS),
        whole(latency.commandsPerSecond),
        whole(latency.deliveries),
        decimals(latency.p50Ms, 1),
        decimals(latency.p99Ms, 1),
      ],
    ],
  ),
});

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { catchUp, latency } = telemetryFeedTables(await measureTelemetryFeed());
  console.log(`${catchUp}\n\n${latency}`);
}
