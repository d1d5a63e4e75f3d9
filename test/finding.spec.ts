import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addTasks, startBoard, type Board } from './support/board.js';
import { expectProblem } from './support/expectations.js';
import type { HttpClient, Incident, Page, Playbook } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// Finding incidents and playbooks by what people typed, and incidents by their numbers.

let server: RunningServer;
let team: string;
let otherTeam: string;
let writer: Bearer;
let outsider: Bearer;

const scopes = ['incidents:read', 'incidents:write', 'playbooks:write'];
beforeAll(async () => {
  server = await startServer();
  [team, otherTeam] = [await createTeam(server.admin, 'Shop'), await createTeam(server.admin, 'Bank')];
  [writer, outsider] = [await issue(server.admin, scopes, [team]), await issue(server.admin, scopes, [otherTeam])];
});

type Numbered = Incident & { readonly number?: number };
const list = async (query: Record<string, string>, client: HttpClient = writer.client): Promise<Page<Numbered>> => {
  const { status, text, body } = await client.get<Page<Numbered>>(
    `/v1/incidents?${new URLSearchParams(query).toString()}`,
  );
  if (status !== 200) throw new Error(text);
  return body;
};
const found = async (q: string, client?: HttpClient): Promise<readonly string[]> =>
  (await list({ q }, client)).items.map(({ id }) => id);

const forgetWhatIsDerived = () => {
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(server.dataDirectory, `read-models.db${suffix}`), { force: true });
};

