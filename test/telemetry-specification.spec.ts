import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBoard, tasksOf, type Board } from './support/board.js';
import { aTime } from './support/expectations.js';
import type { HttpClient, Playbook, TelemetryPage } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// Every row of the telemetry specification, triggered over REST and compared whole with what a consumer must receive.

const aRecordId = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as unknown as string;

let server: RunningServer;
let admin: HttpClient;
let consumer: HttpClient;
let team: string;
let ana: Bearer;
let ben: Bearer;
let diagnosticID: string;
let version: string;
/** Runs whatever slash command it is sent. */
const runner = createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"text":"done"}'));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => runner.listen(0, '127.0.0.1', resolve));
  server = await startServer({
    COMMAND_WEBHOOK_URL: `http://127.0.0.1:${(runner.address() as AddressInfo).port}/run`,
    COMMAND_WEBHOOK_SECRET: 'a secret of at least 32 characters, for a test',
    COMMAND_ALLOW_PRIVATE_ADDRESSES: '1',
  });
  admin = server.admin;
  team = await createTeam(admin, 'Shop');
  const scopes = ['incidents:read', 'incidents:write', 'playbooks:write'];
  [ana, ben] = await Promise.all([issue(admin, scopes, [team]), issue(admin, scopes, [team])]);
  consumer = (await issue(admin, ['telemetry:read'])).client;
  version = (await admin.get<{ info: { version: string } }>('/openapi.json')).body.info.version;
  await startBoard(ana.client, team);
  diagnosticID = (await consumer.get<TelemetryPage>('/v1/telemetry')).body.items[0]!.diagnosticID;
});
afterAll(() => runner.close());

/** What consumers are told of a deed: all of it, in order. */
const toldOf = async <Result>(deed: () => Promise<Result>) => {
  const { nextCursor } = (await consumer.get<TelemetryPage>('/v1/telemetry?limit=1000')).body;
  const from = Date.now();
  const result = await deed();
  const { items } = (await consumer.get<TelemetryPage>(`/v1/telemetry?after=${nextCursor}`)).body;
  for (const { eventTimeStamp } of items) expect(Date.parse(eventTimeStamp)).toBeGreaterThanOrEqual(from - 1);
  return { items, result };
};
const record = (type: string, action: string, data: object, eventTimeStamp: string) => ({
  id: aRecordId,
  diagnosticID,
  serverVersion: version,
  pluginVersion: version,
  eventTimeStamp,
  'event originalTimestamp': eventTimeStamp,
  'event integrations': null,
  type,
  action,
  data,
  createdAt: aTime,
});

const POST = '5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11';
const playbook = {
  title: 'Outage',
  stages: [
    { title: 'a', tasks: [{ title: 'x', command: '/x' }, { title: 'y' }] },
    { title: 'b', tasks: [{ title: 'z', command: '/z' }] },
  ],
};
const createPlaybook = async () =>
  (await ana.client.post<Playbook>('/v1/playbooks', { ...playbook, teamId: team, memberUserIds: [ben.userId] })).body;

describe('Type incident', () => {
  const blockOf = (incident: Awaited<ReturnType<Board['read']>>, userID: string) => ({
    incidentID: incident.id,
    userID,
    IsActive: true,
    CommanderUserID: ana.userId,
    TeamID: team,
    CreatedAt: Date.parse(incident.startedAt),
    ChannelIDs: incident.channelIds,
    PostID: POST,
    NumChecklists: 1,
    TotalChecklistItems: 0,
  });

  it('create', async () => {
    const { items, result } = await toldOf(() => startBoard(ana.client, team, { postId: POST }));
    const incident = await result.read();
    expect(items).toStrictEqual([record('incident', 'create', blockOf(incident, ana.userId), incident.startedAt)]);
  });

  it('create and end, the same of one that was started from a playbook', async () => {
    const { id: playbookId } = await createPlaybook();
    const { items, result } = await toldOf(async () => {
      const board = await startBoard(ana.client, team, { postId: POST, playbookId });
      await ana.client.put(`${board.path}/commander`, { userId: ben.userId });
      await ben.client.post(`${board.path}/end`);
      return board;
    });
    const incident = await result.read();
    expect(tasksOf(incident)).toHaveLength(3);
    expect(items).toStrictEqual([
      record('incident', 'create', blockOf(incident, ana.userId), incident.startedAt),
      record('incident', 'end', blockOf(incident, ben.userId), incident.endedAt!),
    ]);
  });
});

