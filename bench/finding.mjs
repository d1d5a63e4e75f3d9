// What a page of the list of incidents costs: the first one among a thousand incidents, the first one among a hundred
// thousand, and the thousandth one there. All kinds of lists alternate in one run, over HTTP on one connection; the median counts.
//
// Every page holds 20 whole incidents. Nine of ten incidents have the word `payments`; a third of those are also about the
// checkout. They belong to four teams, whose incidents take turns.
import { Agent } from 'node:http';
import { send } from './support/http.mjs';
import { SITREP, startServer, TOKEN } from './support/servers.mjs';
import { decimals, median, table } from './support/table.mjs';

const FEW = 1_000;
const MANY = 100_000;
const LIMIT = 20;
const PAGE = 1_000;
const ROUNDS = 30;
const TEAMS = 4;

export const measureFinding = async () => {
  const server = await startServer(SITREP, { LOG_LEVEL: 'error' });
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const call = (method, path, body, token = TOKEN) => send(agent, server, method, path, body, token);
  try {
    const teams = [];
    for (let i = 0; i < TEAMS; i++) teams.push((await call('POST', '/v1/teams', { name: `Team ${i}` })).id);
    const scopes = ['incidents:read'];
    const member = (await call('POST', '/v1/tokens', { label: 'member', scopes, teamIds: [teams[0]] })).secret;
    const lists = {
      'all of them': ['', TOKEN],
      "one team's": ['', member],
      'all that are active': ['&status=active', TOKEN],
      'a word in nine of ten': ['&q=payments', TOKEN],
      "the same, one team's": ['&q=payments', member],
      'three words': ['&q=pay+out+checkout', TOKEN],
    };
    const start = (i) => call('POST', '/v1/incidents', { ...wordsOf(i), teamId: teams[i % TEAMS] });
    const fill = async (from, to) => {
      for (let i = from; i < to; i += 100) await Promise.all(Array.from({ length: 100 }, (_, j) => start(i + j)));
    };
    const page = (name, cursor = '') => {
      const [query, token] = lists[name];
      return call('GET', `/v1/incidents?limit=${LIMIT}${query}${cursor && `&cursor=${cursor}`}`, undefined, token);
    };

    await fill(0, FEW);
    const few = await measure(lists, (name) => page(name));
    await fill(FEW, MANY);
    const cursors = {};
    for (const name of Object.keys(lists)) cursors[name] = await cursorOfPage(call, lists[name]);
    const first = await measure(lists, (name) => page(name));
    const thousandth = await measure(lists, (name) => page(name, cursors[name]));
    return Object.keys(lists).map((name) => ({
      name,
      few: few[name],
      first: first[name],
      thousandth: thousandth[name],
    }));
  } finally {
    agent.destroy();
    await server.stop();
  }
};

const wordsOf = (i) => ({
  name: `${['Checkout', 'Search', 'Mail'][i % 3]} ${i % 10 === 0 ? 'is slow' : 'payments time out'}`,
  description: `Since the release every ${1 + (i % 9)}th request takes more than ten seconds.`,
});

/** Where the thousandth page begins, found by larger pages. */
const cursorOfPage = async (call, [query, token]) => {
  let cursor = '';
  for (let left = (PAGE - 1) * LIMIT; left > 0;) {
    const limit = Math.min(200, left);
    const path = `/v1/incidents?limit=${limit}${query}${cursor && `&cursor=${cursor}`}`;
    const { items, nextCursor } = await call('GET', path, undefined, token);
    if (nextCursor === null) throw new Error('there is no such page');
    left -= items.length;
    cursor = nextCursor;
  }
  return cursor;
};

/** The median time of a page of each list, in milliseconds; what is measured first is not counted. */
const measure = async (lists, pageOf) => {
  const times = Object.fromEntries(Object.keys(lists).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const name of Object.keys(lists)) {
      const from = performance.now();
      const { items } = await pageOf(name);
      if (round > 0) times[name].push(performance.now() - from);
      if (items.length !== LIMIT) throw new Error(`a page of the list ${name} holds ${items.length} incidents`);
    }
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
};

export const findingTable = (results) =>
  table(
    ['20 incidents of', 'first page of 1,000, ms', 'first page of 100,000, ms', 'page 1,000, ms', 'ratio to the first'],
    results.map(({ name, few, first, thousandth }) => [
      name,
      decimals(few, 1),
      decimals(first, 1),
      decimals(thousandth, 1),
      decimals(thousandth / first, 2),
    ]),
  );

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(findingTable(await measureFinding()));
