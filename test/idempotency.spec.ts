import { expectProblem } from './support/expectations.js';
import type { Answer, HttpClient, Incident, IncidentEvent, Page, Team, Token } from './support/http-client.js';
import { logUnderTest } from './support/log-under-test.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored, requestsDoneAndNotAnswered } from './support/stored-log.js';

// A write under an Idempotency-Key takes effect once, however often it is sent.

let server: RunningServer;
let admin: HttpClient;
let team: string;
let writer: Bearer;

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  team = await createTeam(admin, 'Shop');
  writer = await issue(admin, ['incidents:read', 'incidents:write'], [team]);
});

let keys = 0;
const newKey = () => ({ 'idempotency-key': `key-${++keys}` });
const post = (name: string, headers: object, client = writer.client): Promise<Answer<Incident>> =>
  client.post<Incident>('/v1/incidents', { name, teamId: team }, { ...headers });
const named = async (name: string): Promise<readonly Incident[]> =>
  (await writer.client.get<Page<Incident>>(`/v1/incidents?q=${encodeURIComponent(name)}&limit=200`)).body.items;
const eventsOf = async (id: string): Promise<readonly IncidentEvent[]> =>
  (await writer.client.get<Page<IncidentEvent>>(`/v1/incidents/${id}/events?limit=200`)).body.items;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a client can rely on of an answer. */
const toldBy = ({ status, headers, body }: Answer<unknown>) => ({
  status,
  body: { ...(body as object), instance: undefined },
  headers: ['etag', 'location', 'content-type', 'sitrep-position'].map((name) => headers.get(name)),
});

