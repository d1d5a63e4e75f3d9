import { addTasks, startBoard, tasksOf } from './support/board.js';
import { aTime, anId, expectProblem } from './support/expectations.js';
import type { Answer, HttpClient, Incident, Page, Playbook } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored } from './support/stored-log.js';

// Playbooks, and the incidents that are started from them, as a client of the REST interface meets them.

const UNKNOWN_ID = '0'.repeat(26);

let server: RunningServer;
let admin: HttpClient;
let team: string;
let otherTeam: string;
let author: Bearer;
let writer: Bearer;
let outsider: Bearer;

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  [team, otherTeam] = await Promise.all([createTeam(admin, 'Shop'), createTeam(admin, 'Bank')]);
  [author, writer, outsider] = await Promise.all([
    issue(admin, ['playbooks:write'], [team]),
    issue(admin, ['incidents:read', 'incidents:write'], [team]),
    issue(admin, ['playbooks:write', 'incidents:read', 'incidents:write'], [otherTeam]),
  ]);
});

const whole = () => ({
  title: 'Checkout outage',
  description: 'when nobody can pay',
  memberUserIds: [writer.userId],
  stages: [
    {
      title: 'Contain',
      tasks: [
        { title: 'Roll back', description: 'the last deploy', command: '/deploy back' },
        { title: 'Tell support', description: '', command: null },
      ],
    },
    { title: 'Learn', tasks: [] },
  ],
});
const create = async (more: object = {}, client = author.client): Promise<Playbook> => {
  const answer = await client.post<Playbook>('/v1/playbooks', { ...whole(), teamId: team, ...more });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body;
};
const at = ({ id }: Playbook) => `/v1/playbooks/${id}`;
const start = (playbookId: string, more: object = {}, client = writer.client) =>
  client.post<Incident>('/v1/incidents', { name: 'Down', teamId: team, playbookId, ...more });

const writingNothing = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const before = eventsStored(server.dataDirectory);
  const result = await act();
  expect(eventsStored(server.dataDirectory)).toBe(before);
  return result;
};

