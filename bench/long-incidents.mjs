// What adding a task costs in a long incident, beside the same in a short one: one with 500 tasks beside one with none, and
// one with 2,000 events behind it beside one with 20. Over HTTP on one connection; the incidents of a pair take turns, and
// the median counts. The task is removed again, unmeasured, so that each stays as long as it is.
import { Agent } from 'node:http';
import { send } from './support/http.mjs';
import { SITREP, startServer, TOKEN } from './support/servers.mjs';
import { decimals, median, table } from './support/table.mjs';

const ROUNDS = 400;
const WARM_UP_ROUNDS = 100;
const MINIMAL = { prefer: 'return=minimal' };

export const measureLongIncidents = async () => {
  const server = await startServer(SITREP, { LOG_LEVEL: 'error' });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call = (method, path, body, headers) => send(agent, server, method, path, body, TOKEN, headers);
  try {
    const teamId = (await call('GET', '/v1/teams')).items[0].id;
    const tasksOf = async () => {
      const { id, stages } = await call('POST', '/v1/incidents', { name: 'Checkout is slow', teamId });
      return `/v1/incidents/${id}/stages/${stages[0].id}/tasks`;
    };
    const add = (tasks, headers) => call('POST', tasks, { title: 'Call the provider' }, headers);
    const withTasks = async (count) => {
      const tasks = await tasksOf();
      for (let i = 0; i < count; i++) await add(tasks, MINIMAL);
      return tasks;
    };
    /** Two events a round, and in the end no task. */
    const withEvents = async (count) => {
      const tasks = await tasksOf();
      for (let i = 1; i < count; i += 2) await removeNewest(tasks, await add(tasks));
      return tasks;
    };
    const removeNewest = (tasks, { stages }) =>
      call('DELETE', `${tasks.replace(/stages.*/, 'tasks')}/${stages[0].tasks.at(-1).id}`, undefined, MINIMAL);
    const timeOf = async (tasks, headers) => {
      const from = performance.now();
      const added = await add(tasks, headers);
      const tookMs = performance.now() - from;
      await removeNewest(tasks, added ?? (await call('GET', tasks.replace(/\/stages.*/, ''))));
      return tookMs;
    };
    const compare = async (name, short, long, headers) => {
      const [shortMs, longMs] = [[], []];
      for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        const each = [await timeOf(short, headers), await timeOf(long, headers)];
        if (round >= 0) [shortMs, longMs].forEach((times, i) => times.push(each[i]));
      }
      return { name, shortMs: median(shortMs), longMs: median(longMs) };
    };

    const [none, many] = [await withTasks(0), await withTasks(500)];
    return [
      await compare('no task and 500, `Prefer: return=minimal`', none, many, MINIMAL),
      await compare('no task and 500, the whole incident in the answer', none, many),
      await compare('20 events and 2,000, no tasks', await withEvents(20), await withEvents(2_000)),
    ];
  } finally {
    agent.destroy();
    await server.stop();
  }
};

export const longIncidentsTable = (results) =>
  table(
    ['incidents with', 'ratio of the long one', 'short, ms', 'long, ms'],
    results.map(({ name, shortMs, longMs }) => [
      name,
      decimals(longMs / shortMs, 2),
      decimals(shortMs, 2),
      decimals(longMs, 2),
    ]),
  );

if (process.argv[1] === new URL(import.meta.url).pathname)
  console.log(longIncidentsTable(await measureLongIncidents()));
