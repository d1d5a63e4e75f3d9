import { addTasks, type Board, startBoard, tasksOf } from './support/board.js';
import { aTime, anId, expectProblem } from './support/expectations.js';
import type { Answer, HttpClient, Incident, IncidentEvent, Page, Task } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored, eventsStoredIn } from './support/stored-log.js';

// Stages and tasks, as a client of the REST interface meets them.

const UNKNOWN_ID = '0'.repeat(26);

let server: RunningServer;
let admin: HttpClient;
let team: string;
let writer: Bearer;
let reader: Bearer;
let outsider: Bearer;

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  team = await createTeam(admin, 'Shop');
  const otherTeam = await createTeam(admin, 'Bank');
  [writer, reader, outsider] = await Promise.all([
    issue(admin, ['incidents:read', 'incidents:write'], [team]),
    issue(admin, ['incidents:read'], [team]),
    issue(admin, ['incidents:read', 'incidents:write'], [otherTeam]),
  ]);
});

const board = () => startBoard(writer.client, team);
const firstStage = async (of: Board) => (await of.read()).stages[0]!.id;
const titles = ({ stages }: Incident) => stages.map(({ title, tasks }) => [title, tasks.map((task) => task.title)]);

/** Runs what must not be written, and sees that it was not. */
const writingNothing = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const before = eventsStored(server.dataDirectory);
  const result = await act();
  expect(eventsStored(server.dataDirectory)).toBe(before);
  return result;
};
/** The write was taken, and what it answered is what is read. */
const expectTaken = async (of: Board, answer: Answer<Incident>, status = 200): Promise<Incident> => {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('etag')).toBe(`"${answer.body.version}"`);
  expect(answer.headers.get('sitrep-position')).toMatch(/./);
  expect(await of.read()).toEqual(answer.body);
  return answer.body;
};

describe('A stage', () => {
  it('is added behind the others, renamed, moved and removed', async () => {
    const of = await board();
    const added = await expectTaken(of, await of.addStage(' Contain '), 201);
    expect(added.stages).toEqual([
      { id: anId, title: 'Tasks', tasks: [] },
      { id: anId, title: 'Contain', tasks: [] },
    ]);
    const { id } = added.stages[1]!;
    const path = `${of.path}/stages/${id}`;
    const renamed = await expectTaken(of, await writer.client.patch<Incident>(path, { title: 'Learn' }));
    expect(renamed.stages[1]).toEqual({ id, title: 'Learn', tasks: [] });
    const moved = await expectTaken(of, await writer.client.post<Incident>(`${path}/move`, { index: 0 }));
    expect(moved.stages.map(({ title }) => title)).toEqual(['Learn', 'Tasks']);
    const removed = await expectTaken(of, await writer.client.delete<Incident>(path));
    expect(removed.stages.map(({ title }) => title)).toEqual(['Tasks']);
    expectProblem(await writer.client.delete(path), 404, 'stage-not-found');
  });

  it('is not removed while it has tasks', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    const path = `${of.path}/stages/${await firstStage(of)}`;
    expectProblem(await writingNothing(() => writer.client.delete(path)), 409, 'stage-not-empty');
    await of.removeTask(task!);
    expect((await writer.client.delete(path)).status).toBe(200);
  });

  it('is moved nowhere else than to where there is a place', async () => {
    const of = await board();
    const path = `${of.path}/stages/${await firstStage(of)}/move`;
    for (const index of [1, -1, 1e9])
      expectProblem(await writingNothing(() => writer.client.post(path, { index })), 422, 'index-out-of-range');
    const stayed = await writingNothing(() => writer.client.post<Incident>(path, { index: 0 }));
    expect([stayed.status, stayed.body.version]).toEqual([200, 1]);
  });

  it('is refused as the 201st, and the limit is said', async () => {
    const of = await board();
    await Promise.all(Array.from({ length: 199 }, (_, i) => of.addStage(`Stage ${i}`)));
    const refused = (await writingNothing(() => of.addStage('One more'))) as Answer<unknown> as Answer;
    expectProblem(refused, 422, 'too-many-stages');
    expect(refused.body.detail).toContain('200');
    expect((await of.read()).stages).toHaveLength(200);
  });
});

