// How fast incidents are read over HTTP: one by its id, and the page of the 20 newest, each whole. Sitrep beside its peers and
// beside a bare server that writes the JSON of the same incidents as it lies in its rows. Rounds alternate, and the median counts.
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { PEERS, startContenders } from './support/contenders.mjs';
import { send } from './support/http.mjs';
import { addIncidents } from './support/incidents.mjs';
import { alternate, loadRound, throughputTable } from './support/rounds.mjs';
import { cpuSecondsOf, READ_LIMIT, startServer, TOKEN } from './support/servers.mjs';

const INCIDENTS = 200;
const TASKS = 10;
const PAGE = 20;
const ROUNDS = { 1: 3, 32: 3, 256: 3 };
const SECONDS = 1.5;
const WARM_UP_CONNECTIONS = 32;
const WARM_UP_SECONDS = 2;

export const measureReads = async () => {
  const { contenders, missing, stop } = await startContenders(['Sitrep', ...PEERS], {
    settings: { REQUESTS_PER_TOKEN_MAX: '100000000' },
    peerSettings: { READ_MODEL: 'on' },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  let limit;
  try {
    const idsOf = new Map();
    for (const each of contenders)
      idsOf.set(
        each,
        (await addIncidents(agent, each, INCIDENTS, TASKS)).map(({ id }) => id),
      );
    const [sitrep] = contenders;
    limit = await startLimit(agent, sitrep, idsOf.get(sitrep));
    idsOf.set(limit, idsOf.get(sitrep));
    const all = [limit, ...contenders];

    const kinds = {
      one: (contender) => idsOf.get(contender).map((id) => `/v1/incidents/${id}`),
      page: () => [`/v1/incidents?limit=${PAGE}`],
    };
    const results = {};
    for (const [kind, pathsOf] of Object.entries(kinds)) {
      const round = async (contender, connections, seconds = SECONDS) => {
        const task = { play: 'read', paths: pathsOf(contender), connections, seconds };
        const result = await loadRound(contender, task);
        for (const answer of result.lastAnswers) assertIsWhole(contender, kind, answer);
        return result;
      };
      for (const each of all) await round(each, WARM_UP_CONNECTIONS, WARM_UP_SECONDS);
      results[kind] = await alternate(all, ROUNDS, round);
    }
    return { ...results, missing };
  } finally {
    agent.destroy();
    await limit?.server.stop();
    await stop();
  }
};

/** The bare server, over what Sitrep answers for its incidents. */
const startLimit = async (agent, sitrep, ids) => {
  const read = (id) => send(agent, sitrep.server, 'GET', `/v1/incidents/${id}`, undefined, TOKEN);
  const file = join(sitrep.server.directory, 'incidents.json');
  writeFileSync(file, JSON.stringify(await Promise.all(ids.map(read))));
  const server = await startServer(READ_LIMIT, { INCIDENTS_FILE: file });
  return { name: 'limit', server, cpuSeconds: () => cpuSecondsOf(server.pid) };
};

const assertIsWhole = ({ name }, kind, answer) => {
  const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
  const incidents = kind === 'one' ? [body] : body.items;
  const isWhole = ({ stages }) => stages[0].tasks.length === TASKS;
  if (incidents.length !== (kind === 'one' ? 1 : PAGE) || !incidents.every(isWhole))
    throw new Error(`${name} did not answer whole incidents: ${answer.slice(0, 500)}`);
};

export const readsTables = ({ one, page }) => ({ one: throughputTable(one), page: throughputTable(page) });

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { one, page } = readsTables(await measureReads());
  console.log(`${one}\n\n${page}`);
}