describe('Type tasks', () => {
  let board: Board;
  let task: string;
  let stage: string;
  beforeAll(async () => {
    board = await startBoard(ana.client, team);
    stage = (await board.read()).stages[0]!.id;
    await board.addTask(stage, { title: 'Second' });
    task = tasksOf((await board.addTask(stage, { title: 'First', command: '/x' })).body)[1]!.id;
  });
  const path = () => `${board.path}/tasks/${task}`;

  const state = (state: string, wasCommander: boolean, wasAssignee: boolean) => ({
    NewState: state,
    WasCommander: wasCommander,
    WasAssignee: wasAssignee,
  });
  const words = { title: 'x', description: 'y', command: '/z' };
  interface Row {
    readonly action: string;
    readonly deed: () => Promise<{ readonly status: number }>;
    readonly by?: () => Bearer;
    readonly more?: object;
  }
  const rows: readonly Row[] = [
    { action: 'add_task', deed: () => ben.client.post(`${board.path}/stages/${stage}/tasks`, { title: 'x' }) },
    { action: 'rename_task', deed: () => ben.client.patch(path(), words) },
    { action: 'rename_task', deed: () => ben.client.patch(path(), words) },
    {
      action: 'modify_task_state',
      deed: () => ana.client.put(`${path()}/state`, { state: 'in_progress' }),
      by: () => ana,
      more: state('in_progress', true, false),
    },
    { action: 'set_assignee_for_task', deed: () => ben.client.put(`${path()}/assignee`, { userId: ben.userId }) },
    {
      action: 'modify_task_state',
      deed: () => ben.client.put(`${path()}/state`, { state: 'closed' }),
      more: state('closed', false, true),
    },
    { action: 'set_assignee_for_task', deed: () => ben.client.put(`${path()}/assignee`, { userId: null }) },
    {
      action: 'modify_task_state',
      deed: () => ben.client.put(`${path()}/state`, { state: 'open' }),
      more: state('open', false, false),
    },
    { action: 'move_task', deed: () => ben.client.post(`${path()}/move`, { index: 0 }) },
    { action: 'run_task_slash_command', deed: () => ben.client.post(`${path()}/run-command`) },
    { action: 'remove_task', deed: () => ben.client.delete(path()) },
  ];
  it.each(rows)('$action', async ({ action, deed, by = () => ben, more = {} }) => {
    const { items, result } = await toldOf(deed);
    expect([200, 201]).toContain(result.status);
    const data = { incidentID: board.id, userID: by().userId, ...more };
    expect(items).toStrictEqual([record('tasks', action, data, items[0]?.eventTimeStamp ?? 'none')]);
  });

  it('says nothing of stages, of refusals, and of what is so already', async () => {
    const { id } = tasksOf(await board.read())[0]!;
    const { items } = await toldOf(async () => {
      await board.addStage('Later');
      await board.setState(id, 'open');
      await board.assign(id, null);
      await board.moveTask(id, { index: 0 });
      await board.moveTask(id, { index: 99 });
      await board.setState(task, 'closed');
      await board.editTask(id, { title: '' });
      await board.read();
      await ana.client.post(`${board.path}/tasks/${id}/run-command`);
    });
    expect(items).toEqual([]);
  });
});

describe('Type playbook', () => {
  it('create, update and delete', async () => {
    const { items, result } = await toldOf(async () => {
      const created = await createPlaybook();
      const path = `/v1/playbooks/${created.id}`;
      const stages = [{ title: 'c', tasks: [{ title: 'w' }] }];
      const updated = (await ben.client.put<Playbook>(path, { title: 'x', stages })).body;
      await ben.client.delete(path);
      return { created, updated };
    });
    const counts = (stages: number, tasks: number, members: number, commands: number) => ({
      NumChecklists: stages,
      TotalChecklistItems: tasks,
      NumMembers: members,
      NumSlashCommands: commands,
    });
    const of = (userID: string) => ({ playbookID: result.created.id, userID, TeamID: team });
    expect(items).toStrictEqual([
      record('playbook', 'create', { ...of(ana.userId), ...counts(2, 3, 1, 2) }, result.created.createdAt),
      record('playbook', 'update', { ...of(ben.userId), ...counts(1, 1, 0, 0) }, result.updated.updatedAt),
      record('playbook', 'delete', { ...of(ben.userId), ...counts(1, 1, 0, 0) }, items[2]!.eventTimeStamp),
    ]);
  });
});
