import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Board, startBoard, tasksOf } from './support/board.js';
import { chatSettings, fromMattermost } from './support/chat.js';
import { aTime, expectProblem } from './support/expectations.js';
import type { Incident } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { eventsStored } from './support/stored-log.js';

// Running the slash command of a task: by the tracker itself, by a chat server, by a program of one's own.

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: { readonly path: string; readonly body: unknown }[] = [];
const runner = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    asked.push({ path: request.url!, body: JSON.parse(body) });
    answer(request, response);
  });
});
let server: RunningServer;
let team: string;
let writer: Bearer;

const secret = 'a secret of at least 32 characters, for a test';
beforeAll(async () => {
  await new Promise<void>((resolve) => runner.listen(0, '127.0.0.1', resolve));
  server = await startServer(byWebhook());
  team = await createTeam(server.admin, 'Shop');
  writer = await issue(server.admin, ['incidents:read', 'incidents:write'], [team]);
});
afterAll(() => runner.closeAllConnections() ?? runner.close());
beforeEach(() => {
  asked = [];
  answer = (_, response) => response.end('{"text":"rolled back"}');
});

const url = () => `http://127.0.0.1:${(runner.address() as AddressInfo).port}`;
const byWebhook = () => ({
  COMMAND_WEBHOOK_URL: `${url()}/run`,
  COMMAND_WEBHOOK_SECRET: secret,
  COMMAND_ALLOW_PRIVATE_ADDRESSES: '1',
});

/** An incident with one task, which has this command. */
const withCommand = async (command: string | null) => {
  const board = await startBoard(writer.client, team);
  const stage = (await board.read()).stages[0]!.id;
  const [task] = tasksOf((await board.addTask(stage, { title: 'Roll back', command })).body);
  const run = (headers = {}, client = writer.client) =>
    client.post<{ commandResponse: string }>(`${board.path}/tasks/${task!.id}/run-command`, undefined, headers);
  return { board, task: task!, run };
};
const writingNothing = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const before = eventsStored(server.dataDirectory);
  const result = await act();
  expect(eventsStored(server.dataDirectory)).toBe(before);
  return result;
};

describe('The slash command of a task', () => {
  it('is run, and what it said is answered; that it was run is recorded', async () => {
    const { board, task, run } = await withCommand('/deploy back');
    const { status, headers, body } = await run();
    expect([status, body]).toEqual([200, { commandResponse: 'rolled back' }]);
    expect(headers.get('etag')).toBe('"3"');
    const { channelIds } = await board.read();
    expect(asked).toEqual([
      {
        path: '/run',
        body: {
          command: '/deploy back',
          incidentId: board.id,
          taskId: task.id,
          teamId: team,
          channelId: channelIds[0],
          userId: writer.userId,
        },
      },
    ]);
    expect(tasksOf(await board.read())).toEqual([{ ...task, commandLastRunAt: aTime }]);
  });

  it.each<[string, typeof answer]>([
    ['refused', (_, response) => response.writeHead(500).end()],
    ['refused', (_, response) => response.writeHead(307, { location: `${url()}/elsewhere` }).end()],
    ['answer-unreadable', (_, response) => response.end('done')],
    ['answer-too-large', (_, response) => response.end(`{"text":"${'x'.repeat(70_000)}"}`)],
    ['unreachable', (request) => request.socket.destroy()],
  ])('that failed is a 502 that says why (%s), and nothing is recorded', async (reason, how) => {
    const { run } = await withCommand('/deploy back');
    answer = how;
    const failed = await writingNothing(() => run());
    expectProblem(failed, 502, 'command-failed');
    expect(failed.body).toMatchObject({ reason });
    expect(asked).toHaveLength(1);
  });

  it('is not run where there is none, where it may not be, or where the incident has changed', async () => {
    const { run } = await withCommand(null);
    expectProblem(await writingNothing(() => run()), 409, 'task-without-command');
    const other = await withCommand('/deploy back');
    const reader = await issue(server.admin, ['incidents:read'], [team]);
    const outsider = await issue(server.admin, ['incidents:write'], [await createTeam(server.admin, 'Bank')]);
    await writingNothing(async () => {
      expectProblem(await other.run({}, reader.client), 403);
      expectProblem(await other.run({}, outsider.client), 404, 'incident-not-found');
      expectProblem(await other.run({ 'if-match': '"1"' }), 412, 'precondition-failed');
      const elsewhere = `${other.board.path}/tasks/${'0'.repeat(26)}/run-command`;
      expectProblem(await writer.client.post(elsewhere), 404, 'task-not-found');
    });
    expect(asked).toEqual([]);
    expect((await other.run({ 'if-match': '"2"' })).status).toBe(200);
  });
});

