// What a busy team does: of a hundred requests 80 check a task of a running incident of 50 tasks, 10 start an incident, 5 end
// one, and 5 list the newest. The running incidents are divided among the connections, so that each has some for itself: its last
// word on each task is what must be there in the end, and no two commands race on one incident.
import { readFileSync } from 'node:fs';
import { requestBytes } from './request-bytes.mjs';

const STATES = ['open', 'in_progress', 'closed'];
/** As a client does that has the incident already; a peer that does not know it answers as it does. */
const MINIMAL = { Prefer: 'return=minimal' };

/** Read once for all connections. */
let incidents;

export const playerOf = ({ port, token, body, incidentsFile, connections }, connection) => {
  incidents ??= JSON.parse(readFileSync(incidentsFile, 'utf8'));
  const of = (method, path, more) => requestBytes({ port, token, method, path, ...more });
  const start = of('POST', '/v1/incidents', { body });
  const list = of('GET', '/v1/incidents?limit=20');
  const checkOf = (id, task) =>
    STATES.map((state) => of('PUT', `/v1/incidents/${id}/tasks/${task}/state`, { body: { state }, headers: MINIMAL }));
  const mine = incidents
    .filter((_, i) => i % connections === connection)
    .map(({ id, states, changes }) => {
      const tasks = Object.keys(states);
      return { id, tasks, states, changes, checks: tasks.map((task) => checkOf(id, task)) };
    });
  const started = [];
  let asked;
  let n = connection * 7;
  let checked = 0;

  /** Always to another state: to say again what is so already would be answered without a write. */
  const check = () => {
    const incident = mine[checked % mine.length];
    const { tasks, checks, states } = incident;
    const n = Math.floor(checked++ / mine.length) % tasks.length;
    const state = (STATES.indexOf(states[tasks[n]]) + 1) % STATES.length;
    states[tasks[n]] = STATES[state];
    incident.changes++;
    return checks[n][state];
  };
  const next = () => {
    const choice = n++ % 20;
    if (choice === 5 || choice === 15) asked = 'start';
    else if (choice === 19) asked = 'list';
    else asked = choice === 9 && started.length > 0 ? 'end' : 'check';
    if (asked === 'start') return start;
    if (asked === 'list') return list;
    return asked === 'end' ? of('POST', `/v1/incidents/${started.pop()}/end`) : check();
  };
  const took = (answer) => {
    if (asked === 'start') started.push(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)).id);
  };
  return { next, took, outcome: () => mine.map(({ id, states, changes }) => ({ id, states, changes })) };
};