describe('A task', () => {
  it('is added to a stage, and answered with its place', async () => {
    const of = await board();
    const words = { title: ' Roll back ', description: 'the last deploy', command: '/deploy back' };
    const answer = await of.addTask(await firstStage(of), { ...words, assigneeUserId: reader.userId });
    const { stages } = await expectTaken(of, answer, 201);
    const [task] = stages[0]!.tasks;
    expect(task).toStrictEqual({
      id: anId,
      title: 'Roll back',
      description: 'the last deploy',
      state: 'open',
      assigneeUserId: reader.userId,
      command: '/deploy back',
      commandLastRunAt: null,
      stateChangedAt: null,
      dueAt: null,
    });
    expect(answer.headers.get('location')).toBe(`${of.path}/tasks/${task!.id}`);
    const found = await reader.client.get<Task>(answer.headers.get('location')!);
    expect([found.status, found.headers.get('etag')]).toEqual([200, answer.headers.get('etag')]);
    expect(found.body).toEqual(task);
  });

  it('needs no more than a title; no assignee and no command can be said as null', async () => {
    const of = await board();
    const stage = await firstStage(of);
    for (const more of [{}, { assigneeUserId: null, command: null }, { command: '' }, { command: ' ' }])
      expect(tasksOf((await of.addTask(stage, { title: 'Roll back', ...more })).body).at(-1)).toMatchObject({
        description: '',
        assigneeUserId: null,
        command: null,
      });
  });

  it('is edited as far as its edit goes', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    const edited = async (body: object) => tasksOf(await expectTaken(of, await of.editTask(task!, body)))[0]!;
    const before = tasksOf(await of.read())[0];
    expect(await edited({ description: 'the deploy' })).toEqual({ ...before, description: 'the deploy' });
    expect(await edited({ command: '/back' })).toMatchObject({ description: 'the deploy', command: '/back' });
    expect(await edited({ title: 'Roll on', command: null })).toMatchObject({ title: 'Roll on', command: null });
    expect(await edited({ description: '' })).toMatchObject({ title: 'Roll on', description: '' });
  });

  it('comes into another state, and says since when', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    for (const state of ['in_progress', 'closed', 'open'])
      expect(tasksOf(await expectTaken(of, await of.setState(task!, state)))[0]).toMatchObject({
        state,
        stateChangedAt: aTime,
      });
  });

  it('is assigned, to somebody else, and to nobody', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    for (const userId of [writer.userId, UNKNOWN_ID, null])
      expect(tasksOf(await expectTaken(of, await of.assign(task!, userId)))[0]!.assigneeUserId).toBe(userId);
  });

  it('is moved within its stage and to others', async () => {
    const of = await board();
    const [a, b] = await addTasks(of, 'a', 'b', 'c');
    const { stages } = (await of.addStage('Later')).body;
    const later = stages[1]!.id;
    const moved = async (task: string, body: object) => titles(await expectTaken(of, await of.moveTask(task, body)));
    const shown = (tasks: string, others: string) => [
      ['Tasks', [...tasks]],
      ['Later', [...others]],
    ];
    expect(await moved(a!, { index: 2 })).toEqual(shown('bca', ''));
    expect(await moved(a!, { index: 0, stageId: later })).toEqual(shown('bc', 'a'));
    expect(await moved(b!, { index: 1, stageId: later })).toEqual(shown('c', 'ab'));
    expect(await moved(b!, { index: 0 })).toEqual(shown('c', 'ba'));
    for (const body of [{ index: 2 }, { index: -1 }, { index: 3, stageId: later }])
      expectProblem(await writingNothing(() => of.moveTask(b!, body)), 422, 'index-out-of-range');
    const nowhere = await writingNothing(() => of.moveTask(b!, { index: 0, stageId: UNKNOWN_ID }));
    expectProblem(nowhere, 404, 'stage-not-found');
  });

  it('is removed, and then not found', async () => {
    const of = await board();
    const [task, other] = await addTasks(of, 'Roll back', 'Tell support');
    expect(tasksOf(await expectTaken(of, await of.removeTask(task!))).map(({ id }) => id)).toEqual([other]);
    expectProblem(await of.removeTask(task!), 404, 'task-not-found');
    expectProblem(await reader.client.get(`${of.path}/tasks/${task!}`), 404, 'task-not-found');
  });

  it('stays as it is when a wish is already so, and nothing is written', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    await of.assign(task!, writer.userId);
    const { version } = await of.read();
    const answers = await writingNothing(async () => [
      await of.setState(task!, 'open'),
      await of.assign(task!, writer.userId),
      await of.moveTask(task!, { index: 0 }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual(answers.map(() => [200, version]));
  });

  it('can be worked on after the end', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Write it up');
    await writer.client.post(`${of.path}/end`);
    expect((await of.setState(task!, 'closed')).status).toBe(200);
    expect((await of.addTask(await firstStage(of), { title: 'Thank everybody' })).status).toBe(201);
    expect(await of.read()).toMatchObject({ status: 'ended' });
  });

  it('is in the events of its incident, with who did it', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    await of.setState(task!, 'closed');
    const { items } = (await reader.client.get<Page<IncidentEvent>>(`${of.path}/events`)).body;
    expect(items.map(({ type, userId }) => [type, userId])).toEqual(
      ['IncidentStarted', 'TaskAdded', 'TaskStateChanged'].map((type) => [type, writer.userId]),
    );
  });

  it('is there as it was at an earlier version', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    await of.setState(task!, 'closed');
    const before = (await reader.client.get<Incident>(`${of.path}?version=2`)).body;
    expect(tasksOf(before)).toMatchObject([{ state: 'open', stateChangedAt: null }]);
    expect(tasksOf((await reader.client.get<Incident>(`${of.path}?version=1`)).body)).toEqual([]);
  });

  it('is in the list of incidents, and after a restart as it was', async () => {
    const of = await board();
    await addTasks(of, 'Roll back', 'Tell support');
    const before = await of.read();
    const listed = async () =>
      (await reader.client.get<Page<Incident>>('/v1/incidents?limit=200')).body.items.find(({ id }) => id === of.id);
    expect(await listed()).toEqual(before);
    await server.restart();
    expect(await listed()).toEqual(before);
    expect(await of.read()).toEqual(before);
  });

  it('is refused as number 2,001, and the limit is said', async () => {
    const of = await board();
    const stage = await firstStage(of);
    const brief = { prefer: 'return=minimal' };
    for (let i = 0; i < 20; i++)
      await Promise.all(Array.from({ length: 100 }, (_, j) => of.addTask(stage, { title: `${i}.${j}` }, brief)));
    const refused = (await writingNothing(() => of.addTask(stage, { title: 'x' }))) as Answer<unknown> as Answer;
    expectProblem(refused, 422, 'too-many-tasks');
    expect(refused.body.detail).toContain('2000');
    expect(new Set(tasksOf(await of.read()).map(({ title }) => title)).size).toBe(2_000);
  });
});