describe("The tracker's own commands", () => {
  it.each<readonly [command: string, response: unknown]>([
    ['/incident info', 'Checkout (active), 0 of 1 tasks closed'],
    ['/incident check 1 1', 'The task is closed now.'],
    ['/incident end', 'The incident has been ended.'],
    ['/incident start Another one', 'The incident has been started.'],
    ['/incident', expect.stringContaining('/incident end')],
    ['/incident help', expect.stringContaining('/incident end')],
    ['/incident list', expect.stringContaining('Checkout')],
  ])('are run here: %s', async (command, response) => {
    const { run } = await withCommand(command);
    const { status, body } = await run();
    expect([status, body]).toEqual([200, { commandResponse: response }]);
    expect(asked).toEqual([]);
  });

  it('do what they say', async () => {
    const { board, task, run } = await withCommand('/incident check 1 1');
    await run();
    expect(tasksOf(await board.read())[0]).toMatchObject({ state: 'closed', commandLastRunAt: aTime });
    await board.editTask(task.id, { command: '/incident end' });
    await run();
    expect(await board.read()).toMatchObject({ status: 'ended' });
    await board.editTask(task.id, { command: `/incident commander @${'0'.repeat(26)}` });
    await run();
    expect(await board.read()).toMatchObject({ commanderUserId: '0'.repeat(26) });
    await board.editTask(task.id, { command: '/incident start Follow-up' });
    await run();
    const { items } = (await writer.client.get<{ items: Incident[] }>('/v1/incidents?q=Follow-up')).body;
    expect(items).toMatchObject([{ name: 'Follow-up', teamId: team, createdByUserId: writer.userId }]);
  });

  it.each(['/incident check 2 1', '/incident check x', '/incident commander ana', '/incident start', '/incident sing'])(
    'fail like any other: %s',
    async (command) => {
      const { run } = await withCommand(command);
      expectProblem(await writingNothing(() => run()), 502, 'command-failed');
    },
  );
});

describe('Where commands go', () => {
  it('is Mattermost when it is set up, nowhere when nothing is, and no private network unless that is allowed', async () => {
    const { run } = await withCommand('/deploy back');
    const mattermost = { MATTERMOST_URL: url(), MATTERMOST_TOKEN: 'bot', COMMAND_ALLOW_PRIVATE_ADDRESSES: '1' };
    await server.restart({ ...mattermost, ...chatSettings, CHAT_TEAM_ID: team });
    // It has no channel there.
    expect((await run()).body).toMatchObject({ reason: 'no-channel' });
    await fromMattermost(server.client(), 'start In a channel', { channel_id: 'a-channel-of-mattermost' });
    const [{ id }] = (await writer.client.get<{ items: [Incident] }>('/v1/incidents?limit=1')).body.items;
    const board = new Board(writer.client, id);
    const [task] = tasksOf(
      (await board.addTask((await board.read()).stages[0]!.id, { title: 'x', command: '/deploy back' })).body,
    );
    const ran = await writer.client.post(`${board.path}/tasks/${task!.id}/run-command`);
    expect(ran.body).toEqual({ commandResponse: 'rolled back' });
    expect(asked).toEqual([
      { path: '/api/v4/commands/execute', body: { channel_id: 'a-channel-of-mattermost', command: '/deploy back' } },
    ]);
    await server.restart({});
    expect((await run()).body).toMatchObject({ reason: 'no-runner' });
    await server.restart({ ...byWebhook(), COMMAND_ALLOW_PRIVATE_ADDRESSES: '0' });
    expect((await run()).body).toMatchObject({ reason: 'address-not-allowed' });
    expect(asked).toHaveLength(1);
  });
});
