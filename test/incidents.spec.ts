import { aText, aTime, anId, expectProblem, visibleOf } from './support/expectations.js';
import type {
  Answer,
  HttpClient,
  Incident,
  IncidentEvent,
  Me,
  Page,
  RequestHeaders,
  Team,
  Token,
} from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { ADMIN_TOKEN, startServer, type RunningServer } from './support/running-server.js';
import { eventsStored, eventsStoredIn } from './support/stored-log.js';

// Incidents and the people around them, as a client of the REST interface meets them.

const UNKNOWN_ID = '0'.repeat(26);
const UNKNOWN_UUID = '00000000-0000-4000-8000-000000000000';

// One test waits five seconds for what does not come.
jest.setTimeout(30_000);

let server: RunningServer;
let admin: HttpClient;
/** The team that the tests are about, and another one. */
let team: string;
let otherTeam: string;
let writer: Bearer;
let reader: Bearer;
let outsider: Bearer;
let telemetryReader: Bearer;
/** A read that asks for a position which is not reached; the other tests run meanwhile. */
let waitingInVain: Promise<{ readonly answer: Answer; readonly ms: number }>;

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  [team, otherTeam] = await Promise.all([createTeam(admin, 'Shop'), createTeam(admin, 'Bank')]);
  [writer, reader, outsider, telemetryReader] = await Promise.all([
    issue(admin, ['incidents:read', 'incidents:write'], [team]),
    issue(admin, ['incidents:read'], [team]),
    issue(admin, ['incidents:read', 'incidents:write'], [otherTeam]),
    issue(admin, ['telemetry:read'], [team]),
  ]);
  const from = performance.now();
  waitingInVain = reader.client
    .get('/v1/incidents', { 'sitrep-position': '0000000000999999' })
    .then((answer) => ({ answer, ms: performance.now() - from }));
});

const start = async (client = writer.client, fields: object = {}): Promise<Incident> => {
  const answer = await client.post<Incident>('/v1/incidents', { name: 'Checkout is slow', teamId: team, ...fields });
  expect(answer.status).toBe(201);
  return answer.body;
};
const read = async (id: string, client = reader.client): Promise<Incident> =>
  (await client.get<Incident>(`/v1/incidents/${id}`)).body;
const eventsOf = async (id: string): Promise<readonly IncidentEvent[]> =>
  (await reader.client.get<Page<IncidentEvent>>(`/v1/incidents/${id}/events?limit=200`)).body.items;

/** Runs what must not be written, and sees that it was not. */
const writingNothing = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const before = eventsStored(server.dataDirectory);
  const result = await act();
  expect(eventsStored(server.dataDirectory)).toBe(before);
  return result;
};

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}
const call = (client: HttpClient, { method, path, body }: Route, headers: RequestHeaders = {}): Promise<Answer> =>
  client.send(method, path, body && JSON.stringify(body), {
    ...(body && { 'content-type': 'application/json' }),
    ...headers,
  });