describe('Of two people', () => {
  it('who check two tasks at once, both succeed', async () => {
    const of = await board();
    const tasks = await addTasks(of, ...'abcdefgh');
    const answers = await Promise.all(tasks.map((task) => of.setState(task, 'closed')));
    expect(answers.map(({ status }) => status)).toEqual(tasks.map(() => 200));
    expect(tasksOf(await of.read()).map(({ state }) => state)).toEqual(tasks.map(() => 'closed'));
  });

  it('of whom one removes what the other has not touched, both succeed', async () => {
    const of = await board();
    const [a, b, c, d] = await addTasks(of, ...'abcd');
    const answers = await Promise.all([
      of.removeTask(a!),
      of.setState(b!, 'closed'),
      of.assign(c!, writer.userId),
      of.moveTask(d!, { index: 0 }),
      of.editTask(b!, { title: 'B' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(tasksOf(await of.read()).map(({ title }) => title)).toEqual(['d', 'B', 'c']);
  });

  it('who check one task at once, both succeed, and it is checked once', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'a');
    const answers = await Promise.all([of.setState(task!, 'closed'), of.setState(task!, 'closed')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(eventsStoredIn(server.dataDirectory, `incident-${of.id}`)).toBe(3);
  });

  it('who edit one task, the later one wins, unless it said what it had seen', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'a');
    const { version } = await of.read();
    await of.editTask(task!, { title: 'b' });
    const late = await writingNothing(() => of.editTask(task!, { title: 'c' }, { 'if-match': `"${version}"` }));
    expectProblem(late, 412, 'precondition-failed');
    expect(late.body).toMatchObject({ currentVersion: version + 1 });
    expect(tasksOf((await of.editTask(task!, { title: 'd' })).body)[0]!.title).toBe('d');
    const seen = { 'if-match': `"${version + 2}"` };
    expect(tasksOf((await of.editTask(task!, { title: 'e' }, seen)).body)[0]!.title).toBe('e');
  });
});

describe('An answer', () => {
  it.each(['return=minimal', 'respond-async, return=minimal; x=1', 'Return="minimal"'])(
    'is short to who asks for that by %s, and says that it is',
    async (prefer) => {
      const of = await board();
      const answer = await of.addTask(await firstStage(of), { title: 'a' }, { prefer });
      expect([answer.status, answer.text, answer.headers.get('preference-applied')]).toEqual([
        201,
        '',
        'return=minimal',
      ]);
      expect(answer.headers.get('etag')).toBe('"2"');
      expect(answer.headers.get('location')).toBe(`${of.path}/tasks/${tasksOf(await of.read())[0]!.id}`);
    },
  );

  it('is whole to everybody else', async () => {
    const of = await board();
    for (const prefer of ['return=representation', 'minimal', 'return=minimalist'])
      expect((await of.addStage('x', { prefer })).body.id).toBe(of.id);
  });

  it('keeps every word to the letter', async () => {
    const of = await board();
    const title = '日本語 "quoted" \\ <b> \u2028 🔥';
    const description = 'a\nb\tc';
    const { body } = await of.addTask(await firstStage(of), { title, description });
    expect(tasksOf(body)[0]).toMatchObject({ title, description });
    expect((await of.addStage(title)).body.stages[1]!.title).toBe(title);
  });
});

describe('Every way to change stages and tasks', () => {
  let of: Board;
  let ways: readonly { readonly method: string; readonly path: string; readonly body?: object }[];
  beforeAll(async () => {
    of = await board();
    const [task] = await addTasks(of, 'Roll back');
    const stage = await firstStage(of);
    ways = [
      { method: 'POST', path: '/stages', body: { title: 'x' } },
      { method: 'PATCH', path: `/stages/${stage}`, body: { title: 'x' } },
      { method: 'DELETE', path: `/stages/${stage}` },
      { method: 'POST', path: `/stages/${stage}/move`, body: { index: 0 } },
      { method: 'POST', path: `/stages/${stage}/tasks`, body: { title: 'x' } },
      { method: 'PATCH', path: `/tasks/${task}`, body: { title: 'x' } },
      { method: 'DELETE', path: `/tasks/${task}` },
      { method: 'PUT', path: `/tasks/${task}/state`, body: { state: 'closed' } },
      { method: 'PUT', path: `/tasks/${task}/assignee`, body: { userId: null } },
      { method: 'POST', path: `/tasks/${task}/move`, body: { index: 0 } },
    ];
  });
  const go = (client: HttpClient, incident: string, { method, path, body }: (typeof ways)[number]) =>
    client.send(method, `/v1/incidents/${incident}${path}`, body && JSON.stringify(body), {
      ...(body && { 'content-type': 'application/json' }),
    });

  it('needs a token, and one that may write', async () => {
    for (const way of ways) {
      expectProblem(await writingNothing(() => go(server.client(), of.id, way)), 401);
      expectProblem(await writingNothing(() => go(reader.client, of.id, way)), 403);
    }
  });
  it('does not find what belongs to another team, nor what is not there', async () => {
    const theirs = await startBoard(admin, team);
    const [foreign] = await addTasks(theirs, 'x');
    for (const way of ways) {
      expectProblem(await writingNothing(() => go(outsider.client, of.id, way)), 404, 'incident-not-found');
      expectProblem(await writingNothing(() => go(writer.client, UNKNOWN_ID, way)), 404, 'incident-not-found');
      const [, kind] = /^\/(stage|task)s\//.exec(way.path) ?? [];
      if (kind === undefined) continue;
      // Also not what is there in another incident.
      for (const id of [UNKNOWN_ID, kind === 'task' ? foreign! : await firstStage(theirs)]) {
        const elsewhere = { ...way, path: way.path.replace(/[0-9a-z]{26}/, id) };
        expectProblem(await writingNothing(() => go(writer.client, of.id, elsewhere)), 404, `${kind}-not-found`);
      }
      const malformed = { ...way, path: way.path.replace(/[0-9a-z]{26}/, 'first') };
      const refused = await writingNothing(() => go(writer.client, of.id, malformed));
      expectProblem(refused, 400);
      expect(refused.body.errors).toContainEqual(expect.objectContaining({ parameter: `${kind}Id` }));
    }
  });
});
