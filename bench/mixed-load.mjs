// How fast a mix of everyday requests is served (bench/plays/mixed.mjs): Sitrep beside a plain CRUD tracker, and beside the bare
// limit, which makes one durable insert for each of them, lists included. Rounds alternate, and the median round counts.
// In the end each task of Sitrep's running incidents is what it was said to be last.
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { send } from './support/http.mjs';
import { startPeers } from './support/peers.mjs';
import { cpuSecondsOf, LIMIT, SITREP, startServer, TOKEN } from './support/servers.mjs';
import { decimals, median, medianOf, table, whole } from './support/table.mjs';

const CONNECTIONS = [1, 32, 256];
const TASKS = 50;
const ROUNDS = 5;
const SECONDS = 2;
const WARM_UP_SECONDS = 3;
const REQUESTS_MAX = 200_000;
const BODY = {
  name: 'Checkout is slow',
  description: 'Since the release of this morning every third payment takes more than ten seconds.',
};

export const measureMixedLoad = async () => {
  const servers = [];
  try {
    const limit = await startServer(LIMIT);
    servers.push(limit);
    const sitrep = await startServer(SITREP, { REQUESTS_PER_TOKEN_MAX: '100000000' });
    servers.push(sitrep);
    const { peers, missing, stop } = await startPeers(['CRUD']);
    servers.push({ stop });

    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const [team] = (await send(agent, sitrep, 'GET', '/v1/teams', undefined, TOKEN)).items;
    const contenders = [
      { name: 'limit', server: limit, play: 'start', body: { ...BODY, teamId: NO_TEAM } },
      { name: 'Sitrep', server: sitrep, play: 'mixed', body: { ...BODY, teamId: team.id } },
      ...peers.map((peer) => ({ ...peer, play: 'mixed', body: { ...BODY, teamId: NO_TEAM } })),
    ];
    for (const each of contenders) {
      // More than arguments of a process may hold.
      each.incidentsFile = join(each.server.directory, 'running-incidents.json');
      if (each.play === 'mixed')
        writeFileSync(each.incidentsFile, JSON.stringify(await runningIncidents(agent, each, CONNECTIONS.at(-1))));
      await round(each, 32, WARM_UP_SECONDS);
    }
    const results = [];
    for (const connections of CONNECTIONS) {
      const rounds = Object.fromEntries(contenders.map(({ name }) => [name, []]));
      for (let i = 0; i < ROUNDS; i++)
        for (const each of contenders) {
          const result = await round(each, connections, SECONDS);
          rounds[each.name].push(result);
          if (each.name === 'Sitrep') await assertTasksAreAsSaid(agent, sitrep, result.outcomes);
        }
      for (const { name } of contenders) results.push(summary(name, connections, rounds));
    }
    agent.destroy();
    return { results, missing };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
};

const NO_TEAM = '0'.repeat(26);

/** One for each connection. */
const runningIncidents = (agent, { server, body }, count) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const { id, stages } = await send(agent, server, 'POST', '/v1/incidents', body, TOKEN);
      const tasks = [];
      for (let n = 0; n < TASKS; n++) {
        const path = `/v1/incidents/${id}/stages/${stages[0].id}/tasks`;
        const answer = await send(agent, server, 'POST', path, { title: `Look at the dashboard ${n}` }, TOKEN);
        tasks.push(answer.stages?.[0].tasks.at(-1).id ?? answer.id);
      }
      return { id, tasks };
    }),
  );

const round = async ({ name, server, play, body, incidentsFile, cpuSeconds }, connections, seconds) => {
  const cpu = cpuSeconds ?? (() => cpuSecondsOf(server.pid));
  const before = cpu();
  const load = fork(new URL('./load.mjs', import.meta.url), [
    JSON.stringify({
      ...{ play, body, incidentsFile, connections, seconds },
      ...{ port: server.port, token: TOKEN, requestsMax: REQUESTS_MAX },
    }),
  ]);
  const result = await new Promise((resolve, reject) => {
    load.on('message', ({ done }) => done && resolve(done));
    load.once('disconnect', () => reject(new Error(`${name}: the load generator ended early`)));
  });
  if (result.refused > 0) throw new Error(`${name}: ${result.refused} requests were not answered with 2xx`);
  return { ...result, cpuMicroseconds: ((cpu() - before) / result.acknowledged) * 1e6 };
};

const assertTasksAreAsSaid = async (agent, server, outcomes) => {
  for (const { id, states } of outcomes) {
    const { stages } = await send(agent, server, 'GET', `/v1/incidents/${id}`, undefined, TOKEN);
    for (const task of stages[0].tasks)
      if (states[task.id] !== undefined && states[task.id] !== task.state)
        throw new Error(`task ${task.id} is ${task.state}, and was said to be ${states[task.id]}`);
  }
};

const summary = (name, connections, rounds) => {
  const mine = rounds[name];
  const ratios = mine.map((each, i) => each.requestsPerSecond / rounds.limit[i].requestsPerSecond);
  const fields = ['requestsPerSecond', 'p50Ms', 'p99Ms', 'cpuMicroseconds'];
  const medians = Object.fromEntries(fields.map((field) => [field, medianOf(mine, field)]));
  return { name, connections, ratio: median(ratios), ...medians };
};

export const mixedLoadTable = (results) =>
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

if (process.argv[1] === new URL(import.meta.url).pathname)
  console.log(mixedLoadTable((await measureMixedLoad()).results));