describe('The same request under the same key', () => {
  it('starts one incident, and is answered as it was, also when the incident has changed meanwhile', async () => {
    const key = newKey();
    const first = await post('Once', key);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    await writer.client.patch(`/v1/incidents/${first.body.id}`, { name: 'Renamed since' });
    const again = await post('Once', key);
    expect(toldBy(again)).toEqual(toldBy(first));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await named('Renamed since')).toHaveLength(1);
    expect(await named('Once')).toHaveLength(0);
  });

  it('is answered as it was after a restart, and writes nothing more', async () => {
    const key = newKey();
    const first = await post('Across a restart', key);
    await server.restart();
    const before = eventsStored(server.dataDirectory);
    expect(toldBy(await post('Across a restart', key))).toEqual(toldBy(first));
    expect(eventsStored(server.dataDirectory)).toBe(before);
  });

  it.each(['patch', 'end', 'commander'] as const)('changes an incident once: %s', async (way) => {
    const { id } = (await post(`To be changed by ${way}`, {})).body;
    const send = (headers: Readonly<Record<string, string>>) => {
      switch (way) {
        case 'patch':
          return writer.client.patch<Incident>(`/v1/incidents/${id}`, { name: 'Changed' }, headers);
        case 'end':
          return writer.client.post<Incident>(`/v1/incidents/${id}/end`, undefined, headers);
        case 'commander':
          return writer.client.put<Incident>(`/v1/incidents/${id}/commander`, { userId: '1'.repeat(26) }, headers);
      }
    };
    const key = newKey();
    const first = await send(key);
    expect(first.status).toBe(200);
    await writer.client.patch(`/v1/incidents/${id}`, { description: 'Something else' });
    expect(toldBy(await send(key))).toEqual(toldBy(first));
    expect(await eventsOf(id)).toHaveLength(3);
  });

  it('that changed nothing is told so once more, and changes nothing later', async () => {
    const { id, commanderUserId } = (await post('Already so', {})).body;
    const key = newKey();
    const send = () => writer.client.put<Incident>(`/v1/incidents/${id}/commander`, { userId: commanderUserId }, key);
    const first = await send();
    await writer.client.put(`/v1/incidents/${id}/commander`, { userId: '2'.repeat(26) });
    expect(toldBy(await send())).toEqual(toldBy(first));
    expect((await writer.client.get<Incident>(`/v1/incidents/${id}`)).body.commanderUserId).toBe('2'.repeat(26));
  });

  it('that was refused is refused once more, also when it could succeed now', async () => {
    const { id } = (await post('Refused', {})).body;
    const key = newKey();
    const first = await writer.client.post(`/v1/incidents/${id}/restart`, undefined, key);
    expectProblem(first, 409, 'incident-already-active');
    await writer.client.post(`/v1/incidents/${id}/end`);
    const again = await writer.client.post(`/v1/incidents/${id}/restart`, undefined, key);
    expect(toldBy(again)).toEqual(toldBy(first));
    expect((await writer.client.get<Incident>(`/v1/incidents/${id}`)).body.status).toBe('ended');
  });

  it('that was stale stays stale, and one with another If-Match is another request', async () => {
    const { id } = (await post('Stale', {})).body;
    const key = newKey();
    const send = (version: string) =>
      writer.client.patch<Incident>(`/v1/incidents/${id}`, { name: 'New' }, { ...key, 'if-match': version });
    const first = await send('"7"');
    expectProblem(first, 412);
    expect(toldBy(await send('"7"'))).toEqual(toldBy(first));
    expectProblem(await send('"1"'), 422, 'idempotency-key-reused');
  });

  it('creates one team, and issues one token, whose secret is told again to who asked for it', async () => {
    const key = newKey();
    const teams = await Promise.all([1, 2].map(() => admin.post<Team>('/v1/teams', { name: 'Twice?' }, key)));
    const created = teams.filter(({ status }) => status === 201);
    expect(created.length).toBeGreaterThan(0);
    expect(new Set(created.map(({ body }) => body.id)).size).toBe(1);

    const other = newKey();
    const wish = { label: 'once', scopes: ['incidents:read'], teamIds: [team] };
    const first = await admin.post<Token>('/v1/tokens', wish, other);
    const again = await admin.post<Token>('/v1/tokens', wish, other);
    expect(toldBy(again)).toEqual(toldBy(first));
    expect((await admin.as(again.body.secret).get('/v1/me')).status).toBe(200);
    const [id] = [first.body.id];
    expect((await admin.delete(`/v1/tokens/${id}`, newKey())).status).toBe(204);
  });

  it('adds one stage and one task, and is told the same places', async () => {
    const { id, stages } = (await post('With a task', {})).body;
    for (const path of [`/v1/incidents/${id}/stages`, `/v1/incidents/${id}/stages/${stages[0]!.id}/tasks`]) {
      const key = newKey();
      const first = await writer.client.post<Incident>(path, { title: 'Only once' }, key);
      expect(first.status).toBe(201);
      await writer.client.post<Incident>(path, { title: 'Another' });
      expect(toldBy(await writer.client.post<Incident>(path, { title: 'Only once' }, key))).toEqual(toldBy(first));
    }
    const { stages: after } = (await writer.client.get<Incident>(`/v1/incidents/${id}`)).body;
    expect(after.map(({ tasks }) => tasks.length)).toEqual([2, 0, 0]);
  });

  it('starts one incident from a playbook that has been deleted since, and runs a slash command once', async () => {
    const stages = [{ title: 'First', tasks: [{ title: 'Say so', command: '/incident info' }] }];
    const playbook = (await admin.post<{ id: string }>('/v1/playbooks', { title: 'P', teamId: team, stages })).body;
    const key = newKey();
    const wish = { name: 'From a playbook', teamId: team, playbookId: playbook.id };
    const first = await writer.client.post<Incident>('/v1/incidents', wish, key);
    expect(first.status).toBe(201);
    const task = (first.body.stages[0]!.tasks[0] as { id: string }).id;
    const run = () =>
      writer.client.post(`/v1/incidents/${first.body.id}/tasks/${task}/run-command`, undefined, {
        'idempotency-key': 'run',
      });
    const ran = await run();
    expect(ran.status).toBe(200);
    expect((await run()).body).toEqual(ran.body);
    expect((await eventsOf(first.body.id)).filter(({ type }) => type === 'TaskCommandRun')).toHaveLength(1);
    expect((await admin.delete(`/v1/playbooks/${playbook.id}`)).status).toBe(204);
    expect(toldBy(await writer.client.post<Incident>('/v1/incidents', wish, key))).toEqual(toldBy(first));
  });

  it('deletes once', async () => {
    const token = await issue(admin, ['incidents:read'], [team]);
    const key = newKey();
    expect((await admin.delete(`/v1/tokens/${token.tokenId}`, key)).status).toBe(204);
    expect((await admin.delete(`/v1/tokens/${token.tokenId}`, key)).status).toBe(204);
    expectProblem(await admin.delete(`/v1/tokens/${token.tokenId}`, newKey()), 404);
  });
});

