// How fast a mix of everyday requests is served (bench/plays/mixed.mjs): Sitrep beside its peers, and beside the bare limit, which
// makes one durable insert for each of them, lists included. Rounds alternate, and the median round counts. After each round every
// task of the running incidents is what it was said to be last, with every contender, and each check was an event of Sitrep's.
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { ON_EVENTSTOREDB, PEERS, startContenders } from './support/contenders.mjs';
import { send } from './support/http.mjs';
import { addIncidents } from './support/incidents.mjs';
import { alternate, loadRound, throughputTable } from './support/rounds.mjs';
import { TOKEN } from './support/servers.mjs';
import { decimals, medianOf, table, whole } from './support/table.mjs';

const ROUNDS = { 1: 3, 32: 3, 256: 3 };
/** At least one for each connection. */
const RUNNING_INCIDENTS = 256;
const TASKS = 50;
const SECONDS = 2;
const WARM_UP_CONNECTIONS = 32;
/** Until what is hot has been compiled, which takes work from the same two cores: servers run for weeks. */
const WARM_UP_SECONDS = 12;
const BODY = {
  name: 'Checkout is slow',
  description: 'Since the release of this morning every third payment takes more than ten seconds.',
};

export const measureMixedLoad = async () => {
  const { contenders, missing, stop } = await startContenders(['limit', 'Sitrep', ON_EVENTSTOREDB, ...PEERS], {
    settings: { REQUESTS_PER_TOKEN_MAX: '100000000' },
    peerSettings: { READ_MODEL: 'on' },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  try {
    for (const each of contenders.filter(isMixed)) {
      const incidents = await addIncidents(agent, each, RUNNING_INCIDENTS, TASKS);
      const statesOf = ({ tasks }) => Object.fromEntries(tasks.map((id) => [id, 'open']));
      tellIncidents(
        each,
        incidents.map((incident) => ({ id: incident.id, states: statesOf(incident), changes: 0 })),
      );
    }
    const round = async (contender, connections, seconds = SECONDS) => {
      const play = isMixed(contender)
        ? { play: 'mixed', incidentsFile: incidentsFileOf(contender) }
        : { play: 'start' };
      const body = { ...BODY, teamId: contender.teamId };
      const result = await loadRound(contender, { ...play, body, connections, seconds });
      if (isMixed(contender)) {
        const incidents = result.outcomes.flat();
        await assertIncidentsAreAsSaid(agent, contender, incidents);
        tellIncidents(contender, incidents);
      }
      return result;
    };
    for (const each of contenders) await round(each, WARM_UP_CONNECTIONS, WARM_UP_SECONDS);
    return { results: await alternate(contenders, ROUNDS, round), missing };
  } finally {
    agent.destroy();
    await stop();
  }
};

/** The limit can do nothing but insert. */
const isMixed = ({ name }) => name !== 'limit';

/** What the next load begins with, in a file: it is more than arguments of a process may hold. */
const tellIncidents = (contender, incidents) => writeFileSync(incidentsFileOf(contender), JSON.stringify(incidents));

const incidentsFileOf = ({ server }) => join(server.directory, 'running-incidents.json');

const assertIncidentsAreAsSaid = async (agent, { name, server }, outcomes) => {
  for (const { id, states, changes } of outcomes) {
    const { stages, version } = await send(agent, server, 'GET', `/v1/incidents/${id}`, undefined, TOKEN);
    for (const [taskId, said] of Object.entries(states)) {
      const { state } = stages[0].tasks.find((task) => task.id === taskId);
      if (state !== said) throw new Error(`${name}: task ${taskId} is ${state}, and was said to be ${said}`);
    }
    // Only Sitrep tells how many events there are. A check that changed nothing would have cost nothing.
    const events = 1 + TASKS + changes;
    if (version !== undefined && version !== events)
      throw new Error(`${name}: incident ${id} has ${version} events, and ${events} changes were acknowledged`);
  }
};

export const mixedLoadTables = (results) => ({
  throughput: throughputTable(results),
  lag: table(
    ['server', 'connections', 'event loop p99 ms', 'worst round', 'events behind when the load ended'],
    results
      .filter(({ isSitrep }) => isSitrep)
      .map(({ name, connections, eventLoopP99Ms, eventLoopP99MsMax, rounds }) => [
        name,
        whole(connections),
        decimals(eventLoopP99Ms, 1),
        decimals(eventLoopP99MsMax, 1),
        whole(medianOf(rounds, 'behindEvents')),
      ]),
  ),
});

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { throughput, lag } = mixedLoadTables((await measureMixedLoad()).results);
  console.log(`${throughput}\n\n${lag}`);
}
