// What a busy team does: of a hundred requests 80 check a task of a running incident of 50 tasks, 10 start an incident, 5 end
// one, and 5 list the newest. Each connection has a running incident of its own, so its last word on each task is what must
// be there in the end.
import { readFileSync } from 'node:fs';
import { requestBytes } from './request-bytes.mjs';

const STATES = ['open', 'in_progress', 'closed'];
/** As a client does that has the incident already; a peer that does not know it answers as it does. */
const MINIMAL = { Prefer: 'return=minimal' };

/** Read once for all connections. */
let incidents;

export const playerOf = ({ port, token, body, incidentsFile }, connection) => {
  incidents ??= JSON.parse(readFileSync(incidentsFile, 'utf8'));
  const { id, tasks } = incidents[connection];
  const of = (method, path, more) => requestBytes({ port, token, method, path, ...more });
  const start = of('POST', '/v1/incidents', { body });
  const list = of('GET', '/v1/incidents?limit=20');
  const checks = tasks.map((task) =>
    STATES.map((state) => of('PUT', `/v1/incidents/${id}/tasks/${task}/state`, { body: { state }, headers: MINIMAL })),
  );
  const started = [];
  const states = {};
  let asked;
  let n = connection * 7;

  const next = () => {
    const choice = n++ % 20;
    if (choice === 5 || choice === 15) asked = 'start';
    else if (choice === 19) asked = 'list';
    else asked = choice === 9 && started.length > 0 ? 'end' : 'check';
    if (asked === 'start') return start;
    if (asked === 'list') return list;
    if (asked === 'end') return of('POST', `/v1/incidents/${started.pop()}/end`);
    const [task, state] = [n % tasks.length, Math.floor(n / tasks.length + n) % STATES.length];
    states[tasks[task]] = STATES[state];
    return checks[task][state];
  };
  const took = (answer) => {
    if (asked === 'start') started.push(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)).id);
  };
  return { next, took, outcome: () => ({ id, states }) };
};
