import type { HttpClient, Page, Team } from './support/http-client.js';
import { addTasks, startBoard, type Board } from './support/board.js';
import { expectProblem } from './support/expectations.js';
import { logSettings } from './support/log-under-test.js';
import { createTeam, issue } from './support/people.js';
import { replay } from './support/replay.js';
import { startServer, type RunningServer } from './support/running-server.js';

// The log over HTTP, for those who may see it.

let server: RunningServer;
let ours: Board;
let theirs: Board;
let developer: HttpClient;

interface ToldEvent {
  readonly position: string;
  readonly stream: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly facts: Record<string, unknown>;
  readonly content: Record<string, unknown>;
}

beforeAll(async () => {
  server = await startServer();
  const team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  const otherTeam = await createTeam(server.admin, 'others');
  ours = await startBoard(server.admin, team, { name: 'Checkout is slow' });
  theirs = await startBoard(server.admin, otherTeam, { name: 'Secret merger' });
  await addTasks(ours, 'Call the bank');
  developer = (await issue(server.admin, ['replay:read'], [team])).client;
});

/** Without those that say who was given events. */
const events = async (query = '', client = server.admin): Promise<readonly ToldEvent[]> =>
  (await allEvents(query, client)).filter(({ type }) => type !== 'EventsExported');
const allEvents = async (query = '', client = server.admin): Promise<readonly ToldEvent[]> => {
  const { status, headers, text } = await client.get(`/v1/replay/events${query}`);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ToldEvent);
};

it('An administrator gets every event, as the command line prints it', async () => {
  const env = { DATA_DIR: server.dataDirectory, ...(await logSettings(server.dataDirectory)) };
  const { stdout } = await replay(['events'], env);
  const { text } = await server.admin.get('/v1/replay/events');
  expect(text).toBe(stdout);
  expect(text).toContain('Secret merger');
});

it('Others get those of the incidents, playbooks and teams that their token is for, and no token', async () => {
  const seen = await events('', developer);
  expect([...new Set(seen.map(({ stream }) => stream))]).toEqual([
    expect.stringMatching(/^team-/),
    `incident-${ours.id}`,
  ]);
  expect(seen.map(({ type }) => type)).toEqual(['TeamCreated', 'IncidentStarted', 'TaskAdded']);
  expect(JSON.stringify(seen)).not.toContain(theirs.id);
});

it('Filters by type, stream and time, and goes on behind a position', async () => {
  const all = await events();
  expect((await events('?type=IncidentStarted,TaskAdded')).map(({ type }) => type)).toEqual([
    ...['IncidentStarted', 'IncidentStarted', 'TaskAdded'],
  ]);
  expect(await events(`?stream=incident-${ours.id}`)).toHaveLength(2);
  expect(await events('?stream=incident-*&limit=1')).toHaveLength(1);
  expect(await events('?until=2020-01-01T00:00:00Z')).toEqual([]);
  expect(await events(`?since=${all[0]!.occurredAt}`)).toEqual(all);
  expect(await events(`?after=${all[2]!.position}`)).toEqual(all.slice(3));
  expect(await events(`?after=${all.at(-1)!.position}`)).toEqual([]);
});

it('Records who was given events, and nothing of who was refused', async () => {
  const exported = () => allEvents('?type=EventsExported');
  const { tokenId, userId } = (await developer.get<{ tokenId: string; userId: string }>('/v1/me')).body;
  const before = await exported();
  expectProblem(await developer.get('/v1/replay/events?after=nonsense'), 400, 'cursor-unknown');
  await events('', developer);
  const after = await exported();
  // The one before was by the administrator, who looked.
  expect(after.slice(before.length).map(({ facts }) => facts)).toEqual([
    expect.objectContaining({ by: expect.not.stringMatching(userId) as string }),
    expect.objectContaining({ tokenId, by: userId }),
  ]);
});

it('Refuses what it does not know, and whoever may not', async () => {
  expectProblem(await server.admin.get('/v1/replay/events?after=nonsense'), 400, 'cursor-unknown');
  expectProblem(await server.admin.get('/v1/replay/events?after=9999999999999999'), 400, 'cursor-unknown');
  expectProblem(await server.admin.get('/v1/replay/events?type=Nonsense'), 400, 'invalid-request');
  expectProblem(await server.admin.get('/v1/replay/events?since=yesterday'), 400, 'invalid-request');
  const reader = (await issue(server.admin, ['incidents:read'])).client;
  expectProblem(await reader.get('/v1/replay/events'), 403, 'forbidden');
  expectProblem(await server.client().get('/v1/replay/events'), 401, 'unauthorized');
});
