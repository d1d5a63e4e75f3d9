import { addTasks, startBoard, type Board } from './support/board.js';
import { expectProblem } from './support/expectations.js';
import type { Page, Team, Token } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// Who did what: every write, every refusal of rights, every export, and no word of anybody's.

interface Entry {
  readonly position: string;
  readonly stream: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly by: string | null;
  readonly facts: Record<string, unknown>;
}

let server: RunningServer;
let team: string;
let board: Board;
let foreign: Board;
let reader: Bearer;

beforeAll(async () => {
  server = await startServer();
  team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  board = await startBoard(server.admin, team, { name: 'Quillwort is slow' });
  foreign = await startBoard(server.admin, await createTeam(server.admin, 'Quillwort others'), { name: 'Quillwort' });
  reader = await issue(server.admin, ['incidents:read'], [team], { label: 'Quillwort reader' });
  await addTasks(board, 'Quillwort task');
});

const entries = async (query = ''): Promise<readonly Entry[]> => {
  const { status, text } = await server.admin.get(`/v1/audit${query}`);
  expect(status).toBe(200);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
};
const refusals = () => entries(`?type=AccessRefused&by=${reader.userId}`);
const eventually = async (count: number) => {
  for (let i = 0; i < 100; i++) {
    const found = await refusals();
    if (found.length >= count) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return refusals();
};

it('Every write is there, in order, with who did it', async () => {
  const { userId } = (await server.admin.get<{ userId: string }>('/v1/me')).body;
  const ofIncident = (await entries()).filter(({ stream }) => stream === `incident-${board.id}`);
  expect(ofIncident.map(({ type, by }) => [type, by])).toEqual([
    ['IncidentStarted', userId],
    ['TaskAdded', userId],
  ]);
});

it('No word that anybody typed is there', async () => {
  const { text } = await server.admin.get('/v1/audit');
  expect(text).not.toContain('Quillwort');
  expect(text).not.toContain('secretSha256');
});

it('A scope that is missing and a thing of another team are refusals on record; what does not exist is none', async () => {
  const before = (await refusals()).length;
  expectProblem(await reader.client.post(`/v1/incidents/${board.id}/end`), 403, 'forbidden');
  expectProblem(await reader.client.get(`/v1/incidents/${foreign.id}`), 404, 'incident-not-found');
  expectProblem(await reader.client.get(`/v1/incidents/${'0'.repeat(26)}`), 404, 'incident-not-found');
  const found = (await eventually(before + 2)).slice(before);
  const { tokenId, userId: by } = reader;
  const refused = (route: string, reason: string, thingId: string | null) => ({
    stream: `audit-${tokenId}`,
    facts: { tokenId, by, refusedAt: expect.any(String) as string, route, reason, thingId },
  });
  expect(found).toMatchObject([
    refused('POST /v1/incidents/{id}/end', 'scope', null),
    refused('GET /v1/incidents/{id}', 'team', foreign.id),
  ]);
});

it('A team that is not theirs, named in a body, is a refusal too', async () => {
  const writer = await issue(server.admin, ['incidents:write'], [team]);
  const { teamId } = (await server.admin.get<{ teamId: string }>(`/v1/incidents/${foreign.id}`)).body;
  expectProblem(await writer.client.post('/v1/incidents', { name: 'x', teamId }), 422, 'unknown-team');
  for (let i = 0; i < 100; i++) {
    const found = await entries(`?type=AccessRefused&by=${writer.userId}`);
    if (found.length > 0) return expect(found[0]!.facts).toMatchObject({ reason: 'team', thingId: teamId });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no record of the refusal');
});

it('An export is on record before it begins', async () => {
  const developer = await issue(server.admin, ['replay:read'], [team]);
  await developer.client.get('/v1/replay/events');
  expect(await entries(`?type=EventsExported&by=${developer.userId}`)).toMatchObject([
    { facts: { tokenId: developer.tokenId } },
  ]);
});

it('When a token was last used is shown with it, to within an hour', async () => {
  const robot = await issue(server.admin, ['incidents:read'], [team]);
  const lastUsed = async () => {
    const { items } = (await server.admin.get<Page<Token & { lastUsedAt: string | null }>>('/v1/tokens')).body;
    return items.find(({ id }) => id === robot.tokenId)!.lastUsedAt;
  };
  expect(await lastUsed()).toBeNull();
  for (let i = 0; i < 3; i++) await robot.client.get('/v1/me');
  for (let i = 0; i < 100 && (await lastUsed()) === null; i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(Date.now() - Date.parse((await lastUsed())!)).toBeLessThan(60_000);
  const uses = (await entries('?type=TokenUsed')).filter(({ facts }) => facts['tokenId'] === robot.tokenId);
  expect(uses.length).toBeLessThanOrEqual(2);
});

it('A position goes on behind it, a limit ends it, times narrow it', async () => {
  const all = await entries();
  const [, second, third] = all;
  expect(await entries(`?after=${second!.position}&limit=1`)).toEqual([third]);
  expect(await entries('?since=2099-01-01T00:00:00Z')).toEqual([]);
  expectProblem(await server.admin.get('/v1/audit?after=nowhere'), 400, 'cursor-unknown');
  expectProblem(await server.admin.get('/v1/audit?type=Nothing'), 400, 'invalid-request');
});

it('Only administrators see it', async () => expectProblem(await reader.client.get('/v1/audit'), 403, 'forbidden'));