/** Every way to reach one incident, as what comes behind its place. */
const ways: readonly Route[] = [
  { method: 'GET', path: '' },
  { method: 'GET', path: '?version=1' },
  { method: 'GET', path: '?at=2026-11-23T10:15:30Z' },
  { method: 'PATCH', path: '', body: { name: 'Reached' } },
  { method: 'POST', path: '/end' },
  { method: 'POST', path: '/restart' },
  { method: 'PUT', path: '/commander', body: { userId: UNKNOWN_ID } },
  { method: 'GET', path: '/events' },
];
const along = (way: Route, id: string): Route => ({ ...way, path: `/v1/incidents/${id}${way.path}` });

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('An incident', () => {
  it('is started with a name and a team, and answered whole, with its place, its ETag and its position', async () => {
    const from = Date.now();
    const { status, headers, body } = await writer.client.post<Incident>('/v1/incidents', {
      name: 'Checkout is slow',
      description: 'p95 over 3 s since 10:02',
      teamId: team,
      postId: UNKNOWN_UUID,
    });
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      id: anId,
      name: 'Checkout is slow',
      description: 'p95 over 3 s since 10:02',
      status: 'active',
      teamId: team,
      channelIds: [anId],
      severity: null,
      commanderUserId: writer.userId,
      roles: { scribe: null, communications: null },
      createdByUserId: writer.userId,
      postId: UNKNOWN_UUID,
      playbookId: null,
      playbookVersion: null,
      startedAt: aTime,
      endedAt: null,
      contentErasedAt: null,
      updatedAt: null,
      version: 1,
      stages: [{ id: anId, title: aText, tasks: [] }],
    });
    expect(Date.parse(body.startedAt)).toBeGreaterThanOrEqual(from);
    expect(Date.parse(body.startedAt)).toBeLessThanOrEqual(Date.now());
    expect(headers.get('location')).toBe(`/v1/incidents/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('sitrep-position')).toMatch(/./);
    expect(headers.get('content-type')).toMatch(/^application\/json\b/);
  });

  it('can be started with no description and from no post', async () =>
    expect(await start()).toMatchObject({ description: '', postId: null }));

  it('is found at the place that was answered, as it was answered', async () => {
    const { headers, body } = await writer.client.post<Incident>('/v1/incidents', { name: 'Found', teamId: team });
    const found = await reader.client.get<Incident>(headers.get('location')!);
    expect(found.status).toBe(200);
    expect(found.body).toEqual(body);
    expect(found.headers.get('etag')).toBe(headers.get('etag'));
  });

  it.each(['日本語の障害', '🔥🔥🔥', "Robert'); DROP TABLE event;--", '<script>alert(1)</script>', 'a\u0301'])(
    'keeps the name %j to the letter',
    async (name) => {
      const { id } = await start(writer.client, { name });
      expect(await read(id)).toMatchObject({ name });
    },
  );

  it('cannot be started in a team that does not exist, nor in that of others, which looks the same', async () => {
    const [unknown, others] = await writingNothing(() =>
      Promise.all(
        [UNKNOWN_ID, otherTeam].map((teamId) => writer.client.post('/v1/incidents', { name: 'Lost', teamId })),
      ),
    );
    expectProblem(unknown!, 422, 'unknown-team');
    expect(unknown!.body.errors).toEqual([expect.objectContaining({ pointer: '#/teamId' })]);
    expect(visibleOf(others!)).toEqual(visibleOf(unknown!));
  });

  it('is renamed, described, or both, and the rest stays as it was', async () => {
    const incident = await start();
    const renamed = await writer.client.patch<Incident>(`/v1/incidents/${incident.id}`, { name: 'Checkout is down' });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toEqual({ ...incident, name: 'Checkout is down', version: 2 });
    expect(renamed.headers.get('etag')).toBe('"2"');
    expect(renamed.headers.get('sitrep-position')).toMatch(/./);

    const described = await writer.client.patch<Incident>(`/v1/incidents/${incident.id}`, { description: 'All cards' });
    expect(described.body).toEqual({ ...renamed.body, description: 'All cards', version: 3 });

    const both = await writer.client.patch<Incident>(`/v1/incidents/${incident.id}`, { name: 'a', description: '' });
    expect(both.body).toEqual({ ...described.body, name: 'a', description: '', version: both.body.version });
    expect(both.body.version).toBeGreaterThan(3);
    expect(await read(incident.id)).toEqual(both.body);
  });

  it('renamed to the name that it has is renamed all the same', async () => {
    const { id, name } = await start();
    expect((await writer.client.patch<Incident>(`/v1/incidents/${id}`, { name })).body.version).toBe(2);
  });

  it('is ended once; ending it again is refused and writes nothing', async () => {
    const incident = await start();
    const ended = await writer.client.post<Incident>(`/v1/incidents/${incident.id}/end`);
    expect(ended.status).toBe(200);
    expect(ended.body).toEqual({
      ...incident,
      status: 'ended',
      endedAt: aTime,
      version: 2,
    });
    expect(ended.headers.get('etag')).toBe('"2"');
    const again = await writingNothing(() => writer.client.post(`/v1/incidents/${incident.id}/end`));
    expectProblem(again, 409, 'incident-already-ended');
    expect(eventsStoredIn(server.dataDirectory, `incident-${incident.id}`)).toBe(2);
    expect(await read(incident.id)).toEqual(ended.body);
  });

  it('is restarted once it has ended; restarting it while it is active is refused and writes nothing', async () => {
    const incident = await start();
    const tooEarly = await writingNothing(() => writer.client.post(`/v1/incidents/${incident.id}/restart`));
    expectProblem(tooEarly, 409, 'incident-already-active');
    await writer.client.post(`/v1/incidents/${incident.id}/end`);
    const restarted = await writer.client.post<Incident>(`/v1/incidents/${incident.id}/restart`);
    expect(restarted.status).toBe(200);
    expect(restarted.body).toEqual({ ...incident, version: 3 });
    expectProblem(await writer.client.post(`/v1/incidents/${incident.id}/restart`), 409, 'incident-already-active');
    expect((await writer.client.post<Incident>(`/v1/incidents/${incident.id}/end`)).body.version).toBe(4);
  });

  it('can be renamed and handed over after it has ended, for the follow-up', async () => {
    const { id } = await start();
    await writer.client.post(`/v1/incidents/${id}/end`);
    expect((await writer.client.patch(`/v1/incidents/${id}`, { name: 'Post mortem' })).status).toBe(200);
    expect((await writer.client.put(`/v1/incidents/${id}/commander`, { userId: reader.userId })).status).toBe(200);
    expect(await read(id)).toMatchObject({ status: 'ended', name: 'Post mortem', commanderUserId: reader.userId });
  });

  it('is handed over to another commander, and who created it stays on record', async () => {
    const incident = await start();
    const path = `/v1/incidents/${incident.id}/commander`;
    const { status, headers, body } = await writer.client.put<Incident>(path, { userId: reader.userId });
    expect(status).toBe(200);
    expect(body).toEqual({ ...incident, commanderUserId: reader.userId, version: 2 });
    expect(headers.get('etag')).toBe('"2"');
  });

  it('handed over to who commands it already stays as it is, and nothing is written', async () => {
    const incident = await start();
    const path = `/v1/incidents/${incident.id}/commander`;
    const answer = await writingNothing(() => writer.client.put<Incident>(path, { userId: writer.userId }));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(incident);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.headers.get('sitrep-position')).toMatch(/./);
  });

  it('takes what many people change at the same time, one after the other', async () => {
    const { id } = await start();
    const names = Array.from({ length: 20 }, (_, i) => `Name ${i}`);
    const answers = await Promise.all(
      names.map((name) => writer.client.patch<Incident>(`/v1/incidents/${id}`, { name })),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    expect(answers.map(({ body }) => body.version).sort((a, b) => a - b)).toEqual(names.map((_, i) => i + 2));
    expect((await read(id)).version).toBe(21);
  });

  it('of which two people end it at the same time is ended by one of them', async () => {
    const { id } = await start();
    const answers = await Promise.all([1, 2].map(() => writer.client.post(`/v1/incidents/${id}/end`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await read(id)).toMatchObject({ version: 2 });
  });
});

describe('A write with If-Match', () => {
  const renaming: Route = { method: 'PATCH', path: '', body: { name: 'Conditional' } };
  const ending: Route = { method: 'POST', path: '/end' };
  const writes: readonly (Route & { readonly what: string })[] = [
    { what: 'renaming', ...renaming },
    { what: 'ending', ...ending },
    { what: 'handing over', method: 'PUT', path: '/commander', body: { userId: UNKNOWN_ID } },
    { what: 'restarting', method: 'POST', path: '/restart' },
  ];

  it.each(writes)('$what goes through at the ETag that was read', async ({ what, ...write }) => {
    const { id } = await start();
    if (what === 'restarting') await writer.client.post(`/v1/incidents/${id}/end`);
    const etag = (await reader.client.get(`/v1/incidents/${id}`)).headers.get('etag')!;
    const { status, headers } = await call(writer.client, along(write, id), { 'if-match': etag });
    expect(status).toBe(200);
    expect(headers.get('etag')).not.toBe(etag);
  });

  it.each(writes)(
    '%s is refused at an older one: 412 says the current version, and nothing is written',
    async ({ what, ...write }) => {
      const { id } = await start();
      await writer.client.patch(`/v1/incidents/${id}`, { name: 'Newer' });
      if (what === 'restarting') await writer.client.post(`/v1/incidents/${id}/end`);
      const { version } = await read(id);
      const answer = await writingNothing(() => call(writer.client, along(write, id), { 'if-match': '"1"' }));
      expectProblem(answer, 412);
      expect(answer.body).toMatchObject({ currentVersion: version });
      expect(await read(id)).toMatchObject({ version });
    },
  );

  it('that matches anything goes through', async () => {
    const { id } = await start();
    expect((await call(writer.client, along(renaming, id), { 'if-match': '*' })).status).toBe(200);
  });

  it('of two that saw the same version, one goes through', async () => {
    const { id } = await start();
    const answers = await Promise.all(
      ['one', 'two'].map((name) =>
        call(writer.client, along({ ...renaming, body: { name } }, id), { 'if-match': '"1"' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('that is no ETag is a mistake, and named', async () => {
    const { id } = await start();
    const answer = await writingNothing(() => call(writer.client, along(ending, id), { 'if-match': 'yesterday' }));
    expectProblem(answer, 400);
    expect((answer as Answer<unknown>).body).toMatchObject({ errors: [{ header: 'If-Match' }] });
  });
});

describe('An incident as it was', () => {
  let incident: Incident;
  /** Its picture at each version, and a moment at which it was that. */
  const pictures: Incident[] = [];
  const moments: string[] = [];
  const moment = async (): Promise<string> => {
    await wait(5);
    const now = new Date().toISOString();
    await wait(5);
    return now;
  };

  beforeAll(async () => {
    moments.push(await moment());
    incident = await start(writer.client, { name: 'First' });
    const path = `/v1/incidents/${incident.id}`;
    pictures.push(incident);
    moments.push(await moment());
    pictures.push((await writer.client.patch<Incident>(path, { name: 'Second' })).body);
    moments.push(await moment());
    pictures.push((await writer.client.put<Incident>(`${path}/commander`, { userId: reader.userId })).body);
    moments.push(await moment());
    pictures.push((await writer.client.post<Incident>(`${path}/end`)).body);
    moments.push(await moment());
  });

  it.each([1, 2, 3, 4])('at version %i is what was answered then, under its ETag', async (version) => {
    const answer = await reader.client.get<Incident>(`/v1/incidents/${incident.id}?version=${version}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(pictures[version - 1]);
    expect(answer.headers.get('etag')).toBe(`"${version}"`);
  });

  it.each([1, 2, 3, 4])('at the moment after change %i is what was answered then', async (change) => {
    const answer = await reader.client.get<Incident>(`/v1/incidents/${incident.id}?at=${moments[change]}`);
    expect(answer.body).toEqual(pictures[change - 1]);
    expect(answer.headers.get('etag')).toBe(`"${change}"`);
  });

  it('can be asked for in another time zone', async () => {
    const hours = 5.5 * 3_600_000;
    const elsewhere = new Date(Date.parse(moments[2]!) + hours).toISOString().replace('Z', '+05:30');
    const path = `/v1/incidents/${incident.id}?at=${encodeURIComponent(elsewhere)}`;
    expect((await reader.client.get<Incident>(path)).body).toEqual(pictures[1]);
  });

  it('before it was started is not there', async () =>
    expectProblem(await reader.client.get(`/v1/incidents/${incident.id}?at=${moments[0]}`), 404, 'incident-not-found'));

  it('at a version that it has not reached is not there', async () =>
    expectProblem(await reader.client.get(`/v1/incidents/${incident.id}?version=5`), 404, 'incident-not-found'));

  it.each([
    ['version=0', 'version'],
    ['version=-1', 'version'],
    ['version=1.5', 'version'],
    ['version=one', 'version'],
    ['version=', 'version'],
    ['at=yesterday', 'at'],
    ['at=2026-11-23', 'at'],
    ['at=2026-13-01T00:00:00Z', 'at'],
    ['at=2026-02-30T00:00:00Z', 'at'],
    ['at=2026-11-23T10:15:30', 'at'],
    ['version=1&at=2026-11-23T10:15:30Z', 'at'],
  ])('asked for with %s is a mistake, and named', async (query, parameter) => {
    const answer = await reader.client.get(`/v1/incidents/${incident.id}?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ parameter }));
  });

  it('has a history: what happened, who did it and when, oldest first', async () => {
    const { status, body } = await reader.client.get<Page<IncidentEvent>>(`/v1/incidents/${incident.id}/events`);
    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    expect(body.items.map(({ type, version, userId }) => ({ type, version, userId }))).toEqual([
      { type: 'IncidentStarted', version: 1, userId: writer.userId },
      { type: 'IncidentRenamed', version: 2, userId: writer.userId },
      { type: 'CommanderChanged', version: 3, userId: writer.userId },
      { type: 'IncidentEnded', version: 4, userId: writer.userId },
    ]);
    const times = body.items.map(({ occurredAt }) => occurredAt);
    expect(times[0]).toBe(incident.startedAt);
    expect(times[3]).toBe(pictures[3]!.endedAt);
    for (const [i, time] of times.entries()) {
      expect(time >= moments[i]!).toBe(true);
      expect(time <= moments[i + 1]!).toBe(true);
    }
  });

  it('has a history that can be paged through', async () => {
    const path = `/v1/incidents/${incident.id}/events`;
    expect(await allPages<IncidentEvent>(`${path}?limit=1`)).toEqual(await eventsOf(incident.id));
    expect(await allPages<IncidentEvent>(`${path}?limit=3`)).toEqual(await eventsOf(incident.id));
  });

  it.each(['x', '-1', '1.5', ''])('has no history behind the cursor %j', async (cursor) => {
    const answer = await reader.client.get(`/v1/incidents/${incident.id}/events?cursor=${cursor}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toEqual([expect.objectContaining({ parameter: 'cursor' })]);
  });
});