describe('An incident', () => {
  let board: Board;
  let stage: string;
  const has = async (q: string) => expect([q, await found(q)]).toEqual([q, [board.id]]);
  const hasNot = async (q: string) => expect([q, await found(q)]).toEqual([q, []]);

  beforeAll(async () => {
    await startBoard(writer.client, team, { name: 'Unrelated' });
    board = await startBoard(writer.client, team, { name: 'Kassandra stalls', description: 'since the migration' });
    stage = (await board.read()).stages[0]!.id;
  });

  it('is found by all that people type into it, however it is spread', async () => {
    await board.addStage('Zeitstrahl');
    await board.addTask(stage, { title: 'Rollback', description: 'ask Überlingen', command: '/deploy undo' });
    await writer.client.post(`${board.path}/updates`, { text: 'The vacuum is running' });
    await writer.client.put(`${board.path}/retrospective`, { text: 'We lacked a canary.' });
    for (const q of ['kassandra', 'migration', 'zeitstrahl', 'rollback', 'uberlingen', 'vacuum', 'canary'])
      await has(q);
    await has('canary kassandra ROLLBACK vacuum');
    await hasNot('canary kassandra rollback nothing');
    await hasNot('deploy');
  });

  it('is found by how words begin, and not by how they go on', async () => {
    for (const q of ['k', 'kas', 'kassandr', 'mig kass']) await has(q);
    for (const q of ['assandra', 'igration', 'kassandras']) await hasNot(q);
  });

  it('is found by what it says now, and no more by what it said', async () => {
    const [gone, edited] = await addTasks(board, 'Firewall', 'Loadbalancer');
    await has('firewall loadbalancer');
    await board.removeTask(gone!);
    await board.editTask(edited!, { title: 'Gateway' });
    await hasNot('firewall');
    await hasNot('loadbalancer');
    await has('gateway');
    await writer.client.patch(board.path, { description: '' });
    await hasNot('migration');
  });

  it('is found only by who may see it', async () => {
    await has('kassandra');
    expect(await found('kassandra', outsider.client)).toEqual([]);
    expect(await found('kassandra', server.admin)).toEqual([board.id]);
    expect((await list({ q: 'kassandra', teamId: otherTeam }, server.admin)).items).toEqual([]);
  });

  it('is found with all other filters at once', async () => {
    const from = (await board.read()).startedAt;
    const both = { q: 'kassandra', status: 'active', teamId: team, startedAfter: from, sort: 'startedAt' };
    expect((await list({ ...both, commanderUserId: writer.userId })).items.map(({ id }) => id)).toEqual([board.id]);
    for (const other of [
      { status: 'ended' },
      { commanderUserId: outsider.userId },
      { startedBefore: from },
      { severity: 'sev1' },
    ])
      expect((await list({ ...both, ...other })).items).toEqual([]);
  });

  it.each([
    '"',
    '""',
    '*',
    'kass*"',
    'NEAR(kass, x)',
    'words:kass',
    '{kass}',
    'kass OR "',
    '^',
    '(((',
    "');--",
    '\\',
    '%',
    '_',
    '🙈',
    '\u200b',
  ])('is searched for by %j without offence', async (q) => {
    const { status } = await writer.client.get(`/v1/incidents?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
  });

  it('is found in pages in which nothing is lost or repeated while others are started', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push((await startBoard(writer.client, team, { name: `Paged ${i % 2} outage` })).id);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let i = 0; cursor !== null; i++) {
      const page: Page<Incident> = await list({ q: 'paged out', limit: '2', ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      await startBoard(writer.client, team, { name: 'Paged outage meanwhile' });
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });
});

describe('Content that is erased', () => {
  it('is found no more, by nobody, nor after everything derived is built anew; and what is typed then is found', async () => {
    const board = await startBoard(writer.client, team, { name: 'Quarterdeck flooded' });
    await addTasks(board, 'Bilge pumps');
    expect(await found('quarterdeck bilge')).toEqual([board.id]);
    expect((await server.admin.delete(`${board.path}/content`)).status).toBe(204);
    await writer.client.patch(board.path, { name: 'Something wet' });
    const look = async () => [
      await found('quarter'),
      await found('bilge'),
      await found('erased'),
      await found('something wet'),
    ];
    expect(await look()).toEqual([[], [], [], [board.id]]);
    await server.stop();
    forgetWhatIsDerived();
    await server.start();
    expect(await look()).toEqual([[], [], [], [board.id]]);
  });
});

describe('The number of an incident', () => {
  it('is its place in the order of all starts, and people find it by that', async () => {
    const [first, second] = [await startBoard(writer.client, team), await startBoard(outsider.client, otherTeam)];
    const { items } = await list({ include: 'number', limit: '200' }, server.admin);
    expect(items.map(({ number }) => number)).toEqual(items.map((_, i) => items.length - i));
    const [its] = items.filter(({ id }) => id === first.id);
    for (const query of [{ q: `INC-${its!.number}` }, { q: ` inc-${its!.number} ` }, { number: String(its!.number) }])
      expect((await list(query)).items.map(({ id }) => id)).toEqual([first.id]);
    const alone = await writer.client.get<Numbered>(`${first.path}?include=number`);
    expect(alone.body).toEqual({ ...(await first.read()), number: its!.number });
    expect((await list({ number: String(its!.number! + 1) })).items).toEqual([]);
    expect(await found(`INC-${its!.number! + 1}`, outsider.client)).toEqual([second.id]);
    expect((await list({ number: String(its!.number), q: 'INC-1' })).items).toEqual([]);
    expect((await list({ number: String(its!.number), q: 'checkout' })).items).toHaveLength(1);
  });

  it('is told only to who asks: an incident reads as it was answered', async () => {
    const answer = await writer.client.post<Numbered>('/v1/incidents', { name: 'Plain', teamId: team });
    expect(answer.body).not.toHaveProperty('number');
    expect((await writer.client.get(`/v1/incidents/${answer.body.id}`)).body).toEqual(answer.body);
  });

  it.each(['number=0', 'number=x', 'include=everything', 'number=INC-1'])(
    'asked for with %s is a mistake',
    async (query) => expectProblem(await writer.client.get(`/v1/incidents?${query}`), 400),
  );

  it('stays the same when everything derived is built anew, and so does what is found', async () => {
    const look = async () => [
      await list({ include: 'number', limit: '200' }, server.admin),
      await found('kassandra canary'),
    ];
    const before = await look();
    await server.stop();
    forgetWhatIsDerived();
    await server.start();
    expect(await look()).toEqual(before);
  });
});

describe('A playbook', () => {
  it('is found by its words, as they are now, by who may see it', async () => {
    const stages = [{ title: 'Eindämmen', tasks: [{ title: 'Rollback', description: 'ask the release manager' }] }];
    const { id } = (await writer.client.post<Playbook>('/v1/playbooks', { title: 'Outage', teamId: team, stages }))
      .body;
    const titles = async (q: string, client = writer.client) =>
      (await client.get<Page<Playbook>>(`/v1/playbooks?q=${encodeURIComponent(q)}`)).body.items.map(
        ({ title }) => title,
      );
    for (const q of ['outage', 'eindammen', 'roll rel', '']) expect(await titles(q)).toEqual(['Outage']);
    expect(await titles('outage', outsider.client)).toEqual([]);
    await writer.client.put(`/v1/playbooks/${id}`, { title: 'Breakdown', stages: [] });
    expect([await titles('outage'), await titles('rollback'), await titles('break')]).toEqual([[], [], ['Breakdown']]);
    await writer.client.delete(`/v1/playbooks/${id}`);
    expect(await titles('break')).toEqual([]);
  });
});
