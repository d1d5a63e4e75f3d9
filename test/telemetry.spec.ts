import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStream, type EventStream } from './support/event-stream-client.js';
import { anId, aTime, expectProblem } from './support/expectations.js';
import type { Answer, HttpClient, Incident, Team, TelemetryPage, TelemetryRecord } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { itWithFiles } from './support/log-under-test.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored } from './support/stored-log.js';

// Telemetry as its consumers meet it: what is recorded, how it is read and followed, and who decides whether it is there.

const aRecordId = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as unknown as string;
const aVersion = expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown as string;
const UNKNOWN_ID = '0'.repeat(26);

/** A server, and those who use it. */
interface Installation {
  readonly server: RunningServer;
  readonly admin: HttpClient;
  readonly team: string;
  readonly writer: Bearer;
  readonly consumer: HttpClient;
}

const install = async (env: Parameters<typeof startServer>[0] = {}): Promise<Installation> => {
  const server = await startServer(env);
  const team = await createTeam(server.admin, 'Shop');
  const [writer, { client: consumer }] = await Promise.all([
    issue(server.admin, ['incidents:read', 'incidents:write'], [team]),
    issue(server.admin, ['telemetry:read']),
  ]);
  return { server, admin: server.admin, team, writer, consumer };
};

const startIncident = async (
  { writer, team }: Installation,
  fields: object = {},
  client = writer.client,
): Promise<Incident> => {
  const answer = await client.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team, ...fields });
  expect(answer.status).toBe(201);
  return answer.body;
};
const end = async ({ writer }: Installation, { id }: Incident, client = writer.client): Promise<Incident> => {
  const answer = await client.post<Incident>(`/v1/incidents/${id}/end`);
  expect(answer.status).toBe(200);
  return answer.body;
};