/** Walks from page to page to the end; an endless walk fails. */
const allPages = async <Item>(path: string, client = reader.client): Promise<Item[]> => {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 100; pages++) {
    const next: string = cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const { status, text, body } = await client.get<Page<Item>>(next);
    if (status !== 200) throw new Error(text);
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    cursor = body.nextCursor;
  }
  throw new Error('the list does not end');
};

describe('The list of incidents', () => {
  let lists: Bearer;
  let otherLists: Bearer;
  /** Oldest first. */
  const started: Incident[] = [];
  let between: string;

  beforeAll(async () => {
    const [teamId, secondTeamId] = [await createTeam(admin, 'Lists'), await createTeam(admin, 'More lists')];
    lists = await issue(admin, ['incidents:read', 'incidents:write'], [teamId, secondTeamId]);
    otherLists = await issue(admin, ['incidents:read', 'incidents:write'], [secondTeamId]);
    const texts = [
      ['Checkout is slow', 'Cards time out'],
      ['Search is down', 'No shards'],
      ['checkout is DOWN', ''],
      ['Straße gesperrt', 'Umleitung über die Brücke'],
      ['Mail queue grows', 'The checkout mails are late'],
      ['100% CPU', 'a_b'],
      ['Another team', 'Checkout'],
    ] as const;
    for (const [i, [name, description]] of texts.entries()) {
      await wait(3); // No two at the same millisecond: their order is part of what is tested.
      if (i === 3) {
        between = new Date().toISOString();
        await wait(3);
      }
      const by = i < 6 ? lists : otherLists;
      started.push(await start(by.client, { name, description, teamId: i < 6 ? teamId : secondTeamId }));
    }
    for (const i of [1, 4])
      started[i] = (await lists.client.post<Incident>(`/v1/incidents/${started[i]!.id}/end`)).body;
    const path = `/v1/incidents/${started[2]!.id}/commander`;
    started[2] = (await lists.client.put<Incident>(path, { userId: reader.userId })).body;
  });

  const listed = async (query: string, client = lists.client): Promise<string[]> => {
    const { status, text, body } = await client.get<Page<Incident>>(`/v1/incidents?${query}`);
    if (status !== 200) throw new Error(text);
    return body.items.map(({ name }) => name);
  };
  const names = (...places: number[]) => places.map((i) => started[i]!.name);

  it('shows the newest first, each as it is when it is read alone', async () => {
    const { status, body } = await lists.client.get<Page<Incident>>('/v1/incidents');
    expect(status).toBe(200);
    expect(body).toEqual({ items: started.toReversed(), nextCursor: null });
  });

  it('can be turned round', async () => {
    expect(await listed('sort=startedAt')).toEqual(names(0, 1, 2, 3, 4, 5, 6));
    expect(await listed('sort=-startedAt')).toEqual(names(6, 5, 4, 3, 2, 1, 0));
  });

  it('can be narrowed to what is active or has ended', async () => {
    expect(await listed('status=active')).toEqual(names(6, 5, 3, 2, 0));
    expect(await listed('status=ended')).toEqual(names(4, 1));
  });

  it('can be narrowed to a team', async () => {
    expect(await listed(`teamId=${started[6]!.teamId}`)).toEqual(names(6));
    expect(await listed(`teamId=${team}`)).toEqual([]);
    expect(await listed(`teamId=${UNKNOWN_ID}`)).toEqual([]);
  });

  it('can be narrowed to a commander', async () => {
    expect(await listed(`commanderUserId=${reader.userId}`)).toEqual(names(2));
    expect(await listed(`commanderUserId=${otherLists.userId}`)).toEqual(names(6));
    expect(await listed(`commanderUserId=${UNKNOWN_ID}`)).toEqual([]);
  });

  it('can be searched by words in name or description, in any order and case', async () => {
    expect(await listed('q=checkout')).toEqual(names(6, 4, 2, 0));
    expect(await listed('q=DOWN+checkout')).toEqual(names(2));
    expect(await listed('q=cards+slow')).toEqual(names(0));
    expect(await listed(`q=${encodeURIComponent('BRÜCKE')}`)).toEqual(names(3));
    expect(await listed(`q=${encodeURIComponent('straße')}`)).toEqual(names(3));
    expect(await listed('q=nowhere')).toEqual([]);
    expect(await listed('q=')).toEqual(names(6, 5, 4, 3, 2, 1, 0));
  });

  it('searches for signs as signs, not as patterns', async () => {
    expect(await listed(`q=${encodeURIComponent('%')}`)).toEqual(names(5));
    expect(await listed('q=a_b')).toEqual(names(5));
    expect(await listed(`q=${encodeURIComponent('*')}`)).toEqual([]);
    expect(await listed(`q=${encodeURIComponent(`"' OR 1=1 --`)}`)).toEqual([]);
  });

  it('can be narrowed to a span of time', async () => {
    expect(await listed(`startedAfter=${between}`)).toEqual(names(6, 5, 4, 3));
    expect(await listed(`startedBefore=${between}`)).toEqual(names(2, 1, 0));
    const [from, to] = [started[1]!.startedAt, between];
    expect(await listed(`startedAfter=${from}&startedBefore=${to}`)).toEqual(names(2, 1));
    expect(await listed(`startedAfter=${to}&startedBefore=${from}`)).toEqual([]);
  });

  it('can be narrowed in several ways at once', async () =>
    expect(await listed(`q=checkout&status=active&startedBefore=${between}&sort=startedAt`)).toEqual(names(0, 2)));

  it.each([1, 2, 3, 6, 7, 200])('is the same in pages of %i', async (limit) => {
    expect(await allPages(`/v1/incidents?limit=${limit}`, lists.client)).toEqual(started.toReversed());
    expect(await allPages(`/v1/incidents?limit=${limit}&sort=startedAt`, lists.client)).toEqual(started);
    const found = await allPages<Incident>(`/v1/incidents?limit=${limit}&q=checkout`, lists.client);
    expect(found.map(({ name }) => name)).toEqual(names(6, 4, 2, 0));
  });

  it('loses and repeats nothing in its pages while new incidents are started', async () => {
    const { client, teamIds } = await issue(
      admin,
      ['incidents:read', 'incidents:write'],
      [await createTeam(admin, 'Busy')],
    );
    const more = (name: string) => start(client, { name, teamId: teamIds[0] });
    const before: string[] = [];
    for (let i = 0; i < 10; i++) before.push((await more(`Before ${i}`)).id);

    const seen: string[] = [];
    let path = '/v1/incidents?limit=3';
    for (let i = 0; ; i++) {
      const { body } = await client.get<Page<Incident>>(path);
      seen.push(...body.items.map(({ id }) => id));
      if (body.nextCursor === null) break;
      await more(`Meanwhile ${i}`);
      path = `/v1/incidents?limit=3&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
    expect(seen).toEqual(before.toReversed());
  });

  it('has fifty incidents on a page when nobody says otherwise', async () => {
    const { client, teamIds } = await issue(
      admin,
      ['incidents:read', 'incidents:write'],
      [await createTeam(admin, 'Many')],
    );
    await Promise.all(Array.from({ length: 51 }, (_, i) => start(client, { name: `No ${i}`, teamId: teamIds[0] })));
    const { body } = await client.get<Page<Incident>>('/v1/incidents');
    expect(body.items).toHaveLength(50);
    expect(body.nextCursor).toEqual(aText);
    expect(new Set((await allPages<Incident>('/v1/incidents?limit=50', client)).map(({ id }) => id)).size).toBe(51);
  });

  it('is empty for a token of no team', async () => {
    const { client } = await issue(admin, ['incidents:read']);
    expect((await client.get<Page<Incident>>('/v1/incidents')).body).toEqual({ items: [], nextCursor: null });
  });

  it('shows administrators the incidents of all teams', async () => {
    const ids = (await allPages<Incident>('/v1/incidents?limit=200', admin)).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(started.map(({ id }) => id)));
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['status=open', 'status'],
    ['teamId=shop', 'teamId'],
    ['commanderUserId=me', 'commanderUserId'],
    ['startedAfter=noon', 'startedAfter'],
    ['startedBefore=2026-11-23', 'startedBefore'],
    ['sort=name', 'sort'],
    ['cursor=x', 'cursor'],
    ['team=x', 'team'],
  ])('asked for with %s is a mistake, and named', async (query, parameter) => {
    const answer = await lists.client.get(`/v1/incidents?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ parameter }));
  });
});

