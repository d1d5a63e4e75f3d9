import { addTasks, startBoard, tasksOf } from './support/board.js';
import { aTime, anId, expectProblem } from './support/expectations.js';
import type { HttpClient, Incident } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored } from './support/stored-log.js';

// How bad an incident is, who does what, what others are told, and what was learned.

const SOMEBODY = 's'.repeat(26);

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

const board = (more: object = {}) => startBoard(writer.client, team, more);

describe('The severity of an incident', () => {
  it('is unknown at first, or said with the start, and changes', async () => {
    const of = await board();
    expect((await of.read()).severity).toBeNull();
    expect((await (await board({ severity: 'sev1' })).read()).severity).toBe('sev1');

    const { status, body } = await writer.client.put<Incident>(`${of.path}/severity`, { severity: 'sev2' });
    expect([status, body.severity, body.version]).toEqual([200, 'sev2', 2]);
    const again = await writer.client.put<Incident>(`${of.path}/severity`, { severity: 'sev2' });
    expect([again.status, again.body.version]).toEqual([200, 2]);
    expect((await writer.client.put<Incident>(`${of.path}/severity`, { severity: null })).body.severity).toBeNull();
  });

  it('finds incidents', async () => {
    const shop = await createTeam(admin, 'Severities');
    const [worst, , least] = await Promise.all(
      ['sev1', 'sev2', 'sev4'].map((severity) => startBoard(admin, shop, { severity })),
    );
    const found = async (severity: string) => {
      const { body } = await admin.get<{ items: Incident[] }>(`/v1/incidents?teamId=${shop}&severity=${severity}`);
      return body.items.map(({ id }) => id);
    };
    expect(await found('sev1')).toEqual([worst!.id]);
    expect(await found('sev4')).toEqual([least!.id]);
    expect(await found('sev3')).toEqual([]);
    expectProblem(await admin.get('/v1/incidents?severity=bad'), 400, 'invalid-request');
  });

  it('is one of four', async () => {
    const of = await board();
    for (const severity of ['sev0', 'SEV1', 1, '', undefined])
      expectProblem(await writer.client.put(`${of.path}/severity`, { severity }), 400, 'invalid-request');
    expectProblem(
      await writer.client.post('/v1/incidents', { name: 'a', teamId: team, severity: 'x' }),
      400,
      'invalid-request',
    );
  });
});

describe('A role', () => {
  it('is given to somebody and left open again', async () => {
    const of = await board();
    expect((await of.read()).roles).toEqual({ scribe: null, communications: null });
    const given = await writer.client.put<Incident>(`${of.path}/roles/scribe`, { userId: SOMEBODY });
    expect([given.status, given.body.roles]).toEqual([200, { scribe: SOMEBODY, communications: null }]);
    expect((await of.read()).roles).toEqual(given.body.roles);
    const open = await writer.client.put<Incident>(`${of.path}/roles/scribe`, { userId: null });
    expect(open.body.roles).toEqual({ scribe: null, communications: null });
  });

  it('is one of two; the commander has a way of their own', async () => {
    const of = await board();
    const { body } = await writer.client.put(`${of.path}/roles/commander`, { userId: SOMEBODY });
    expect(body).toMatchObject({
      status: 400,
      errors: [{ parameter: 'role', detail: 'must be one of: scribe, communications' }],
    });
  });
});