const page = async ({ consumer }: Installation, query = ''): Promise<TelemetryPage> => {
  const answer = await consumer.get<TelemetryPage>(`/v1/telemetry?${query}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
};
const after = (cursor: string, more = ''): string => `after=${encodeURIComponent(cursor)}${more}`;
/** The cursor behind everything that there is. */
const headOf = async (installation: Installation): Promise<string> =>
  (await page(installation, 'after=start&limit=1000')).nextCursor;
const idsOf = (records: readonly TelemetryRecord[]) => records.map(({ id }) => id);
const told = (records: readonly TelemetryRecord[]) => records.map(({ action, data }) => [action, data.incidentID]);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Some tests restart a server.
jest.setTimeout(30_000);

let main: Installation;
/** In which nothing is told at first. */
let off: Installation;
/** Follows a server that does not exist, so that nothing ever comes. */
let idle: EventStream;
let idleSince: number;

beforeAll(async () => {
  // Values of DO_NOT_TRACK that say no, so that what follows shows that they do nothing.
  [main, off] = await Promise.all([
    install({ DO_NOT_TRACK: '0' }),
    install({ DO_NOT_TRACK: 'false', TELEMETRY: 'off' }),
  ]);
  // The first heartbeat is 15 seconds away: the other tests run meanwhile.
  await startIncident(main);
  idle = await openEventStream(main.consumer, `/v1/telemetry/stream?after=start&diagnosticID=${UNKNOWN_ID}`);
  await idle.untilCaughtUp();
  idleSince = performance.now();
});

describe('The start of an incident', () => {
  it('is one record, exactly this', async () => {
    const cursor = await headOf(main);
    const incident = await startIncident(main);
    const { items } = await page(main, after(cursor));
    expect(items).toStrictEqual([
      {
        id: aRecordId,
        type: 'incident',
        action: 'create',
        diagnosticID: anId,
        serverVersion: aVersion,
        pluginVersion: aVersion,
        eventTimeStamp: incident.startedAt,
        'event originalTimestamp': incident.startedAt,
        'event integrations': null,
        createdAt: aTime,
        data: {
          incidentID: incident.id,
          userID: main.writer.userId,
          IsActive: true,
          CommanderUserID: main.writer.userId,
          TeamID: main.team,
          CreatedAt: Date.parse(incident.startedAt),
          ChannelIDs: incident.channelIds,
          PostID: '',
          NumChecklists: 1,
          TotalChecklistItems: 0,
        },
      },
    ]);
    expect(items[0]!.createdAt >= incident.startedAt).toBe(true);
  });

  it('from a post names the post', async () => {
    const cursor = await headOf(main);
    const postId = '7b9a3c0e-1f2d-4e5a-8b6c-9d0e1f2a3b4c';
    await startIncident(main, { postId });
    expect((await page(main, after(cursor))).items).toMatchObject([{ data: { PostID: postId } }]);
  });

  it('is told with the versions of the server that runs', async () => {
    const { body } = await main.admin.get<{ info: { version: string } }>('/openapi.json');
    const [first] = (await page(main)).items;
    expect(first).toMatchObject({ serverVersion: body.info.version, pluginVersion: body.info.version });
  });

  it('that was refused leaves no record', async () => {
    const cursor = await headOf(main);
    expect((await main.writer.client.post('/v1/incidents', { name: 'x', teamId: UNKNOWN_ID })).status).toBe(422);
    expect((await main.writer.client.post('/v1/incidents', { name: '', teamId: main.team })).status).toBe(400);
    expect(await page(main, after(cursor))).toEqual({ items: [], nextCursor: cursor, atHead: true });
  });
});

describe('The end of an incident', () => {
  it('tells the incident as it was started, and only the user is who ended it', async () => {
    const { client, userId } = await issue(main.admin, ['incidents:write', 'incidents:read'], [main.team]);
    const cursor = await headOf(main);
    const started = await startIncident(main, { postId: UNKNOWN_ID });
    await main.writer.client.patch(`/v1/incidents/${started.id}`, { name: 'Another', description: 'Text' });
    await main.writer.client.put(`/v1/incidents/${started.id}/commander`, { userId });
    const ended = await end(main, started, client);

    const [create, ...rest] = (await page(main, after(cursor))).items;
    expect(rest).toStrictEqual([
      {
        ...create,
        id: aRecordId,
        action: 'end',
        eventTimeStamp: ended.endedAt,
        'event originalTimestamp': ended.endedAt,
        createdAt: aTime,
        data: { ...create!.data, userID: userId },
      },
    ]);
    expect(create).toMatchObject({ action: 'create', data: { userID: main.writer.userId } });
    expect(rest[0]!.id).not.toBe(create!.id);
  });

  it('is told each time it is ended, and its restart in between is silent', async () => {
    const cursor = await headOf(main);
    const incident = await startIncident(main);
    await end(main, incident);
    await main.writer.client.post(`/v1/incidents/${incident.id}/restart`);
    await end(main, incident);
    const { items } = await page(main, after(cursor));
    expect(items.map(({ action }) => action)).toEqual(['create', 'end', 'end']);
    expect(items[2]).toEqual({
      ...items[1],
      id: aRecordId,
      eventTimeStamp: aTime,
      'event originalTimestamp': aTime,
      createdAt: aTime,
    });
    expect(new Set(idsOf(items)).size).toBe(3);
  });

  it('that was refused leaves no record', async () => {
    const incident = await startIncident(main);
    await end(main, incident);
    const cursor = await headOf(main);
    expect((await main.writer.client.post(`/v1/incidents/${incident.id}/end`)).status).toBe(409);
    expect((await page(main, after(cursor))).items).toEqual([]);
  });
});

describe('Silent in telemetry', () => {
  const silent: readonly (readonly [string, (incident: Incident) => Promise<Answer<unknown>>])[] = [
    ['a rename', ({ id }) => main.writer.client.patch(`/v1/incidents/${id}`, { name: 'Another' })],
    ['a description', ({ id }) => main.writer.client.patch(`/v1/incidents/${id}`, { description: 'Text' })],
    ['another commander', ({ id }) => main.admin.put(`/v1/incidents/${id}/commander`, { userId: UNKNOWN_ID })],
    [
      'the commander it has',
      ({ id, commanderUserId: userId }) => main.admin.put(`/v1/incidents/${id}/commander`, { userId }),
    ],
    ['a look at an incident', ({ id }) => main.writer.client.get(`/v1/incidents/${id}`)],
    ['a look at the list', () => main.writer.client.get('/v1/incidents?q=Checkout')],
    ['a new team', () => main.admin.post('/v1/teams', { name: 'Bank' })],
    ['a new token', () => main.admin.post('/v1/tokens', { label: 'x', scopes: ['incidents:read'], teamIds: [] })],
  ];

  it.each(silent)('is %s: it leaves no record and moves no cursor', async (_, act) => {
    const incident = await startIncident(main);
    const cursor = await headOf(main);
    const { status } = await act(incident);
    expect([200, 201]).toContain(status);
    expect(await page(main, after(cursor))).toEqual({ items: [], nextCursor: cursor, atHead: true });
  });
});

describe('A consumer who reads', () => {
  /** Records that are there from now on, and the cursor before them. */
  let before: string;
  let records: readonly TelemetryRecord[];

  beforeAll(async () => {
    before = await headOf(main);
    for (let i = 0; i < 5; i++) await end(main, await startIncident(main));
    records = (await page(main, after(before))).items;
    expect(records).toHaveLength(10);
  });

  it('begins at the beginning with `start`, and also with nothing', async () => {
    const all = await page(main, 'after=start&limit=1000');
    expect(all.items.slice(-10)).toEqual(records);
    expect(await page(main, 'limit=1000')).toEqual(all);
    expect(all.atHead).toBe(true);
  });

  it.each([1, 3, 10])('gets every record once and in order in pages of %i', async (limit) => {
    const seen: TelemetryRecord[] = [];
    for (let cursor = before, pages = 0; pages < 20; pages++) {
      const next = await page(main, after(cursor, `&limit=${limit}`));
      expect(next.items.length).toBeLessThanOrEqual(limit);
      seen.push(...next.items);
      cursor = next.nextCursor;
      if (next.atHead) break;
    }
    expect(seen).toEqual(records);
  });

  it('gets from each cursor exactly what is behind it, as often as it is asked', async () => {
    for (let read = 0, cursor = before; read <= 10; read++) {
      expect((await page(main, after(cursor))).items).toEqual(records.slice(read));
      cursor = (await page(main, after(cursor, '&limit=1'))).nextCursor;
    }
  });

  it('stays at the head with the cursor that it has', async () => {
    const cursor = await headOf(main);
    expect(await page(main, after(cursor))).toEqual({ items: [], nextCursor: cursor, atHead: true });
  });

  it.each(['x', '', 'START', 'start ', '0', '-1', '../start', 'A'.repeat(150)])(
    'is told that the cursor %j is unknown',
    async (cursor) => expectProblem(await main.consumer.get(`/v1/telemetry?${after(cursor)}`), 400),
  );

  it('is told that a cursor beyond the head is unknown, instead of being made to wait for it', async () => {
    const cursor = await headOf(main);
    const [epoch, version] = Buffer.from(cursor, 'base64url').toString().split('.');
    const beyond = Buffer.from(`${epoch}.${Number(version) + 1}`).toString('base64url');
    expectProblem(await main.consumer.get(`/v1/telemetry?${after(beyond, '&wait=30')}`), 400, 'cursor-unknown');
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['wait=-1', 'wait'],
    ['wait=31', 'wait'],
    ['wait=soon', 'wait'],
    ['type=secrets', 'type'],
    ['diagnosticID=mine', 'diagnosticID'],
    ['since=yesterday', 'since'],
  ])('is told what is wrong with %s', async (query, parameter) => {
    const answer = await main.consumer.get(`/v1/telemetry?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ parameter }));
  });

  it('gets one record a line as NDJSON, and is told where to go on', async () => {
    const answer = await main.consumer.get(`/v1/telemetry?${after(before, '&limit=4')}`, {
      accept: 'application/x-ndjson',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson\b/);
    expect(answer.text.endsWith('\n')).toBe(true);
    const lines = answer.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as TelemetryRecord)).toEqual(records.slice(0, 4));
    const cursor = answer.headers.get('sitrep-next-cursor')!;
    expect((await page(main, after(cursor))).items).toEqual(records.slice(4));
  });

  it('gets an empty text as NDJSON where there is nothing', async () => {
    const path = `/v1/telemetry?${after(await headOf(main))}`;
    const answer = await main.consumer.get(path, { accept: 'application/x-ndjson' });
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '' });
  });

  it('can have one type, and one server', async () => {
    const { diagnosticID } = records[0]!;
    const query = after(before);
    expect((await page(main, `${query}&type=incident`)).items).toEqual(records);
    expect((await page(main, `${query}&diagnosticID=${diagnosticID}`)).items).toEqual(records);
    expect((await page(main, `${query}&type=incident&diagnosticID=${diagnosticID}`)).items).toEqual(records);
    const none = await page(main, `${query}&diagnosticID=${UNKNOWN_ID}`);
    expect(none).toEqual({ items: [], nextCursor: await headOf(main), atHead: true });
  });

  it('finds every record in the dictionary, and nothing in it that could hold a word', async () => {
    interface Schema {
      readonly properties: Readonly<
        Record<string, { const?: string; properties?: object; additionalProperties?: false }>
      >;
      readonly additionalProperties?: boolean;
    }
    const { status, text, body } = await main.consumer.get<{ oneOf: readonly Schema[] }>('/v1/telemetry/dictionary');
    expect(status).toBe(200);
    for (const record of records) {
      const schema = body.oneOf.find(
        ({ properties: { type, action } }) => type!.const === record.type && action!.const === record.action,
      );
      expect(Object.keys(record).sort()).toEqual(Object.keys(schema!.properties).sort());
      expect(Object.keys(record.data).sort()).toEqual(Object.keys(schema!.properties['data']!.properties!).sort());
      expect(schema!.additionalProperties).toBe(false);
      expect(schema!.properties['data']!.additionalProperties).toBe(false);
    }
    const strings = [...objectsIn(JSON.parse(text))].filter(({ type }) => type === 'string');
    expect(strings.length).toBeGreaterThan(0);
    expect(strings.filter(({ pattern }) => pattern === undefined)).toEqual([]);
  });
});