describe('A playbook', () => {
  it('is created, and found at the place that was answered', async () => {
    const { status, headers, body } = await author.client.post<Playbook>('/v1/playbooks', { ...whole(), teamId: team });
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      id: anId,
      title: 'Checkout outage',
      description: 'when nobody can pay',
      teamId: team,
      memberUserIds: [writer.userId],
      createdByUserId: author.userId,
      createdAt: aTime,
      updatedAt: aTime,
      contentErasedAt: null,
      version: 1,
      stages: whole().stages,
    });
    expect(headers.get('location')).toBe(`/v1/playbooks/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    for (const client of [author.client, writer.client, admin]) {
      const found = await client.get<Playbook>(headers.get('location')!);
      expect([found.status, found.headers.get('etag'), found.body]).toEqual([200, '"1"', body]);
    }
  });

  it('needs no more than a title, a team and its stages', async () => {
    const { status, body } = await author.client.post<Playbook>('/v1/playbooks', {
      title: 'Bare',
      teamId: team,
      stages: [{ title: 'Only', tasks: [{ title: 'Do it' }] }],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      description: '',
      memberUserIds: [],
      stages: [{ title: 'Only', tasks: [{ title: 'Do it', description: '', command: null }] }],
    });
    expect(await create({ stages: [] })).toMatchObject({ stages: [] });
  });

  it('is replaced as a whole: what is left out is empty then', async () => {
    const before = await create();
    const { status, headers, body } = await author.client.put<Playbook>(at(before), { title: 'Outage', stages: [] });
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    const empty = { title: 'Outage', description: '', memberUserIds: [], stages: [] };
    expect(body).toEqual({ ...before, ...empty, version: 2, updatedAt: aTime });
    expect((await author.client.get(at(before))).body).toEqual(body);
  });

  it('stays with its team', async () => {
    const playbook = await create();
    const kept = await author.client.put(at(playbook), { ...whole(), teamId: team });
    expect(kept.status).toBe(200);
    const moved = await writingNothing(() => author.client.put(at(playbook), { ...whole(), teamId: otherTeam }));
    expectProblem(moved, 422, 'playbook-team-fixed');
  });

  it('is not replaced by who has not seen its newest version, and says so', async () => {
    const playbook = await create();
    expect((await author.client.put(at(playbook), whole(), { 'if-match': '"1"' })).status).toBe(200);
    const late = await writingNothing(() => author.client.put(at(playbook), whole(), { 'if-match': '"1"' }));
    expectProblem(late, 412, 'precondition-failed');
    expect(late.body.currentVersion).toBe(2);
    expectProblem(await author.client.delete(at(playbook), { 'if-match': '"1"' }), 412, 'precondition-failed');
  });

  it('is there as it was at any version', async () => {
    const first = await create();
    await author.client.put(at(first), { title: 'Two', stages: [] });
    const versions = await Promise.all(
      [1, 2, 3].map((version) => author.client.get<Playbook>(`${at(first)}?version=${version}`)),
    );
    expect(versions.map(({ status, body }) => [status, body.title])).toEqual([
      [200, 'Checkout outage'],
      [200, 'Two'],
      [404, 'There is no such playbook'],
    ]);
    expect(versions[0]!.body).toEqual(first);
  });

  it('is deleted once, and then found by nobody, at no version', async () => {
    const playbook = await create();
    const deleted = await author.client.delete(at(playbook));
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    await writingNothing(async () => {
      for (const path of ['', '?version=1', '/export'])
        expectProblem(await author.client.get(at(playbook) + path), 404, 'playbook-not-found');
      expectProblem(await author.client.delete(at(playbook)), 404, 'playbook-not-found');
      expectProblem(await author.client.put(at(playbook), whole()), 404, 'playbook-not-found');
    });
    const { items } = (await author.client.get<Page<Playbook>>('/v1/playbooks?limit=200')).body;
    expect(items.map(({ id }) => id)).not.toContain(playbook.id);
  });

  it('is listed for its team, newest first, page by page', async () => {
    const mine = await createTeam(admin, 'Lists');
    const titles = ['a', 'b', 'c'];
    for (const title of titles) await create({ title, teamId: mine }, admin);
    const first = await admin.get<Page<Playbook>>(`/v1/playbooks?teamId=${mine}&limit=2`);
    expect(first.body.items.map(({ title }) => title)).toEqual(['c', 'b']);
    const cursor = first.body.nextCursor!;
    const second = await admin.get<Page<Playbook>>(`/v1/playbooks?teamId=${mine}&limit=2&cursor=${cursor}`);
    expect(second.body).toMatchObject({ items: [{ title: 'a' }], nextCursor: null });
    expect((await author.client.get(`/v1/playbooks?teamId=${mine}`)).body).toEqual({ items: [], nextCursor: null });
  });

  it('of another team is told from none by nothing', async () => {
    const playbook = await create();
    for (const id of [playbook.id, UNKNOWN_ID])
      await writingNothing(async () => {
        const path = `/v1/playbooks/${id}`;
        expectProblem(await outsider.client.get(path), 404, 'playbook-not-found');
        expectProblem(await outsider.client.get(`${path}/export`), 404, 'playbook-not-found');
        expectProblem(await outsider.client.put(path, whole()), 404, 'playbook-not-found');
        expectProblem(await outsider.client.delete(path), 404, 'playbook-not-found');
      });
    const { items } = (await outsider.client.get<Page<Playbook>>('/v1/playbooks')).body;
    expect(items).toEqual([]);
    const theirs = { ...whole(), teamId: otherTeam };
    expectProblem(await writingNothing(() => author.client.post('/v1/playbooks', theirs)), 422, 'unknown-team');
  });

  it('is written with a scope for it, and read also by who reads incidents', async () => {
    const playbook = await create();
    const consumer = await issue(admin, ['telemetry:read'], [team]);
    await writingNothing(async () => {
      expectProblem(await writer.client.post('/v1/playbooks', { ...whole(), teamId: team }), 403);
      expectProblem(await writer.client.put(at(playbook), whole()), 403);
      expectProblem(await writer.client.delete(at(playbook)), 403);
      expectProblem(await writer.client.post('/v1/playbooks/import', {}), 403);
    });
    for (const path of ['/v1/playbooks', at(playbook), `${at(playbook)}/export`]) {
      expect((await writer.client.get(path)).status).toBe(200);
      expectProblem(await consumer.client.get(path), 403);
      expectProblem(await server.client().get(path), 401);
    }
    expectProblem(await author.client.get('/v1/incidents'), 403);
  });

  it.each([
    [{ title: '' }, '#/title'],
    [{ title: undefined }, '#/title'],
    [{ description: null }, '#/description'],
    [{ teamId: 'shop' }, '#/teamId'],
    [{ memberUserIds: ['ana'] }, '#/memberUserIds'],
    [{ memberUserIds: [UNKNOWN_ID, UNKNOWN_ID] }, '#/memberUserIds'],
    [{ stages: undefined }, '#/stages'],
    [{ stages: { 0: { title: 'x', tasks: [] } } }, '#/stages'],
    [{ stages: ['x'] }, '#/stages'],
    [{ stages: [[{ title: 'x', tasks: [] }]] }, '#/stages'],
    [{ stages: [{ title: 'x' }] }, '#/stages/0/tasks'],
    [{ stages: [{ title: 'x', tasks: [null] }] }, '#/stages/0/tasks'],
    [{ stages: [{ title: 'x', tasks: [], id: UNKNOWN_ID }] }, '#/stages/0/id'],
    [{ stages: [{ title: 'x', tasks: [{ title: ' ' }] }] }, '#/stages/0/tasks/0/title'],
    [{ stages: [{ title: 'x', tasks: [{ title: 'x', state: 'closed' }] }] }, '#/stages/0/tasks/0/state'],
    [{ stages: [{ title: 'x', tasks: [{ title: 'x', toString: 1 }] }] }, '#/stages/0/tasks/0/toString'],
    [{ stages: [{ title: 'x', tasks: [{ title: 'x', command: 7 }] }] }, '#/stages/0/tasks/0/command'],
    [{ deletedAt: null }, '#/deletedAt'],
  ])('is not created with %j, and the place is named', async (wrong, pointer) => {
    const body = { ...whole(), teamId: team, ...wrong };
    const refused = await writingNothing(() => author.client.post('/v1/playbooks', body));
    expectProblem(refused, 400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it('has at most 200 stages and 2,000 tasks, and the limit is said', async () => {
    const stages = Array.from({ length: 201 }, () => ({ title: 'x', tasks: [] }));
    const tasks = Array.from({ length: 2_001 }, () => ({ title: 'x' }));
    const refused = async (of: object) =>
      writingNothing(() => author.client.post('/v1/playbooks', { ...whole(), teamId: team, stages: of }));
    const tooMany = await refused(stages);
    expectProblem(tooMany, 422, 'too-many-stages');
    expect(tooMany.body.detail).toContain('200');
    const tooMuch = await refused([{ title: 'x', tasks }]);
    expectProblem(tooMuch, 422, 'too-many-tasks');
    expect(tooMuch.body.detail).toContain('2000');
    const most = await create({ stages: [{ title: 'x', tasks: tasks.slice(1) }] });
    expect(tasksOf((await start(most.id)).body)).toHaveLength(2_000);
  });
});

describe('A playbook in a file', () => {
  const exported = async (playbook: Playbook, client = author.client) => client.get<object>(`${at(playbook)}/export`);

  it('has all that it consists of, and leaves out what is empty', async () => {
    const playbook = await create();
    const { status, headers, body } = await exported(playbook);
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="playbook-${playbook.id}.json"`);
    expect(body).toStrictEqual({
      format: 'sitrep/playbook',
      schemaVersion: 1,
      teamId: team,
      title: 'Checkout outage',
      description: 'when nobody can pay',
      memberUserIds: [writer.userId],
      stages: [
        {
          title: 'Contain',
          tasks: [
            { title: 'Roll back', description: 'the last deploy', command: '/deploy back' },
            { title: 'Tell support' },
          ],
        },
        { title: 'Learn', tasks: [] },
      ],
    });
  });

  it('becomes the same again, to the byte', async () => {
    const playbook = await create({ title: '日本語 "quoted" \\ \u2028 🔥' });
    const file = await exported(playbook);
    const imported = await author.client.send<Playbook>('POST', '/v1/playbooks/import', file.text, {
      'content-type': 'application/json',
    });
    expect(imported.status).toBe(201);
    expect(imported.headers.get('location')).toBe(at(imported.body));
    expect(imported.body.id).not.toBe(playbook.id);
    expect((await exported(imported.body)).text).toBe(file.text);
  });

  it('can go to another team, and leaves the members behind then', async () => {
    const { body: file } = await exported(await create());
    const { status, body } = await outsider.client.post<Playbook>(`/v1/playbooks/import?teamId=${otherTeam}`, file);
    expect(status).toBe(201);
    expect(body).toMatchObject({ teamId: otherTeam, memberUserIds: [], stages: whole().stages });
    expectProblem(await writingNothing(() => outsider.client.post('/v1/playbooks/import', file)), 422, 'unknown-team');
  });

  it.each([
    [{ schemaVersion: 2 }, '#/schemaVersion'],
    [{ schemaVersion: '1' }, '#/schemaVersion'],
    [{ schemaVersion: undefined }, '#/schemaVersion'],
    [{ format: 'other' }, '#/format'],
    [{ version: 1 }, '#/version'],
  ])('is not taken with %j', async (wrong, pointer) => {
    const { body: file } = await exported(await create());
    const refused = await writingNothing(() => author.client.post('/v1/playbooks/import', { ...file, ...wrong }));
    expectProblem(refused, 400);
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });
});

