import type { ServerResponse } from 'node:http';
import { chatSettings, fromMattermost } from '../support/chat.js';
import { startBoard, tasksOf, type Board } from '../support/board.js';
import type { Incident, Page, Team, TelemetryPage } from '../support/http-client.js';
import { Mattermost } from '../support/mattermost.js';
import { startServer, type RunningServer } from '../support/running-server.js';

// Incidents have channels on a Mattermost server that answers as it is documented, and that fails in every way.

jest.setTimeout(60_000);

let server: RunningServer;
let mattermost: Mattermost;
let env: Record<string, string>;
let team: string;
beforeAll(async () => {
  mattermost = new Mattermost();
  env = { ...chatSettings, ...(await mattermost.listen()) };
  server = await startServer({});
  team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  await startBoard(server.admin, team, { name: 'Before chat was connected' });
  await server.restart(env);
});
afterAll(() => mattermost.close());
beforeEach(() => {
  mattermost.failure = undefined;
  mattermost.posts.length = 0;
  mattermost.asked.length = 0;
});

const until = async (isTrue: () => boolean): Promise<void> => {
  const from = Date.now();
  while (!isTrue()) {
    if (Date.now() - from > 40_000) throw new Error(`it did not happen: ${JSON.stringify(mattermost.posts)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const messages = () => mattermost.posts.map(({ message }) => message);
const started = async (name: string): Promise<Board> => {
  const board = await startBoard(server.admin, team, { name });
  await until(() => messages().some((each) => each.includes(name)));
  return board;
};
const lastChannel = () => mattermost.channels.at(-1)!;

/** The head at once, and of the body a byte now and then. */
const drip = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};
const breakOff = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': 1_000 }).write('{"id":');
  setImmediate(() => response.destroy());
};

describe('An incident with Mattermost connected', () => {
  it('gets a channel there, with whoever started it, in which the command works', async () => {
    await fromMattermost(server.client(), 'start Größe: 日本 & @all');
    await until(() => mattermost.posts.length === 1);
    expect(lastChannel()).toMatchObject({
      display_name: 'Größe: 日本 & @all',
      name: expect.stringMatching(/^[a-z0-9-]+-[a-z0-9]{10}$/) as string,
    });
    expect(mattermost.members.at(-1)).toEqual({ channel: lastChannel().id, user: 'u1user00000000000000000ana' });
    expect(messages()).toEqual(['The incident has been started: Größe: 日本 & @\u200ball']);
    const said = (await fromMattermost(server.client(), 'end', { channel_id: lastChannel().id })).body;
    expect(said).toEqual({ response_type: 'ephemeral', text: 'The incident has been ended.' });
    await until(() => mattermost.posts.length === 2);
    expect(messages()[1]).toBe('The incident has been ended.');
  });

  it('tells there of tasks and commanders, in order, and of nothing else', async () => {
    const board = await started('Tasks');
    const { stages } = await board.read();
    const [task] = tasksOf((await board.addTask(stages[0]!.id, { title: 'Call' })).body);
    await board.addStage('Later');
    await board.setState(task!.id, 'in_progress');
    await board.assign(task!.id, '0'.repeat(26));
    await board.assign(task!.id, null);
    await server.admin.put(`${board.path}/commander`, { userId: '0'.repeat(26) });
    await board.removeTask(task!.id);
    await server.admin.post(`${board.path}/end`);
    await until(() => mattermost.posts.length === 8);
    expect(messages().map((each) => each.replace(/: .*/, ''))).toEqual([
      'The incident has been started',
      'A task has been added',
      'A task is in progress now',
      `A task is ${'0'.repeat(26)}'s now`,
      "A task is nobody's now",
      `The incident is commanded by ${'0'.repeat(26)} now.`,
      'A task has been removed.',
      'The incident has been ended.',
    ]);
    expect(new Set(mattermost.posts.map((post) => post.channel_id))).toEqual(new Set([lastChannel().id]));
  });

  it('says nothing of what began before chat was connected', async () => {
    const { items } = (await server.admin.get<Page<Incident>>('/v1/incidents?q=Before')).body;
    await server.admin.post(`/v1/incidents/${items[0]!.id}/end`);
    await started('Afterwards');
    expect(messages()).toHaveLength(1);
  });

  it('is told of once, across a restart', async () => {
    const board = await started('Once');
    await server.restart(env);
    await server.admin.post(`${board.path}/end`);
    await until(() => messages().includes('The incident has been ended.'));
    expect(messages()).toHaveLength(2);
  });
});

