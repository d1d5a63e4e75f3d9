import { setTimeout as wait } from 'node:timers/promises';
import { addTasks, type Board, startBoard } from './support/board.js';
import { aTime, anId, expectProblem } from './support/expectations.js';
import type { Answer, HttpClient, Incident, Playbook, Problem } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { streamsWith } from './support/stored-log.js';

// What has changed: between two places in the history of an incident, and since somebody last looked.

let server: RunningServer;
let team: string;
let writer: Bearer;
let outsider: Bearer;

beforeAll(async () => {
  server = await startServer();
  team = await createTeam(server.admin, 'Shop');
  writer = await issue(server.admin, ['incidents:read', 'incidents:write', 'playbooks:write'], [team]);
  outsider = await issue(server.admin, ['incidents:read'], [await createTeam(server.admin, 'Bank')]);
});

interface Change {
  readonly of: string;
  readonly id: string;
  readonly change: string;
  readonly field: string | null;
  readonly before: unknown;
  readonly after: unknown;
}
interface Diff {
  readonly incidentId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly changes: readonly Change[];
}
const diff = async (board: Board, query: string, client: HttpClient = writer.client): Promise<Answer<Diff>> =>
  client.get<Diff>(`${board.path}/diff?${query}`);
const moment = async (): Promise<string> => {
  await wait(5);
  const now = new Date().toISOString();
  await wait(5);
  return now;
};