describe('A key', () => {
  it.each<[string, (id: string, key: Readonly<Record<string, string>>) => Promise<Answer<unknown>>]>([
    ['with another body', (_, key) => post('Other words', key)],
    ['on another path', (id, key) => writer.client.post(`/v1/incidents/${id}/end`, undefined, key)],
    ['with another method', (id, key) => writer.client.patch(`/v1/incidents/${id}`, { name: 'Words' }, key)],
  ])('is refused %s', async (_, send) => {
    const key = newKey();
    const { id } = (await post('Words', key)).body;
    expectProblem(await send(id, key), 422, 'idempotency-key-reused');
  });

  it('belongs to the token it came with', async () => {
    const key = newKey();
    const other = await issue(admin, ['incidents:read', 'incidents:write'], [team]);
    const mine = await post('Mine', key);
    const theirs = await post('Mine', key, other.client);
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it.each(['', 'x'.repeat(256), 'two words', 'ümlaut'])(
    'that cannot be one is a mistake, and named (%j)',
    async (key) => {
      const answer = await post('Bad key', { 'idempotency-key': key });
      expectProblem(answer, 400, 'invalid-request');
      expect(JSON.stringify(answer.body)).toContain('Idempotency-Key');
    },
  );

  it('means nothing with a read', async () =>
    expect((await writer.client.get('/v1/incidents', newKey())).status).toBe(200));

  it('is taken again after the request was not understood', async () => {
    const key = newKey();
    expectProblem(await writer.client.post('/v1/incidents', { nam: 'x' }, key), 400);
    expectProblem(await writer.client.post('/v1/incidents', { nam: 'x' }, key), 400);
  });
});

describe('Many at once', () => {
  it('of the same request have one effect, and each is told the same or to wait', async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('Fifty at once', key)));
    const told = answers.filter(({ status }) => status === 201);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map((each) => JSON.stringify(toldBy(each)))).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, 409, 'request-under-way');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(await named('Fifty at once')).toHaveLength(1);
  });

  it('that a crash cuts off take effect once when they are sent again', async () => {
    const cutOff: {
      readonly name: string;
      readonly key: Record<string, string>;
      readonly outcome: Promise<unknown>;
    }[] = [];
    let doneAndNotAnswered = 0;
    for (let round = 0; round < ROUNDS_MAX && doneAndNotAnswered === 0; round++) {
      const before = eventsStored(server.dataDirectory);
      for (let i = 0; i < 20; i++) {
        const key = newKey();
        const name = `Crash${round}x${i}x`;
        cutOff.push({ name, key, outcome: post(name, key).catch(() => undefined) });
      }
      // All are received by the first commits, done by the next, and answered by the last.
      while (eventsStored(server.dataDirectory) < before + 21 + (round % 20)) await wait(0);
      await server.kill();
      doneAndNotAnswered += requestsDoneAndNotAnswered(server.dataDirectory);
      await server.start();
    }
    expect(doneAndNotAnswered).toBeGreaterThan(0);
    await Promise.all(cutOff.map(({ outcome }) => outcome));
    for (const { name, key } of cutOff) {
      let again = await post(name, key);
      // On a cluster another process may be at work on it, until a minute has passed.
      while (logUnderTest === 'eventstoredb' && again.status === 409) {
        expectProblem(again, 409, 'request-under-way');
        await wait(1_000);
        again = await post(name, key);
      }
      expect(again.status).toBe(201);
      expect((await named(name)).map(({ id }) => id)).toEqual([again.body.id]);
    }
  }, 180_000);

  const ROUNDS_MAX = 20;
});