describe("Mattermost's version", () => {
  const versionIn = async () => {
    const { items } = (await server.admin.get<TelemetryPage>('/v1/telemetry?limit=1000')).body;
    return items.at(-1)!.serverVersion;
  };
  it('is what telemetry says of the server, as soon as it is known, and again when it has changed', async () => {
    await started('Version');
    expect(await versionIn()).toBe('9.11.3');
    mattermost.version = '10.0.1';
    await server.restart(env);
    await until(() => mattermost.asked.some(({ path }) => path === 'GET /config/client?format=old'));
    await started('Another version');
    expect(await versionIn()).toBe('10.0.1');
  });

  it('stays what it was while Mattermost does not say, or says something else', async () => {
    mattermost.version = 'words';
    await server.restart(env);
    await until(() => mattermost.asked.some(({ path }) => path === 'GET /config/client?format=old'));
    await started('No version');
    expect(await versionIn()).toBe('10.0.1');
  });
});

describe('While Mattermost', () => {
  it.each<[string, NonNullable<Mattermost['failure']>]>([
    ['answers 500', (_, response) => (response.writeHead(500).end('{}'), 'instead')],
    ['does not know the token', (_, response) => (response.writeHead(401).end('{}'), 'instead')],
    ['hangs up', (_, response) => (response.destroy(), 'instead')],
    ['hangs up once it has done what was asked for', () => 'afterwards'],
    ['answers something else', (_, response) => (response.end('<html>'), 'instead')],
    ['answers nothing', () => 'instead'],
    ['answers drop by drop', (_, response) => (drip(response), 'instead')],
    ['answers without an end', (_, response) => (response.end('x'.repeat(2_000_000)), 'instead')],
    ['breaks off in its answer', (_, response) => (breakOff(response), 'instead')],
  ])('%s, commands go on, and everything is told once it is back', async (how, failure) => {
    mattermost.failure = failure;
    const from = Date.now();
    const board = await startBoard(server.admin, team, { name: how });
    expect((await server.admin.post(`${board.path}/end`)).status).toBe(200);
    expect(Date.now() - from).toBeLessThan(1_000);
    await until(() => mattermost.asked.length >= 2);
    expect((await server.client().get('/health/ready')).status).toBe(200);
    mattermost.failure = undefined;
    await until(() => messages().includes('The incident has been ended.'));
    expect(messages().map((each) => each.replace(/: .*/, ''))).toEqual([
      'The incident has been started',
      'The incident has been ended.',
    ]);
    expect(mattermost.channels.filter((each) => each.display_name === how)).toHaveLength(1);
  });

  it('has posted and does not say so, nothing is posted again', async () => {
    const board = await started('Silent');
    mattermost.failure = (path) => (path === 'POST /posts' ? 'afterwards' : undefined);
    await server.admin.post(`${board.path}/end`);
    await until(() => messages().includes('The incident has been ended.'));
    mattermost.failure = undefined;
    await server.admin.post(`${board.path}/restart`);
    await until(() => messages().includes('The incident has been restarted.'));
    expect(messages()).toHaveLength(3);
  });

  it('asks to wait, it is left alone for so long', async () => {
    mattermost.failure = (_, response) => (response.writeHead(429, { 'retry-after': '3' }).end('{}'), 'instead');
    await startBoard(server.admin, team, { name: 'Too many' });
    await until(() => mattermost.asked.length === 1);
    mattermost.failure = undefined;
    await until(() => mattermost.posts.length === 1);
    expect(mattermost.asked[1]!.atMs - mattermost.asked[0]!.atMs).toBeGreaterThanOrEqual(2_900);
  });

  it('refuses a post, what comes behind it is told all the same', async () => {
    const board = await started('Refused');
    mattermost.failure = (path, response) =>
      path === 'POST /posts' ? (response.writeHead(403).end('{}'), 'instead') : undefined;
    await server.admin.post(`${board.path}/end`);
    await until(() => mattermost.asked.filter(({ path }) => path === 'POST /posts').length === 2);
    mattermost.failure = undefined;
    await server.admin.post(`${board.path}/restart`);
    await until(() => messages().includes('The incident has been restarted.'));
    expect(messages()).toHaveLength(2);
  });
});

it('is posted to nowhere in a private network unless that is allowed', async () => {
  await server.restart({ ...env, COMMAND_ALLOW_PRIVATE_ADDRESSES: '0' });
  await startBoard(server.admin, team, { name: 'Private' });
  await until(() => server.stdout.includes('ChatOutage'));
  expect(mattermost.asked).toEqual([]);
});