/** Every object within a JSON value, itself among them. */
function* objectsIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const each of Object.values(value)) yield* objectsIn(each);
}

describe('A consumer who waits', () => {
  it('is woken within a moment when there is something', async () => {
    const cursor = await headOf(main);
    let answeredAt = NaN;
    const waiting = page(main, after(cursor, '&wait=20')).finally(() => (answeredAt = performance.now()));
    await wait(300);
    const incident = await startIncident(main);
    const startedAt = performance.now();
    const { items, nextCursor } = await waiting;
    expect(told(items)).toEqual([['create', incident.id]]);
    expect(nextCursor).not.toBe(cursor);
    expect(answeredAt - startedAt).toBeLessThan(5_000);
  });

  it('is answered at once when there is something already', async () => {
    const cursor = await headOf(main);
    const incident = await startIncident(main);
    const from = performance.now();
    expect(told((await page(main, after(cursor, '&wait=20'))).items)).toEqual([['create', incident.id]]);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it('is answered with nothing when the time is over, and can go on from there', async () => {
    const cursor = await headOf(main);
    const from = performance.now();
    expect(await page(main, after(cursor, '&wait=1'))).toEqual({ items: [], nextCursor: cursor, atHead: true });
    expect(performance.now() - from).toBeGreaterThan(900);
  });

  it('is not woken by what leaves no record', async () => {
    const incident = await startIncident(main);
    const cursor = await headOf(main);
    const waiting = page(main, after(cursor, '&wait=1'));
    await main.writer.client.patch(`/v1/incidents/${incident.id}`, { name: 'Another' });
    expect((await waiting).items).toEqual([]);
  });

  it('waits with many others, and all are woken', async () => {
    const cursor = await headOf(main);
    const waiting = Array.from({ length: 50 }, () => page(main, after(cursor, '&wait=20')));
    await wait(300);
    const { id } = await startIncident(main);
    for (const { items } of await Promise.all(waiting)) expect(told(items)).toEqual([['create', id]]);
  });
});

describe('A consumer who follows the stream', () => {
  const follow = (query = '', headers = {}) =>
    openEventStream(main.consumer, `/v1/telemetry/stream${query && `?${query}`}`, headers);
  let streams: EventStream[] = [];
  const following = async (query?: string, headers?: object): Promise<EventStream> => {
    const stream = await follow(query, headers);
    streams.push(stream);
    return stream;
  };
  afterEach(async () => {
    await Promise.all(streams.map((stream) => stream.close()));
    streams = [];
  });

  let before: string;
  let records: readonly TelemetryRecord[];
  beforeAll(async () => {
    before = await headOf(main);
    for (let i = 0; i < 40; i++) await end(main, await startIncident(main));
    records = (await page(main, after(before))).items;
    expect(records).toHaveLength(80);
  });

  it('gets server-sent events that nobody keeps', async () => {
    const { headers } = await following();
    expect(headers.get('content-type')).toMatch(/^text\/event-stream\b/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('catches up, is told once that it has, and then gets what happens', async () => {
    const stream = await following(after(before));
    await stream.untilCaughtUp();
    expect(stream.records()).toEqual(records);
    const incident = await startIncident(main);
    await stream.untilRecords(81);
    const ended = await end(main, incident);
    await stream.untilRecords(82);
    expect(told(stream.records<TelemetryRecord>().slice(80))).toEqual([
      ['create', incident.id],
      ['end', ended.id],
    ]);

    expect(stream.of('caught-up')).toHaveLength(1);
    const order = stream.blocks.map(({ event }) => event).filter((event) => event !== undefined);
    expect(order.indexOf('caught-up')).toBe(80);
  });

  it('gets each record as a block of its own: its cursor, its kind, and itself on one line', async () => {
    const stream = await following(after(before));
    await stream.untilCaughtUp();
    for (const [i, record] of records.entries()) {
      const cursor = (await page(main, after(before, `&limit=${i + 1}`))).nextCursor;
      const { text } = stream.of('telemetry')[i]!;
      expect(text).toBe(`id: ${cursor}\nevent: telemetry\ndata: ${JSON.stringify(record)}\n\n`);
    }
  });

  it('gets from the very beginning on when it asks for it', async () => {
    const stream = await following('after=start');
    await stream.untilCaughtUp();
    expect(stream.records()).toEqual((await page(main, 'limit=1000')).items);
  });

  it('who says nothing of where to begin gets only what is new', async () => {
    const stream = await following();
    await stream.untilCaughtUp();
    const incident = await startIncident(main);
    await stream.untilRecords(1);
    await wait(100);
    expect(told(stream.records())).toEqual([['create', incident.id]]);
  });

  it('goes on after the last event it has seen, wherever that was, and gets exactly the rest', async () => {
    const whole = await following(after(before));
    await whole.untilCaughtUp();
    const blocks = whole.of('telemetry');
    for (const seen of [0, 1, 39, 63, 64, 79, blocks.length - 1]) {
      const resumed = await following(undefined, { 'last-event-id': blocks[seen]!.id! });
      await resumed.untilCaughtUp();
      expect(resumed.of('telemetry').map(({ text }) => text)).toEqual(blocks.slice(seen + 1).map(({ text }) => text));
    }
  });

  it('goes on after the last event it has seen, even where the address says otherwise', async () => {
    const { nextCursor } = await page(main, after(before, '&limit=77'));
    const stream = await following('after=start', { 'last-event-id': nextCursor });
    await stream.untilCaughtUp();
    expect(stream.records().slice(0, 3)).toEqual(records.slice(77));
  });

  it('can go on from where it stopped reading pages, and the other way round', async () => {
    const { nextCursor } = await page(main, after(before, '&limit=50'));
    const stream = await following(after(nextCursor));
    await stream.untilCaughtUp();
    expect(stream.records().slice(0, 30)).toEqual(records.slice(50));
    const cursor = stream.of('telemetry')[9]!.id!;
    expect((await page(main, after(cursor))).items.slice(0, 20)).toEqual(records.slice(60));
  });

  it('misses nothing and gets nothing twice while much happens and it comes and goes', async () => {
    const cursor = await headOf(main);
    const incidents = Promise.all(Array.from({ length: 30 }, async () => end(main, await startIncident(main))));
    const seen: TelemetryRecord[] = [];
    let last = cursor;
    while (seen.length < 60) {
      const stream = await following(undefined, { 'last-event-id': last });
      await stream.untilRecords(Math.min(7, 60 - seen.length));
      const blocks = stream.of('telemetry');
      await stream.close();
      seen.push(...blocks.map(({ data }) => JSON.parse(data!) as TelemetryRecord));
      last = blocks.at(-1)!.id!;
    }
    await incidents;
    expect(idsOf(seen)).toEqual(idsOf((await page(main, after(cursor))).items));
    expect(new Set(idsOf(seen)).size).toBe(60);
  });

  it('can have one server only; of another there is nothing, and the head is reached all the same', async () => {
    const { diagnosticID } = records[0]!;
    const ours = await following(after(before, `&type=incident&diagnosticID=${diagnosticID}`));
    const others = await following(after(before, `&diagnosticID=${UNKNOWN_ID}`));
    await Promise.all([ours.untilCaughtUp(), others.untilCaughtUp()]);
    expect(ours.records().slice(0, 80)).toEqual(records);
    expect(others.records()).toEqual([]);
  });

  it('is told that a cursor is unknown before anything is sent', async () => {
    expectProblem(await main.consumer.get('/v1/telemetry/stream?after=nonsense'), 400, 'cursor-unknown');
    const answer = await main.consumer.get('/v1/telemetry/stream', { 'last-event-id': 'nonsense' });
    expectProblem(answer, 400, 'cursor-unknown');
  });
});

describe('Consent', () => {
  const modeOf = async ({ consumer }: Installation) =>
    (await consumer.get<{ mode: string }>('/v1/telemetry/consent')).body;
  const put = (client: HttpClient, mode: unknown) => client.put<{ mode: string }>('/v1/telemetry/consent', { mode });

  it('is local unless somebody says otherwise, and everybody with a token may know', async () => {
    expect(await modeOf(main)).toEqual({ mode: 'local' });
    expect((await main.writer.client.get('/v1/telemetry/consent')).body).toEqual({ mode: 'local' });
  });

  it.each(['off', 'local', 'on'])('is turned to %s by an administrator, at once', async (mode) => {
    const answer = await put(main.admin, mode);
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { mode } });
    expect(await modeOf(main)).toEqual({ mode });
    await put(main.admin, 'local');
  });

  it('is nobody else’s to change, and nothing is written', async () => {
    const events = eventsStored(main.server.dataDirectory);
    for (const client of [main.writer.client, main.consumer]) expectProblem(await put(client, 'off'), 403, 'forbidden');
    expectProblem(await put(main.admin.as(undefined), 'off'), 401, 'unauthorized');
    expect(await modeOf(main)).toEqual({ mode: 'local' });
    expect(eventsStored(main.server.dataDirectory)).toBe(events);
  });

  it('turned to what it is writes nothing', async () => {
    const events = eventsStored(main.server.dataDirectory);
    expect((await put(main.admin, 'local')).body).toEqual({ mode: 'local' });
    expect(eventsStored(main.server.dataDirectory)).toBe(events);
  });

  it.each(['OFF', '', 'yes', true, 1, null, ['on'], undefined])('is not %j', async (mode) => {
    const answer = await put(main.admin, mode);
    expectProblem(answer, 400);
    expect((answer as Answer<unknown>).body).toMatchObject({ errors: [{ pointer: '#/mode' }] });
  });
});

describe('What happens while telemetry is off', () => {
  const turn = async (mode: string) => {
    expect((await off.admin.put('/v1/telemetry/consent', { mode })).status).toBe(200);
  };
  const expected: (readonly [string, string])[] = [];
  const all = async () => told((await page(off, 'after=start&limit=1000')).items);

  it('is not told from the first start on, when that says so', async () => {
    expect((await off.consumer.get('/v1/telemetry/consent')).body).toEqual({ mode: 'off' });
    await end(off, await startIncident(off));
    expect(await page(off)).toEqual({ items: [], nextCursor: 'start', atHead: true });
  });

  it('is not told later, when it is turned on', async () => {
    for (const mode of ['local', 'on']) {
      await turn('off');
      const unseen = await startIncident(off);
      await turn(mode);
      expect(await all()).toEqual(expected);
      const seen = await startIncident(off);
      expected.push(['create', seen.id]);
      expect(await all()).toEqual(expected);
      // What happens now is told, also of an incident whose start was not.
      await end(off, unseen);
      expected.push(['end', unseen.id]);
      // And what is not told of an incident does not become so because its start was.
      await turn('off');
      await end(off, seen);
      await turn('local');
      expect(await all()).toEqual(expected);
    }
  });

  it('is not told after a restart, whatever the setting says now', async () => {
    const records = (await page(off, 'limit=1000')).items;
    await turn('off');
    await startIncident(off);
    await off.server.restart({ TELEMETRY: 'on' });
    expect((await off.consumer.get('/v1/telemetry/consent')).body).toEqual({ mode: 'off' });
    expect((await page(off, 'limit=1000')).items).toEqual(records);
    await turn('local');
    expect((await page(off, 'limit=1000')).items).toEqual(records);
  });

  it('wakes nobody', async () => {
    const cursor = await headOf(off);
    await turn('off');
    const waiting = page(off, after(cursor, '&wait=1'));
    await startIncident(off);
    expect(await waiting).toEqual({ items: [], nextCursor: cursor, atHead: true });
    await turn('local');
  });

  itWithFiles(
    'is not told when the stream is derived anew; the rest is as it was, and old cursors are called so',
    async () => {
      const { items, nextCursor } = await page(off, 'limit=1000');
      await off.server.stop();
      for (const name of ['telemetry.db', 'telemetry.db-wal', 'telemetry.db-shm', 'read-models.db'])
        rmSync(join(off.server.dataDirectory, name), { force: true });
      await off.server.start();
      const anew = (await page(off, 'limit=1000')).items;
      expect(anew).toEqual(items.map((record) => ({ ...record, createdAt: aTime })));
      expectProblem(await off.consumer.get(`/v1/telemetry?${after(nextCursor)}`), 409);
      expectProblem(await off.consumer.get(`/v1/telemetry/stream?${after(nextCursor)}`), 409);
    },
  );
});

describe('DO_NOT_TRACK', () => {
  let server: RunningServer;
  const mode = async () => (await server.admin.get<{ mode: string }>('/v1/telemetry/consent')).body.mode;
  const put = (wanted: string) => server.admin.put('/v1/telemetry/consent', { mode: wanted });

  it('=1 caps the first start at local, and `on` is refused with the reason', async () => {
    server = await startServer({ TELEMETRY: 'on', DO_NOT_TRACK: '1' });
    expect(await mode()).toBe('local');
    expectProblem(await put('on'), 409, 'do-not-track');
    expect(await mode()).toBe('local');
    expect((await put('off')).status).toBe(200);
    expect((await put('local')).status).toBe(200);
  });

  it('=0, =false and nothing at all do nothing: `on` is possible', async () => {
    await server.restart({ DO_NOT_TRACK: '' });
    for (const { admin } of [main, off, server]) {
      expect((await admin.put('/v1/telemetry/consent', { mode: 'on' })).status).toBe(200);
      expect((await admin.get('/v1/telemetry/consent')).body).toEqual({ mode: 'on' });
    }
    await main.admin.put('/v1/telemetry/consent', { mode: 'local' });
  });

  it('=true caps a mode that was `on`, and what it has derived stays', async () => {
    const { id: team } = (await server.admin.get<{ items: Team[] }>('/v1/teams')).body.items[0]!;
    await server.admin.post('/v1/incidents', { name: 'Counted', teamId: team });
    await server.restart({ DO_NOT_TRACK: 'true' });
    expect(await mode()).toBe('local');
    expectProblem(await put('on'), 409, 'do-not-track');
    const { items } = (await server.admin.get<TelemetryPage>('/v1/telemetry')).body;
    expect(items).toHaveLength(1);
  });
});

describe('A consumer who follows while nothing comes', () => {
  it('gets a block with nothing but the newest cursor every 15 seconds', async () => {
    const isHeartbeat = ({ id, event, data }: { id?: string; event?: string; data?: string }) =>
      id !== undefined && event === undefined && data === undefined;
    await idle.until(({ blocks }) => blocks.some(isHeartbeat), 20_000);
    const heartbeat = idle.blocks.find(isHeartbeat)!;
    expect(heartbeat.text).toBe(`id: ${heartbeat.id}\n\n`);
    // It has moved over what was not for this consumer.
    const [first] = (await page(main, 'limit=1')).items;
    expect(idsOf((await page(main, after(heartbeat.id!, '&limit=1000'))).items)).not.toContain(first!.id);
    expect(heartbeat.atMs - idleSince).toBeGreaterThan(13_000);
    expect(heartbeat.atMs - idleSince).toBeLessThan(25_000);
    expect(idle.of('caught-up')).toHaveLength(1);
    expect(idle.of('telemetry')).toHaveLength(0);
    await idle.close();
  });
});

describe('A restart of the server', () => {
  it('changes no record and no cursor, ends streams properly, and consumers go on where they were', async () => {
    const cursor = await headOf(main);
    const first = await startIncident(main);
    const stream = await openEventStream(main.consumer, `/v1/telemetry/stream?${after(cursor)}`);
    await stream.untilRecords(1);
    const all = (await page(main, 'limit=1000')).items;

    await main.server.restart();
    expect(await stream.end).toBe('ended');
    expect((await page(main, 'limit=1000')).items).toEqual(all);
    const second = await startIncident(main);
    const resumed = await openEventStream(main.consumer, '/v1/telemetry/stream', {
      'last-event-id': stream.of('telemetry')[0]!.id!,
    });
    await resumed.untilRecords(1);
    expect(told(resumed.records())).toEqual([['create', second.id]]);
    expect(told((await page(main, after(cursor))).items)).toEqual([
      ['create', first.id],
      ['create', second.id],
    ]);
    await resumed.close();
  });

  it('by force changes none either', async () => {
    const cursor = await headOf(main);
    const incidents = await Promise.all(Array.from({ length: 20 }, () => startIncident(main)));
    await main.server.kill();
    await main.server.start();
    const { items } = await page(main, after(cursor));
    expect(items.map(({ data }) => data.incidentID).sort()).toEqual(incidents.map(({ id }) => id).sort());
    expect(new Set(idsOf(items)).size).toBe(20);
  });
});
