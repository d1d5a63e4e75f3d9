// Who is measured: the bare limits, Sitrep on each of its logs, and the peers. All are started before the first round, and what
// cannot run here is named.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { send } from './http.mjs';
import { startPeers } from './peers.mjs';
import { cpuSecondsOf, LIMIT, NEST_LIMIT, SITREP, startServer, TOKEN } from './servers.mjs';

/** The name says what it is not: a cluster that keeps anything. */
export const ON_EVENTSTOREDB = "Sitrep on EventStoreDB's protocol, test node";
export const PEERS = ['CRUD', 'Emmett, PostgreSQL', 'Emmett, SQLite'];

/** The limit and the peers know no teams. */
const NO_TEAM = '0'.repeat(26);

/**
 * Starts the named contenders. Each has its name and its server; the team that it starts incidents in; whether it is Sitrep;
 * how much processor time it has used, that of its database included; and, where it is a peer, how many incidents it has stored.
 */
export const startContenders = async (names, { settings = {}, peerSettings = {} } = {}) => {
  const stops = [];
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  const started = async (program, more) => {
    const server = await startServer(program, more);
    stops.push(server.stop);
    return server;
  };
  const limit = async (program) => {
    const server = await started(program);
    return { server, teamId: NO_TEAM, cpuSeconds: () => cpuSecondsOf(server.pid) };
  };
  const sitrep = async (more, node) => {
    const server = await started(SITREP, { ...settings, ...more });
    const cpuSeconds = () => cpuSecondsOf(server.pid) + (node ? cpuSecondsOf(node.pid) : 0);
    return { server, isSitrep: true, teamId: await defaultTeamOf(server), cpuSeconds };
  };
  const ours = {
    limit: () => limit(LIMIT),
    'limit of NestJS': () => limit(NEST_LIMIT),
    Sitrep: () => sitrep({}),
    [ON_EVENTSTOREDB]: async () => {
      const node = await startNode();
      stops.push(node.stop);
      return sitrep({ EVENTSTORE_URL: node.url }, node);
    },
  };
  try {
    const contenders = [];
    for (const name of names.filter((each) => each in ours)) contenders.push({ name, ...(await ours[name]()) });
    const wanted = names.filter((name) => !(name in ours));
    const { peers, missing, stop: stopPeers } = await startPeers(wanted, peerSettings);
    stops.push(stopPeers);
    contenders.push(...peers.map((peer) => ({ ...peer, teamId: NO_TEAM })));
    return { contenders, missing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The node of the tests, in a process of its own. */
const startNode = async () => {
  const node = fork(new URL('../eventstoredb/node.mjs', import.meta.url));
  const [url] = await once(node, 'message');
  const stop = async () => {
    const ended = once(node, 'exit');
    node.kill();
    await ended;
  };
  return { url, pid: node.pid, stop };
};

const defaultTeamOf = async (server) => {
  const agent = new Agent();
  const { items } = await send(agent, server, 'GET', '/v1/teams', undefined, TOKEN);
  agent.destroy();
  return items[0].id;
};