describe('A position', () => {
  it('of a write, sent along with a read, shows the write', async () => {
    const { headers, body } = await writer.client.post<Incident>('/v1/incidents', { name: 'Seen', teamId: team });
    const position = { 'sitrep-position': headers.get('sitrep-position')! };
    const one = await reader.client.get<Incident>(`/v1/incidents/${body.id}`, position);
    expect(one.body).toEqual(body);
    const list = await reader.client.get<Page<Incident>>('/v1/incidents?limit=1', position);
    expect(list.body.items).toEqual([body]);
    const events = await reader.client.get<Page<IncidentEvent>>(`/v1/incidents/${body.id}/events`, position);
    expect(events.body.items).toHaveLength(1);
  });

  it('comes with every write', async () => {
    const { id } = await start();
    const consent = (await admin.get<{ mode: string }>('/v1/telemetry/consent')).body;
    const token = await admin.post<Token>('/v1/tokens', { label: 'x', scopes: ['incidents:read'], teamIds: [] });
    const answers = [
      await writer.client.patch(`/v1/incidents/${id}`, { name: 'x' }),
      await writer.client.put(`/v1/incidents/${id}/commander`, { userId: reader.userId }),
      await writer.client.post(`/v1/incidents/${id}/end`),
      await writer.client.post(`/v1/incidents/${id}/restart`),
      await admin.post('/v1/teams', { name: 'x' }),
      token,
      await admin.delete(`/v1/tokens/${token.body.id}`),
      await admin.put('/v1/telemetry/consent', consent),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 201, 201, 204, 200]);
    expect(answers.map(({ headers }) => headers.get('sitrep-position'))).toEqual(answers.map(() => aText));
  });

  it('that has not been reached is waited for, five seconds at most, and then it is 503 with a time to retry', async () => {
    const { answer, ms } = await waitingInVain;
    expectProblem(answer, 503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(ms).toBeGreaterThan(1_000);
    expect(ms).toBeLessThan(10_000);
  });

  it('that was never answered is a mistake, and named', async () => {
    const answer = await reader.client.get('/v1/incidents', { 'sitrep-position': 'tomorrow' });
    expectProblem(answer, 400);
    expect(answer.body.errors).toEqual([expect.objectContaining({ header: 'Sitrep-Position' })]);
  });
});

