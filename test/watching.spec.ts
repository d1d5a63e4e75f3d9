import { openEventStream, type EventStream } from './support/event-stream-client.js';
import { anId, aTime, expectProblem } from './support/expectations.js';
import type { HttpClient, Incident, IncidentEvent, Page } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { ADMIN_TOKEN, startServer, type RunningServer } from './support/running-server.js';

// Following what happens to incidents: as it happens, and told for people afterwards.

interface Change extends IncidentEvent {
  readonly incidentId: string;
  readonly content: { readonly name?: string };
}
interface TimelineEntry {
  readonly id: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly userId: string;
  readonly text: string;
}

let server: RunningServer;
let admin: HttpClient;
let team: string;
let otherTeam: string;
let writer: Bearer;
let outsider: Bearer;
let open: EventStream[] = [];

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  [team, otherTeam] = [await createTeam(admin, 'Shop'), await createTeam(admin, 'Bank')];
  writer = await issue(admin, ['incidents:read', 'incidents:write'], [team]);
  outsider = await issue(admin, ['incidents:read', 'incidents:write'], [otherTeam]);
});
afterEach(async () => {
  await Promise.all(open.map((stream) => stream.close()));
  open = [];
});

const start = async (name: string, { client } = writer, teamId = team): Promise<Incident> =>
  (await client.post<Incident>('/v1/incidents', { name, teamId })).body;
const watch = async (query = '', headers = {}, { client } = writer): Promise<EventStream> => {
  const stream = await openEventStream(client, `/v1/incidents/stream${query}`, headers);
  open.push(stream);
  await stream.untilCaughtUp();
  return stream;
};
const changesOf = (stream: EventStream): readonly Change[] =>
  stream.of('incident').map(({ data }) => JSON.parse(data!) as Change);
const untilChanges = (stream: EventStream, count: number) => stream.until(() => stream.of('incident').length >= count);

describe('The stream of changes', () => {
  it('tells what happens from now on: to what, what, who, when and the words', async () => {
    await start('Before');
    const stream = await watch();
    const { id } = await start('Live');
    await writer.client.post(`/v1/incidents/${id}/end`);
    await untilChanges(stream, 2);
    expect(changesOf(stream)).toEqual([
      expect.objectContaining({
        incidentId: id,
        version: 1,
        type: 'IncidentStarted',
        userId: writer.userId,
        occurredAt: aTime,
        content: expect.objectContaining({ name: 'Live' }) as unknown,
      }),
      expect.objectContaining({ incidentId: id, version: 2, type: 'IncidentEnded' }),
    ]);
  });

  it('tells a change no sooner than it can be read', async () => {
    const stream = await watch();
    const { id } = await start('Readable at once');
    await untilChanges(stream, 1);
    const { items } = (await writer.client.get<Page<Incident>>('/v1/incidents?limit=1')).body;
    expect(items[0]!.id).toBe(id);
  });

  it('goes on where it was, also after a restart, with no gap and no repeat', async () => {
    const stream = await watch();
    const first = await start('First');
    await untilChanges(stream, 1);
    const lastSeen = stream.of('incident').at(-1)!.id!;
    await stream.close();
    const missed = [await start('Missed 1'), await start('Missed 2')];
    await server.restart();
    const resumed = await watch('', { 'last-event-id': lastSeen });
    const live = await start('Live again');
    await untilChanges(resumed, 3);
    expect([first, ...missed, live].map(({ id }) => id)).toEqual([
      first.id,
      ...changesOf(resumed).map(({ incidentId }) => incidentId),
    ]);
  });

  it('begins at the beginning when it is asked to', async () => {
    const stream = await watch('?after=start');
    const started = changesOf(stream).filter(({ type }) => type === 'IncidentStarted');
    const { items } = (await writer.client.get<Page<Incident>>('/v1/incidents?limit=200&sort=startedAt')).body;
    expect(started.map(({ incidentId }) => incidentId)).toEqual(items.map(({ id }) => id));
  });

  it('tells nothing of what the caller may not see', async () => {
    const [mine, theirs, everyones] = [
      await watch(),
      await watch('', {}, outsider),
      await watch('', {}, { ...writer, client: admin }),
    ];
    const secret = await start('Of the bank', outsider, otherTeam);
    const own = await start('Of the shop');
    await Promise.all([untilChanges(mine, 1), untilChanges(theirs, 1), untilChanges(everyones, 2)]);
    expect(changesOf(mine).map(({ incidentId }) => incidentId)).toEqual([own.id]);
    expect(changesOf(theirs).map(({ incidentId }) => incidentId)).toEqual([secret.id]);
    expect(changesOf(everyones).map(({ incidentId }) => incidentId)).toEqual([secret.id, own.id]);
  });

  it('refuses a cursor that it never gave out, and who may not read', async () => {
    for (const cursor of ['0000000000999999', 'tomorrow', '-1'])
      expectProblem(await writer.client.get(`/v1/incidents/stream?after=${cursor}`), 400, 'cursor-unknown');
    const { client } = await issue(admin, ['telemetry:read']);
    expectProblem(await client.get('/v1/incidents/stream'), 403);
  });
});