describe('The difference between two places in the history of an incident', () => {
  let board: Board;
  let task: string;
  const moments: string[] = [];

  beforeAll(async () => {
    moments.push(await moment());
    board = await startBoard(writer.client, team); // version 1
    [task] = (await addTasks(board, 'Roll back')) as [string]; // version 2
    moments.push(await moment());
    await writer.client.patch(board.path, { name: 'Checkout is down' }); // version 3
    await board.setState(task, 'closed'); // version 4
    await board.addStage('Learn'); // version 5
    moments.push(await moment());
  });

  it('tells what of it was changed, and what was added', async () => {
    const { status, body } = await diff(board, 'from=2&to=5');
    expect(status).toBe(200);
    expect(body).toMatchObject({ incidentId: board.id, fromVersion: 2, toVersion: 5 });
    const { stages } = await board.read();
    expect(body.changes).toEqual([
      { of: 'incident', id: board.id, change: 'changed', field: 'name', before: 'Checkout', after: 'Checkout is down' },
      {
        of: 'stage',
        id: stages[1]!.id,
        change: 'added',
        field: null,
        before: null,
        after: { id: stages[1]!.id, title: 'Learn' },
      },
      { of: 'task', id: task, change: 'changed', field: 'state', before: 'open', after: 'closed' },
      { of: 'task', id: task, change: 'changed', field: 'stateChangedAt', before: null, after: aTime },
    ]);
  });

  it('is asked for by moments as well, and up to now where no end is given', async () => {
    const byVersions = (await diff(board, 'from=2&to=5')).body;
    expect((await diff(board, `from=${moments[1]}&to=${moments[2]}`)).body).toEqual(byVersions);
    expect((await diff(board, `from=${moments[1]}`)).body).toEqual(byVersions);
    expect((await diff(board, 'from=2')).body).toEqual(byVersions);
    expect((await diff(board, '')).body).toMatchObject({ fromVersion: 1, toVersion: 5 });
  });

  it('is the whole incident where it begins before the start', async () => {
    const whole = (await diff(board, 'from=0&to=1')).body;
    expect(whole.changes).toMatchObject([
      { of: 'incident', id: board.id, change: 'added', after: { name: 'Checkout', version: 1 } },
    ]);
    expect((await diff(board, `from=${moments[0]}&to=1`)).body).toEqual(whole);
    expect((await diff(board, `from=0&to=${moments[0]}`)).body).toMatchObject({ toVersion: 0, changes: [] });
  });

  it('is none between a place and itself', async () =>
    expect((await diff(board, 'from=3&to=3')).body).toMatchObject({ fromVersion: 3, toVersion: 3, changes: [] }));

  it('tells what was removed, as it was', async () => {
    const other = await startBoard(writer.client, team);
    const [gone] = await addTasks(other, 'Tell support');
    await other.removeTask(gone!);
    const { changes } = (await diff(other, 'from=2')).body;
    expect(changes).toMatchObject([
      { of: 'task', id: gone, change: 'removed', before: { title: 'Tell support', stageId: anId }, after: null },
    ]);
  });

  it.each([
    ['from=', 'from'],
    ['from=x', 'from'],
    ['from=-1', 'from'],
    ['from=1.5', 'from'],
    ['from=1&to=2026-02-30T00:00:00Z', 'to'],
    ['from=3&to=2', 'to'],
    ['from=1&until=2', 'until'],
  ])('asked for with %s is a mistake, and named', async (query, parameter) => {
    const answer = await board.client.get<Problem>(`${board.path}/diff?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ parameter }));
  });

  it('is not there for a version that has not been reached, nor for who may not see the incident', async () => {
    expectProblem(await diff(board, 'from=1&to=6'), 404, 'incident-not-found');
    expectProblem(await diff(board, 'from=6'), 404, 'incident-not-found');
    expectProblem(await diff(board, 'from=1', outsider.client), 404, 'incident-not-found');
    expectProblem(await diff(board, 'from=1', server.client()), 401);
  });

  it('is there for a playbook at a moment as at a version', async () => {
    const body = { title: 'Outage', teamId: team, stages: [] };
    const before = await moment();
    const { id } = (await writer.client.post<Playbook>('/v1/playbooks', body)).body;
    const between = await moment();
    await writer.client.put(`/v1/playbooks/${id}`, { title: 'Big outage', stages: [] });
    const at = (query: string) => writer.client.get<Playbook>(`/v1/playbooks/${id}?${query}`);
    expect((await at(`at=${between}`)).body).toMatchObject({ title: 'Outage', version: 1 });
    expect((await at(`at=${await moment()}`)).body).toMatchObject({ title: 'Big outage', version: 2 });
    expectProblem(await at(`at=${before}`), 404, 'playbook-not-found');
    expectProblem(await at(`at=${between}&version=1`), 400);
  });
});

describe('A write that is refused because it is stale', () => {
  interface Stale extends Problem {
    readonly missed?: readonly { readonly version: number; readonly userId: string; readonly text: string }[];
  }
  const late = (board: Board, seen: number, headers = {}) =>
    board.client.patch<Stale>(board.path, { name: 'Late' }, { 'if-match': `"${seen}"`, ...headers });

  it('is told what it has missed, as the timeline tells it', async () => {
    const board = await startBoard(writer.client, team);
    const [task] = await addTasks(board, 'Roll back');
    await board.setState(task!, 'closed');
    await writer.client.patch(board.path, { name: 'Checkout is down' });
    const answer = await late(board, 2);
    expectProblem(answer, 412, 'precondition-failed');
    expect(answer.body.currentVersion).toBe(4);
    expect(answer.body.missed).toMatchObject([
      { version: 3, userId: writer.userId, text: 'completed the task “Roll back”' },
      { version: 4, userId: writer.userId, text: 'renamed the incident to “Checkout is down”' },
    ]);
    const { items } = (await writer.client.get<{ items: readonly object[] }>(`${board.path}/timeline?cursor=2`)).body;
    expect(answer.body.missed).toEqual(items);
  });

  it('has missed nothing where the version it names was never reached', async () =>
    expect((await late(await startBoard(writer.client, team), 7)).body).toMatchObject({
      currentVersion: 1,
      missed: [],
    }));

  it('is told the names of things as they were at each moment, whoever has asked before', async () => {
    const board = await startBoard(writer.client, team);
    const [task] = await addTasks(board, 'First');
    const textsSince = async (seen: number) => (await late(board, seen)).body.missed!.map(({ text }) => text);
    await board.client.patch(`${board.path}/tasks/${task!}`, { title: 'Second' });
    await board.setState(task!, 'closed');
    expect(await textsSince(3)).toEqual(['completed the task “Second”']);
    expect((await textsSince(2)).join()).toContain('First');
    await board.setState(task!, 'open');
    expect((await textsSince(4)).join()).toContain('Second');

    // What has been erased is told to nobody, though it was remembered a moment ago.
    expect((await server.admin.delete(`${board.path}/content`)).status).toBe(204);
    expect((await textsSince(4)).join()).not.toMatch(/First|Second/);
    expect((await textsSince(2)).join()).not.toMatch(/First|Second/);
  });

  it('is told the first hundred of very many', async () => {
    const board = await startBoard(writer.client, team);
    for (let i = 0; i < 102; i++) await writer.client.patch(board.path, { name: `Name ${i}` });
    const { missed } = (await late(board, 1)).body;
    expect(missed!.map(({ version }) => version)).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  });

  it('is told the same when it is sent once more with its key, whatever has happened since', async () => {
    const board = await startBoard(writer.client, team);
    await writer.client.patch(board.path, { name: 'Renamed while it was away' });
    const key = { 'idempotency-key': 'late-once' };
    const first = await late(board, 1, key);
    await writer.client.patch(board.path, { name: 'And again' });
    const second = await late(board, 1, key);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.body.missed).toEqual(first.body.missed);
    expect(second.body.missed).toHaveLength(1);
  });

  it('leaves no word of the incident with the key', async () => {
    const board = await startBoard(writer.client, team, { name: 'ONCEONLYINTHELOG' });
    await writer.client.patch(board.path, { name: 'TWICEONLYINTHELOG' });
    await late(board, 1, { 'idempotency-key': 'late-for-the-log' });
    expect(streamsWith(server.dataDirectory, 'currentVersion')).toContainEqual(expect.stringMatching(/^request-/));
    expect(streamsWith(server.dataDirectory, 'TWICEONLYINTHELOG')).toEqual([]);
  });

  it('tells who may not see the incident nothing', async () => {
    const board = await startBoard(writer.client, team);
    const stranger = await issue(server.admin, ['incidents:write'], []);
    expectProblem(await stranger.client.patch<Incident>(board.path, { name: 'x' }, { 'if-match': '"9"' }), 404);
  });
});