describe('An incident that is not there', () => {
  it.each(ways)('is 404 for $method …$path', async (way) => {
    for (const id of [UNKNOWN_ID, UNKNOWN_UUID])
      expectProblem(await writingNothing(() => call(writer.client, along(way, id))), 404, 'incident-not-found');
  });

  it.each(ways)('is a mistake where it cannot be an id, for $method …$path', async (way) => {
    for (const id of [
      '1',
      'checkout',
      UNKNOWN_ID.toUpperCase().replace('0', 'A'),
      `${UNKNOWN_ID}0`,
      '%00',
      '..%2f..',
    ]) {
      const answer = await call(writer.client, along(way, id));
      expectProblem(answer, 400);
      expect(answer.body.errors).toEqual([expect.objectContaining({ parameter: 'id' })]);
    }
  });
});

describe("Another team's incident", () => {
  let incident: Incident;
  beforeAll(async () => {
    incident = await start();
    await writer.client.patch(`/v1/incidents/${incident.id}`, { name: 'Secret' });
  });

  const conditions = [
    {},
    { 'if-match': '"1"' },
    { 'if-match': '"2"' },
    { 'if-match': 'nonsense' },
    { 'if-match': '*' },
  ];

  it.each(ways)('looks the same as one that does not exist, byte for byte, for $method …$path', async (way) => {
    for (const headers of conditions) {
      const theirs = await call(outsider.client, along(way, incident.id), headers);
      const none = await call(outsider.client, along(way, UNKNOWN_ID), headers);
      expect(visibleOf(theirs)).toEqual(visibleOf(none));
      expect([400, 404]).toContain(theirs.status);
    }
    expect(eventsStoredIn(server.dataDirectory, `incident-${incident.id}`)).toBe(2);
  });

  it('is in no list', async () => {
    expect((await outsider.client.get(`/v1/incidents?teamId=${team}`)).body).toEqual({ items: [], nextCursor: null });
    expect((await outsider.client.get('/v1/incidents?q=Secret')).body).toEqual({ items: [], nextCursor: null });
    const ids = (await allPages<Incident>('/v1/incidents?limit=200', outsider.client)).map(({ id }) => id);
    expect(ids).not.toContain(incident.id);
  });
});