describe('A status update', () => {
  it('is posted, told in order and page by page, and when the last one came is shown', async () => {
    const of = await board();
    expect((await of.read()).updatedAt).toBeNull();
    for (const text of ['We look.', 'We know.', 'It is over.']) {
      const posted = await writer.client.post<Incident>(`${of.path}/updates`, { text });
      expect([posted.status, posted.headers.get('location')]).toEqual([201, `${of.path}/updates`]);
      expect(posted.body.updatedAt).toEqual(aTime);
    }
    const page = async (query: string) =>
      (await reader.client.get<{ items: { text: string }[]; nextCursor: string | null }>(`${of.path}/updates${query}`))
        .body;
    const first = await page('?limit=2');
    expect(first.items).toEqual([
      { id: anId, text: 'We look.', userId: writer.userId, postedAt: aTime, version: 2 },
      { id: anId, text: 'We know.', userId: writer.userId, postedAt: aTime, version: 3 },
    ]);
    const second = await page(`?limit=2&cursor=${first.nextCursor}`);
    expect([second.items.map(({ text }) => text), second.nextCursor]).toEqual([['It is over.'], null]);
  });

  it('is told in the timeline', async () => {
    const of = await board();
    await writer.client.post(`${of.path}/updates`, { text: 'We look.' });
    await writer.client.put(`${of.path}/severity`, { severity: 'sev3' });
    await writer.client.put(`${of.path}/roles/communications`, { userId: SOMEBODY });
    await writer.client.put(`${of.path}/retrospective`, { text: 'A cause.' });
    const { body } = await reader.client.get<{ items: { text: string }[] }>(`${of.path}/timeline`);
    expect(body.items.slice(1).map(({ text }) => text)).toEqual([
      'posted the update “We look.”',
      'set the severity to SEV3',
      `made ${SOMEBODY} communications lead`,
      'wrote the retrospective',
    ]);
  });
});

describe('The retrospective', () => {
  it('is written after the end and read as it was last written', async () => {
    const of = await board();
    expectProblem(await reader.client.get(`${of.path}/retrospective`), 404, 'retrospective-not-found');
    await writer.client.post(`${of.path}/end`);
    await writer.client.put(`${of.path}/retrospective`, { text: 'One cause.' });
    const written = await writer.client.put<Incident>(`${of.path}/retrospective`, { text: 'Two causes.\n\nOne deed.' });
    expect(written.status).toBe(200);
    const { body } = await reader.client.get(`${of.path}/retrospective`);
    expect(body).toEqual({ text: 'Two causes.\n\nOne deed.', userId: writer.userId, writtenAt: aTime });
  });

  it('is not overwritten by who has not seen it', async () => {
    const of = await board();
    const seen = `"${(await of.read()).version}"`;
    await writer.client.put(`${of.path}/retrospective`, { text: 'One cause.' }, { 'if-match': seen });
    const late = await writer.client.put(`${of.path}/retrospective`, { text: 'Another.' }, { 'if-match': seen });
    expectProblem(late, 412, 'precondition-failed');
  });
});

describe('The due time of a task', () => {
  it('is set in any time zone, kept in UTC, and taken away', async () => {
    const of = await board();
    const [task] = await addTasks(of, 'Roll back');
    const due = (dueAt: unknown) => writer.client.put<Incident>(`${of.path}/tasks/${task}/due`, { dueAt });
    expect(tasksOf((await due('2026-11-23T13:00:00+01:00')).body)[0]!.dueAt).toBe('2026-11-23T12:00:00.000Z');
    expect(tasksOf(await of.read())[0]!.dueAt).toBe('2026-11-23T12:00:00.000Z');
    expect(tasksOf((await due(null)).body)[0]!.dueAt).toBeNull();
    for (const wrong of ['tomorrow', '2026-02-30T00:00:00Z', 5, undefined])
      expectProblem(await due(wrong), 400, 'invalid-request');
    expectProblem(
      await writer.client.put(`${of.path}/tasks/${'0'.repeat(26)}/due`, { dueAt: null }),
      404,
      'task-not-found',
    );
  });
});

it('Who may only read, and who is of another team, changes nothing of this', async () => {
  const of = await board();
  const before = eventsStored(server.dataDirectory);
  for (const [path, body] of [
    ['severity', { severity: 'sev1' }],
    ['roles/scribe', { userId: SOMEBODY }],
    ['retrospective', { text: 'a' }],
  ] as const) {
    expectProblem(await reader.client.put(`${of.path}/${path}`, body), 403, 'forbidden');
    expectProblem(await outsider.client.put(`${of.path}/${path}`, body), 404, 'incident-not-found');
  }
  expectProblem(await reader.client.post(`${of.path}/updates`, { text: 'a' }), 403, 'forbidden');
  expectProblem(await outsider.client.post(`${of.path}/updates`, { text: 'a' }), 404, 'incident-not-found');
  expectProblem(await outsider.client.get(`${of.path}/updates`), 404, 'incident-not-found');
  expectProblem(await outsider.client.get(`${of.path}/retrospective`), 404, 'incident-not-found');
  expect(eventsStored(server.dataDirectory)).toBe(before);
});
