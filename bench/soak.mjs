// Half an hour of an ordinary busy day: 100 commands a second, 50 consumers of the live telemetry stream, a row of figures for
// each minute. Memory, descriptors and latency have to stay where they are. `node bench/soak.mjs [minutes]`; it is no part of
// `npm run bench`, because it takes its time.
//
// Streams are rotated by the server now and then; a consumer then goes on from the last record it has seen. At the end
// each must have had every record once.
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { SITREP, startServer, TOKEN } from './support/servers.mjs';
import { decimals, table, whole } from './support/table.mjs';

const COMMANDS_PER_SECOND = 100;
const CONSUMERS = 50;
/** Incidents that are worked on at the same time. */
const RUNNING = 200;

const headers = { authorization: `Bearer ${TOKEN}` };

/** Follows the stream for as long as it is told to, and counts what it gets. */
class Consumer {
  records = 0;
  #lastId = 'start';
  #isDone = false;
  #sent;

  constructor(port, onIncident) {
    this.port = port;
    this.onIncident = onIncident;
    this.#connect();
  }

  #connect() {
    const path = `/v1/telemetry/stream?after=${this.#lastId}`;
    this.#sent = request({ port: this.port, path, headers, agent: false }, (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) this.#take(block);
      });
      response.on('close', () => this.#isDone || this.#connect());
      response.on('error', () => undefined);
    });
    this.#sent.on('error', () => this.#isDone || setTimeout(100).then(() => this.#connect()));
    this.#sent.end();
  }

  #take(block) {
    const [, id] = /^id: (.+)$/m.exec(block) ?? [];
    if (id !== undefined) this.#lastId = id;
    if (!/^event: telemetry$/m.test(block)) return;
    this.records++;
    const [, incidentId] = /"action":"create".*?"incidentID":"([a-z0-9]{26})"/.exec(block) ?? [];
    if (incidentId !== undefined) this.onIncident(incidentId);
  }

  stop() {
    this.#isDone = true;
    this.#sent.destroy();
  }
}

/** People at work: they start incidents, add tasks to the running ones, check them, and end the oldest. */
class People {
  latenciesMs = [];
  startedAt = new Map();
  failed = 0;
  #agent = new Agent({ keepAlive: true, maxSockets: 32 });
  #running = [];
  #commands = 0;

  constructor(port, teamId) {
    this.port = port;
    this.teamId = teamId;
  }

  async next() {
    const n = this.#commands++;
    const from = performance.now();
    const done = await this.#command(n).catch(() => undefined);
    if (done === undefined) this.failed++;
    else this.latenciesMs.push(performance.now() - from);
  }

  async #command(n) {
    if (n % 10 === 0 || this.#running.length < RUNNING / 10) return this.#start();
    if (n % 10 === 1 && this.#running.length >= RUNNING)
      return this.#send('POST', `/v1/incidents/${this.#running.shift().id}/end`);
    const incident = this.#running[(n * 7) % this.#running.length];
    const path = `/v1/incidents/${incident.id}`;
    if (n % 2 === 0 || incident.tasks.length === 0) {
      const body = { title: 'Ask the payment provider' };
      const { stages } = await this.#send('POST', `${path}/stages/${incident.stageId}/tasks`, body);
      incident.tasks.push(stages[0].tasks.at(-1).id);
      return incident;
    }
    const task = incident.tasks[(n * 3) % incident.tasks.length];
    return this.#send('PUT', `${path}/tasks/${task}/state`, { state: n % 4 === 1 ? 'closed' : 'in_progress' });
  }

  async #start() {
    const at = performance.now();
    const body = { name: 'Checkout is slow', teamId: this.teamId };
    const { id, stages } = await this.#send('POST', '/v1/incidents', body);
    this.startedAt.set(id, at);
    this.#running.push({ id, stageId: stages[0].id, tasks: [] });
    return id;
  }

  #send(method, path, body) {
    return new Promise((resolve, reject) => {
      const type = body && { 'content-type': 'application/json' };
      const sent = request(
        { port: this.port, agent: this.#agent, method, path, headers: { ...headers, ...type } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
          response.on('end', () => (response.statusCode < 300 ? resolve(JSON.parse(text)) : reject(new Error(text))));
        },
      );
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }

  stop() {
    this.#agent.destroy();
  }
}

const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? NaN;

const residentMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;

const get = async (url, path, more = {}) => fetch(url + path, { headers: { ...headers, ...more } });

const recordsIn = async (url) => {
  let records = 0;
  for (let after = 'start', atHead = false; !atHead;) {
    const path = `/v1/telemetry?limit=1000&after=${after}`;
    const response = await get(url, path, { accept: 'application/x-ndjson' });
    records += (await response.text()).split('\n').length - 1;
    after = response.headers.get('sitrep-next-cursor');
    atHead = response.headers.get('sitrep-at-head') === 'true';
  }
  return records;
};

const minutes = Number(process.argv[2] ?? 30);
const server = await startServer(SITREP, { STREAMS_PER_TOKEN_MAX: '1000', REQUESTS_PER_TOKEN_MAX: '1000000' });
const { items } = await (await get(server.url, '/v1/teams')).json();
const people = new People(server.port, items[0].id);
let deliveriesMs = [];
const arrived = (id) => {
  const at = people.startedAt.get(id);
  if (at !== undefined) deliveriesMs.push(performance.now() - at);
};
const consumers = Array.from({ length: CONSUMERS }, () => new Consumer(server.port, arrived));
await setTimeout(1_000);

const rows = [];
const from = performance.now();
const underWay = new Set();
for (let minute = 1, sent = 0; minute <= minutes; minute++) {
  const sentBefore = sent;
  for (; sent < minute * 60 * COMMANDS_PER_SECOND; sent++) {
    const dueMs = from + (sent * 1_000) / COMMANDS_PER_SECOND - performance.now();
    if (dueMs > 1) await setTimeout(dueMs);
    const command = people.next().finally(() => underWay.delete(command));
    underWay.add(command);
  }
  const metrics = await (await get(server.url, '/metrics')).text();
  const loopMs = Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics)?.[1]) * 1_000;
  const [commandsMs, deliveredMs] = [people.latenciesMs, deliveriesMs];
  [people.latenciesMs, deliveriesMs] = [[], []];
  // What nobody waits for any more.
  if (people.startedAt.size > 20_000) people.startedAt.clear();
  const row = [
    whole(minute),
    whole(sent - sentBefore),
    decimals(percentile(commandsMs, 0.5), 1),
    decimals(percentile(commandsMs, 0.99), 1),
    decimals(percentile(deliveredMs, 0.5), 1),
    decimals(percentile(deliveredMs, 0.99), 1),
    decimals(loopMs, 1),
    whole(residentMiB(server.pid)),
    whole(readdirSync(`/proc/${server.pid}/fd`).length),
  ];
  rows.push(row);
  console.log(row.join('\t'));
}
await Promise.all(underWay);
await setTimeout(2_000);
const records = await recordsIn(server.url);
const differing = consumers.filter((consumer) => consumer.records !== records).length;
for (const each of [...consumers, people]) each.stop();
await server.stop();

const heads = [
  'minute',
  'commands',
  'p50 ms',
  'p99 ms',
  'delivered p50 ms',
  'p99 ms',
  'loop p99 ms',
  'RSS MiB',
  'descriptors',
];
console.log(`\n${table(heads, rows)}`);
console.log(
  `${people.failed} commands failed; ${records} records; ${differing} of ${CONSUMERS} consumers had another number`,
);
if (people.failed > 0 || differing > 0) process.exitCode = 1;