describe('The head of a stream', () => {
  it.each(['/v1/incidents/stream', '/v1/telemetry/stream'])('is answered at once: %s', async (path) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await fetch(server.url + path, { method: 'HEAD', headers, signal: AbortSignal.timeout(5_000) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
  });
});

describe('The timeline of an incident', () => {
  const timelineOf = async (id: string, query = '') =>
    (await writer.client.get<Page<TimelineEntry>>(`/v1/incidents/${id}/timeline${query}`)).body;

  it('tells for people what happened, by the names that things had then', async () => {
    const { id, stages } = await start('Checkout is slow');
    const at = `/v1/incidents/${id}`;
    const stage = stages[0]!.id;
    await writer.client.patch(`${at}/stages/${stage}`, { title: 'Triage' });
    await writer.client.post(`${at}/stages/${stage}/tasks`, { title: 'Look at the graphs' });
    const task = ((await writer.client.get<Incident>(at)).body.stages[0]!.tasks[0] as { id: string }).id;
    await writer.client.put(`${at}/tasks/${task}/state`, { state: 'in_progress' });
    await writer.client.put(`${at}/tasks/${task}/assignee`, { userId: writer.userId });
    await writer.client.patch(`${at}/tasks/${task}`, { title: 'Read the graphs' });
    await writer.client.put(`${at}/tasks/${task}/state`, { state: 'closed' });
    await writer.client.delete(`${at}/tasks/${task}`);
    await writer.client.patch(at, { name: 'Checkout was slow' });
    await writer.client.post(`${at}/end`);
    const { items, nextCursor } = await timelineOf(id);
    expect(items.map(({ text }) => text)).toEqual([
      'started the incident “Checkout is slow”',
      'renamed the stage “Tasks” to “Triage”',
      'added the task “Look at the graphs” to the stage “Triage”',
      'began the task “Look at the graphs”',
      `assigned the task “Look at the graphs” to ${writer.userId}`,
      'renamed the task “Look at the graphs” to “Read the graphs”',
      'completed the task “Read the graphs”',
      'removed the task “Read the graphs”',
      'renamed the incident to “Checkout was slow”',
      'ended the incident',
    ]);
    expect(items[0]).toEqual({
      id: expect.any(String) as unknown,
      version: 1,
      occurredAt: aTime,
      userId: anId,
      text: items[0]!.text,
    });
    expect(nextCursor).toBeNull();
  });

  it('comes in pages', async () => {
    const { id } = await start('Paged');
    for (let i = 0; i < 4; i++) await writer.client.patch(`/v1/incidents/${id}`, { name: `Name ${i}` });
    const whole = (await timelineOf(id)).items;
    const first = await timelineOf(id, '?limit=3');
    const second = await timelineOf(id, `?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(whole);
    expect(second.nextCursor).toBeNull();
    expectProblem(await writer.client.get(`/v1/incidents/${id}/timeline?cursor=x`), 400);
  });

  it('is not there for who may not see the incident', async () => {
    const { id } = await start('Hidden');
    expectProblem(await outsider.client.get(`/v1/incidents/${id}/timeline`), 404, 'incident-not-found');
  });
});