/** Every route that needs a token, with a body that would do. */
const routes: readonly Route[] = [
  { method: 'GET', path: '/v1/incidents' },
  { method: 'POST', path: '/v1/incidents', body: { name: 'x', teamId: UNKNOWN_ID } },
  ...ways.map((way) => along(way, UNKNOWN_ID)),
  { method: 'GET', path: '/v1/telemetry' },
  { method: 'GET', path: '/v1/telemetry/stream' },
  { method: 'GET', path: '/v1/telemetry/dictionary' },
  { method: 'GET', path: '/v1/telemetry/consent' },
  { method: 'PUT', path: '/v1/telemetry/consent', body: { mode: 'local' } },
  { method: 'GET', path: '/v1/teams' },
  { method: 'POST', path: '/v1/teams', body: { name: 'x' } },
  { method: 'GET', path: '/v1/tokens' },
  { method: 'POST', path: '/v1/tokens', body: { label: 'x', scopes: ['incidents:read'], teamIds: [] } },
  { method: 'DELETE', path: `/v1/tokens/${UNKNOWN_ID}` },
  { method: 'GET', path: '/v1/me' },
];
const isAboutIncidents = ({ path }: Route): boolean => path.startsWith('/v1/incidents');

describe('Without a valid token', () => {
  it.each(routes)('nobody gets through to $method $path', async (route) => {
    const answer = await writingNothing(() => call(server.client(), route));
    expectProblem(answer, 401, 'unauthorized');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each([
    ['an unknown one', `Bearer sitrep_${UNKNOWN_ID}_${'A'.repeat(43)}`],
    ['none behind the word', 'Bearer '],
    ['another scheme', `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`],
    ['a token without a scheme', ADMIN_TOKEN],
    ['a token and something behind it', `Bearer ${ADMIN_TOKEN} x`],
    ['a token in pieces', `Bearer ${ADMIN_TOKEN.slice(0, -1)}`],
    ['a token in other letters', `Bearer ${ADMIN_TOKEN.toUpperCase()}`],
    ['a very long one', `Bearer ${'x'.repeat(8_000)}`],
  ])('a request is 401: %s', async (_, authorization) =>
    expectProblem(await server.client().get('/v1/me', { authorization }), 401, 'unauthorized'),
  );

  it('health can be asked', async () => {
    expect((await server.client().get('/health/live')).status).toBe(200);
    expect((await server.client().get('/health/ready')).status).toBe(200);
  });

  it('a word that is no route is not told from one that is, as far as the token goes', async () =>
    expect([401, 404]).toContain((await server.client().get('/v1/nothing')).status));

  it('somebody whose token has expired stays outside from that moment on', async () => {
    const expiresAt = new Date(Date.now() + 700).toISOString();
    const { client } = await issue(admin, ['incidents:read'], [team], { expiresAt });
    expect((await client.get('/v1/incidents')).status).toBe(200);
    await wait(900);
    expectProblem(await client.get('/v1/incidents'), 401, 'unauthorized');
  });

  it('somebody whose token has been revoked stays outside from the answer on', async () => {
    const { client, tokenId } = await issue(admin, ['incidents:read'], [team]);
    expect((await client.get('/v1/me')).status).toBe(200);
    expect((await admin.delete(`/v1/tokens/${tokenId}`)).status).toBe(204);
    expectProblem(await client.get('/v1/me'), 401, 'unauthorized');
  });
});

describe('A token without the scope', () => {
  it.each(routes.filter((route) => route.method !== 'GET' && isAboutIncidents(route)))(
    'that may only read gets a 403 for $method $path, and nothing is written',
    async (route) => expectProblem(await writingNothing(() => call(reader.client, route)), 403, 'forbidden'),
  );

  it('that may only write cannot read', async () => {
    const { client } = await issue(admin, ['incidents:write'], [team]);
    expectProblem(await client.get('/v1/incidents'), 403, 'forbidden');
    expect((await client.post('/v1/incidents', { name: 'x', teamId: team })).status).toBe(201);
  });

  it.each(
    routes.filter((route) => (route.method !== 'GET' || route.path === '/v1/tokens') && !isAboutIncidents(route)),
  )('of an administrator gets a 403 for $method $path, and nothing is written', async (route) => {
    for (const { client } of [writer, telemetryReader])
      expectProblem(await writingNothing(() => call(client, route)), 403, 'forbidden');
  });
});

describe('A telemetry token', () => {
  const withContent = routes.filter(({ path }) => /^\/v1\/(incidents|teams|tokens)/.test(path));

  it.each(withContent)('sees no content: $method $path is 403', async (route) =>
    expectProblem(await call(telemetryReader.client, route), 403, 'forbidden'),
  );

  it.each(ways)('cannot tell whether an incident exists, for $method …$path', async (way) => {
    const { id } = await start();
    const there = visibleOf(await call(telemetryReader.client, along(way, id)));
    for (const other of [UNKNOWN_ID, 'no-id'])
      expect(visibleOf(await call(telemetryReader.client, along(way, other)))).toEqual(there);
    expect(there.status).toBe(403);
  });

  it('sees telemetry', async () => {
    for (const path of ['/v1/telemetry', '/v1/telemetry/dictionary', '/v1/telemetry/consent'])
      expect((await telemetryReader.client.get(path)).status).toBe(200);
  });

  it.each(['/v1/telemetry', '/v1/telemetry/stream', '/v1/telemetry/dictionary'])(
    'is what it takes: one that sees content gets a 403 from %s',
    async (path) => {
      for (const { client } of [writer, reader, outsider]) expectProblem(await client.get(path), 403, 'forbidden');
    },
  );

  it.each([
    [['telemetry:read', 'incidents:read']],
    [['telemetry:read', 'incidents:write']],
    [['telemetry:read', 'playbooks:write']],
    [['telemetry:read', 'replay:read']],
    [['telemetry:read', 'admin']],
    [['telemetry:identify', 'incidents:read']],
    [['incidents:read', 'telemetry:read', 'telemetry:identify']],
  ])('combines with no scope that sees content: %j is refused', async (scopes) =>
    expectProblem(
      await writingNothing(() => admin.post('/v1/tokens', { label: 'both', scopes, teamIds: [team] })),
      422,
      'token-scopes-not-combinable',
    ),
  );

  it('may read and identify', async () => {
    const { scopes } = await issue(admin, ['telemetry:read', 'telemetry:identify']);
    expect(scopes).toEqual(['telemetry:read', 'telemetry:identify']);
  });
});

describe('A team', () => {
  it('named default exists from the start', async () => {
    const fresh = (await admin.get<Page<Team>>('/v1/teams')).body.items[0];
    expect(fresh).toMatchObject({ id: anId, name: 'default' });
    expect((await start(admin, { teamId: fresh!.id })).teamId).toBe(fresh!.id);
  });

  it('is created by an administrator and is in the list from then on', async () => {
    const { status, body } = await admin.post<Team>('/v1/teams', { name: 'Night shift' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: anId, name: 'Night shift' });
    expect(await allPages('/v1/teams?limit=200', admin)).toContainEqual(body);
    expect(await allPages('/v1/teams?limit=2', admin)).toEqual(await allPages('/v1/teams?limit=200', admin));
  });

  it('is shown to those whose token is for it', async () => {
    expect((await reader.client.get<Page<Team>>('/v1/teams')).body.items.map(({ id }) => id)).toEqual([team]);
    expect((await outsider.client.get<Page<Team>>('/v1/teams')).body.items.map(({ id }) => id)).toEqual([otherTeam]);
  });
});

describe('A token', () => {
  it('is issued with its secret, which is shown nowhere again', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const asked = { label: 'Pager', scopes: ['incidents:read', 'incidents:write'], teamIds: [team], expiresAt };
    const { status, body } = await admin.post<Token>('/v1/tokens', asked);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...asked,
      id: anId,
      userId: anId,
    });
    expect(body.secret.length).toBeGreaterThanOrEqual(32);

    const list = await admin.get<Page<Token>>('/v1/tokens?limit=200');
    const { secret, ...rest } = body;
    expect(list.body.items).toContainEqual(rest);
    expect(list.text).not.toContain(secret);
    expect(list.text).not.toMatch(/secret|sha256|[0-9a-f]{64}/i);
  });

  it('says who its bearer is and what it may do', async () => {
    const { client, ...bearer } = await issue(admin, ['incidents:read'], [team, otherTeam], { label: 'Who am I' });
    const { status, body } = await client.get<Me>('/v1/me');
    expect(status).toBe(200);
    expect(body).toStrictEqual(bearer);
  });

  it('acts for the user it was issued for', async () => {
    const { client, userId } = await issue(admin, ['incidents:write', 'incidents:read'], [team], {
      userId: writer.userId,
    });
    expect(userId).toBe(writer.userId);
    expect(await start(client)).toMatchObject({ createdByUserId: writer.userId });
  });

  it('is for a new user when none is named', async () => {
    const bearers = [await issue(admin, ['incidents:read']), await issue(admin, ['incidents:read'])];
    expect(bearers[0]!.userId).not.toBe(bearers[1]!.userId);
  });

  it('is revoked once; then it is not there to be revoked', async () => {
    const { tokenId } = await issue(admin, ['incidents:read']);
    const { status, text } = await admin.delete(`/v1/tokens/${tokenId}`);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expectProblem(await writingNothing(() => admin.delete(`/v1/tokens/${tokenId}`)), 404, 'token-not-found');
    const listed = (await allPages<Token>('/v1/tokens?limit=200', admin)).find(({ id }) => id === tokenId);
    expect(listed?.revokedAt).toEqual(aTime);
  });

  it('that does not exist cannot be revoked, and what is no id is a mistake', async () => {
    expectProblem(await writingNothing(() => admin.delete(`/v1/tokens/${UNKNOWN_ID}`)), 404, 'token-not-found');
    expectProblem(await writingNothing(() => admin.delete('/v1/tokens/pager')), 400);
  });

  it('is not issued for a team that does not exist', async () => {
    const body = { label: 'Lost', scopes: ['incidents:read'], teamIds: [team, UNKNOWN_ID] };
    const answer = await writingNothing(() => admin.post('/v1/tokens', body));
    expectProblem(answer, 422, 'unknown-team');
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '#/teamIds/1' })]);
  });

  it('is in a list that can be paged through', async () =>
    expect(await allPages('/v1/tokens?limit=3', admin)).toEqual(await allPages('/v1/tokens?limit=200', admin)));
});

describe('Every answer', () => {
  it('names its request by an id of our own making, whatever the client calls it', async () => {
    const { headers, body } = await admin.get('/v1/nothing', { 'x-request-id': 'mine' });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.instance).toContain(headers.get('x-request-id'));
  });

  it.each(['/v1/nothing', '/nothing', '/v1/incidents/', '/v1', '/', '/v1/Incidents', '/v1/incidents/x/y/z'])(
    'from %s, where nothing is, is a 404',
    async (path) => expectProblem(await admin.get(path), 404),
  );
});