describe('An incident that is started from a playbook', () => {
  it('takes over its stages and tasks, at once and whole', async () => {
    const playbook = await create();
    const { status, body } = await start(playbook.id);
    expect(status).toBe(201);
    expect(body).toMatchObject({ playbookId: playbook.id, playbookVersion: 1, version: 2 });
    const fresh = {
      id: anId,
      state: 'open',
      assigneeUserId: null,
      commandLastRunAt: null,
      stateChangedAt: null,
      dueAt: null,
    };
    expect(body.stages).toEqual([
      {
        id: anId,
        title: 'Contain',
        tasks: [
          { ...fresh, title: 'Roll back', description: 'the last deploy', command: '/deploy back' },
          { ...fresh, title: 'Tell support', description: '', command: null },
        ],
      },
      { id: anId, title: 'Learn', tasks: [] },
    ]);
    const other = (await start(playbook.id)).body;
    expect(tasksOf(other)[0]!.id).not.toBe(tasksOf(body)[0]!.id);
    const found = (await writer.client.get<Incident>(`/v1/incidents/${body.id}?version=2`)).body;
    expect(found).toEqual(body);
  });

  it('keeps the empty stage when the playbook has none', async () => {
    const { body } = await start((await create({ stages: [] })).id);
    expect(body.stages).toEqual([{ id: anId, title: 'Tasks', tasks: [] }]);
  });

  it('is left alone by later edits, and says how far the playbook has moved', async () => {
    const playbook = await create();
    const { id, stages } = (await start(playbook.id)).body;
    const drift = async () => (await writer.client.get<Incident>(`/v1/incidents/${id}`)).body.playbookDrift;
    expect(await drift()).toEqual({ latestVersion: 1, versionsSince: 0, isDeleted: false });
    for (const title of ['Two', 'Three']) await author.client.put(at(playbook), { title, stages: [] });
    expect(await drift()).toEqual({ latestVersion: 3, versionsSince: 2, isDeleted: false });
    await author.client.delete(at(playbook));
    expect(await drift()).toEqual({ latestVersion: 3, versionsSince: 2, isDeleted: true });
    const now = (await writer.client.get<Incident>(`/v1/incidents/${id}`)).body;
    expect([now.playbookVersion, now.stages]).toEqual([1, stages]);
  });

  it('says nothing of a playbook when there was none', async () =>
    expect(await (await startBoard(writer.client, team)).read()).not.toHaveProperty('playbookDrift'));

  it('can be worked on like any other', async () => {
    const of = await startBoard(writer.client, team, { playbookId: (await create()).id });
    const [added] = await addTasks(of, 'One more');
    const [first] = tasksOf(await of.read());
    expect((await of.setState(first!.id, 'closed')).status).toBe(200);
    expect((await of.moveTask(added!, { index: 0 })).status).toBe(200);
    expect(tasksOf(await of.read()).map(({ title }) => title)).toEqual(['One more', 'Roll back', 'Tell support']);
  });

  it('is not started from one that is deleted, of another team, or none', async () => {
    const [gone, theirs] = [await create(), await create({ teamId: otherTeam }, admin)];
    await author.client.delete(at(gone));
    const refused = async (answer: Promise<Answer<unknown>>, status: number, name: string) =>
      expectProblem(await writingNothing(() => answer), status, name);
    await refused(start(gone.id), 409, 'playbook-deleted');
    await refused(start(UNKNOWN_ID), 422, 'unknown-playbook');
    await refused(start(theirs.id), 422, 'unknown-playbook');
    // Nor by somebody who sees both teams.
    await refused(start(theirs.id, {}, admin), 422, 'unknown-playbook');
    await refused(start('Checkout outage'), 400, 'invalid-request');
  });
});
