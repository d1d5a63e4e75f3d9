// What consumers of telemetry get: how fast one catches up from the beginning, beside a bare scan of the same rows that
// writes each as JSON; how many records a second reach 1, 10 and 100 that catch up at once, beside a bare server that writes
// them the same bytes; and how long after a command is sent its record arrives, while a hundred consumers follow.
//
// The bare scan has no HTTP, no cursor and no check. Latency is taken from before the request is sent until the record is
// read by a consumer, so it includes the command itself; both happen in this process, by one clock.
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { SITREP, startServer, STREAM_LIMIT, TOKEN } from './support/servers.mjs';
import { decimals, median, table, whole } from './support/table.mjs';

const RECORDS = 20_000;
const ROUNDS = 5;
const CONSUMERS = 100;
const COMMANDS_PER_SECOND = 300;
const LIVE_SECONDS = 15;
/** How many catch up at once, and how many of the newest records each is behind. */
const FAN_OUTS = [
  { consumers: 1, records: 20_000 },
  { consumers: 10, records: 10_000 },
  { consumers: 100, records: 4_000 },
];

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
    const fanOut = [];
    for (const each of FAN_OUTS) fanOut.push(await measureFanOut(server, each));
    const latency = await measureLatency(server, start);
    agent.destroy();
    const medians = Object.fromEntries(Object.entries(rates).map(([name, each]) => [name, median(each)]));
    return { rates: medians, fanOut, latency };
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

/** So many consumers catch up at once, on Sitrep and on a bare server in turn. */
const measureFanOut = async (server, { consumers, records }) => {
  const cursor = await cursorBehind(server, RECORDS - records);
  const path = `/v1/telemetry/stream?after=${cursor}`;
  const bytes = await bytesUntilCaughtUp(server, path, records);
  const file = join(server.directory, 'stream.txt');
  writeFileSync(file, bytes);
  const limit = await startServer(STREAM_LIMIT, { STREAM_FILE: file });
  try {
    const rates = { limit: [], Sitrep: [] };
    for (let i = 0; i < ROUNDS; i++)
      for (const [name, each] of Object.entries({ limit, Sitrep: server })) {
        const from = performance.now();
        await Promise.all(Array.from({ length: consumers }, () => takeBytes(each, path, bytes.length)));
        rates[name].push(((consumers * records) / (performance.now() - from)) * 1_000);
      }
    return {
      ...{ consumers, records, limit: median(rates.limit), perSecond: median(rates.Sitrep) },
      ratio: median(rates.Sitrep.map((rate, i) => rate / rates.limit[i])),
    };
  } finally {
    await limit.stop();
  }
};

/** Behind so many records from the beginning. */
const cursorBehind = async (server, count) => {
  let cursor = 'start';
  for (let left = count; left > 0;) {
    const { items, nextCursor } = await getJson(server, `/v1/telemetry?limit=${Math.min(1_000, left)}&after=${cursor}`);
    cursor = nextCursor;
    left -= items.length;
  }
  return cursor;
};

/** The stream up to the block which says that the consumer has caught up. They are the same for each who asks. */
const bytesUntilCaughtUp = async (server, path, records) => {
  const abort = new globalThis.AbortController();
  const response = await get(server, path, {}, abort.signal);
  const blocks = [];
  for await (const block of blocksOf(response)) {
    blocks.push(`${block}\n\n`);
    if (block.includes('event: caught-up')) break;
  }
  abort.abort();
  const told = blocks.filter((block) => block.includes('event: telemetry')).length;
  if (told !== records) throw new Error(`${told} records came, and ${records} are there`);
  return Buffer.from(blocks.join(''));
};

/** Takes the stream until so many bytes have come, and no more. By `node:http`, and without looking into them. */
const takeBytes = ({ port }, path, length) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const sent = request({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      let taken = 0;
      response.on('data', (chunk) => {
        taken += chunk.length;
        if (taken < length) return;
        sent.destroy();
        if (taken === length) resolve();
        else reject(new Error(`${taken} bytes came instead of ${length}`));
      });
      response.on('close', () => reject(new Error(`a stream ended after ${taken} bytes of ${length}`)));
      response.on('error', () => undefined);
    });
    sent.on('error', reject);
    sent.end();
  });

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

export const telemetryFeedTables = ({ rates, fanOut, latency }) => ({
  fanOut: table(
    ['consumers', 'records each', 'ratio to limit', 'limit, records/s', 'Sitrep, records/s'],
    fanOut.map(({ consumers, records, ratio, limit, perSecond }) => [
      whole(consumers),
      whole(records),
      decimals(ratio, 2),
      whole(limit),
      whole(perSecond),
    ]),
  ),
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
  const { catchUp, fanOut, latency } = telemetryFeedTables(await measureTelemetryFeed());
  console.log(`${catchUp}\n\n${fanOut}\n\n${latency}`);
}
