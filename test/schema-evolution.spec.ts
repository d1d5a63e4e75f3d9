import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import { startBoard } from './support/board.js';
import type { Incident, Page, Team } from './support/http-client.js';
import { newDataDirectory, startServer, type RunningServer } from './support/running-server.js';

// docs/schema-evolution.md on data of an older release: its commands are run as they stand there.

const repository = resolve(__dirname, '..');
const page = readFileSync(join(repository, 'docs/schema-evolution.md'), 'utf8');
const sections = Object.fromEntries(page.split('\n## ').map((section) => [section.split('\n')[0]!, section]));

/** Runs the commands of a section with a release, and gives what they print. */
const runSection = (name: string, server: RunningServer, release = repository): string => {
  const commands = [...sections[name]!.matchAll(/```sh\n(.*?)```/gs)].map(([, command]) => command!);
  expect(commands.length).toBeGreaterThan(0);
  const script = `npm() { "${process.execPath}" "${release}/dist/apps/replay/src/main.js" "\${@:5}"; }\n${commands.join('')}`;
  return execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: newDataDirectory(),
    env: { PATH: process.env['PATH'], DATA_DIR: server.dataDirectory },
    encoding: 'utf8',
  });
};

const fixture = (file: string) =>
  JSON.parse(readFileSync(join(repository, 'libs/event-schema/fixtures', file), 'utf8')) as {
    readonly type: string;
    readonly data: { readonly facts: object; readonly content: object };
    readonly metadata: object;
  };
/** An event as an older release wrote it, with these facts among its own. */
const written = (file: string, facts: object) => {
  const { type, data, metadata } = fixture(file);
  return { id: randomUUID(), type, data: { ...data, facts: { ...data.facts, ...facts } }, metadata };
};

let server: RunningServer;
let team: string;
let incident: Incident;

beforeAll(async () => {
  server = await startServer();
  team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  const board = await startBoard(server.admin, team, { name: 'Of an older release' });
  const stageId = (await board.read()).stages[0]!.id;
  incident = (await board.addTask(stageId, { title: 'Roll back', command: '/rollback' })).body;
  await server.stop();
  const { id: incidentId, version, stages } = incident;
  const { id: taskId } = stages[0]!.tasks[0] as { readonly id: string };
  const log = SqliteEventLog.open({ file: join(server.dataDirectory, 'events.db') });
  await log.append(`incident-${incidentId}`, version, [written('TaskCommandRun.v1.json', { incidentId, taskId })]);
  await log.append('request-of-an-older-release', 0, [
    written('RequestReceived.v1.json', {}),
    written('RequestResumed.v1.json', {}),
  ]);
  await log.close();
  await server.start();
});
afterAll(() => server.stop());

describe('docs/schema-evolution.md', () => {
  it('shows an event of a first version in the shape of the second', async () => {
    const [told] = runSection('An event gets a second version', server).trim().split('\n');
    expect(JSON.parse(told!)).toMatchObject({ type: 'TaskCommandRun', content: { response: '' } });
    const { items } = (await server.admin.get<Page<object>>(`/v1/incidents/${incident.id}/events`)).body;
    expect(items.at(-1)).toMatchObject({ type: 'TaskCommandRun', version: incident.version + 1 });
    const telemetry = (await server.admin.get<Page<{ action: string }>>('/v1/telemetry?limit=1000')).body;
    expect(telemetry.items.at(-1)).toMatchObject({ action: 'run_task_slash_command' });
  });

  it('shows that an event of a retired type is read, and that all is well', () => {
    const printed = runSection('An event type is retired', server);
    expect(printed).toContain('"type":"RequestResumed"');
    expect(printed.match(/ sound$/gm)).toHaveLength(3);
  });

  it('builds the read models of the next release ahead, which then starts without building them', async () => {
    // The next release: this one, as the compiler leaves it, with another revision of one model.
    const next = newDataDirectory();
    cpSync(join(repository, 'dist'), join(next, 'dist'), { recursive: true });
    cpSync(join(repository, 'package.json'), join(next, 'package.json'));
    symlinkSync(join(repository, 'node_modules'), join(next, 'node_modules'));
    const model = join(next, 'dist/libs/read-models/src/incident-heads.js');
    const code = readFileSync(model, 'utf8');
    writeFileSync(model, code.replace(/revision: \d+/, 'revision: 1000'));
    expect(readFileSync(model, 'utf8')).not.toBe(code);

    runSection('A projection changes', server, next);
    // A mark that building anew would not leave.
    const file = join(server.dataDirectory, 'read-models.db');
    const ahead = new DatabaseSync(`${file}.ahead`);
    ahead.exec("UPDATE model_incident SET i_severity = 'sev1'");
    ahead.close();
    // The old release serves on, and takes what comes.
    const listed = async (query = '') =>
      (await server.admin.get<Page<Incident>>(`/v1/incidents${query}`)).body.items.map(({ name }) => name);
    expect(await listed()).toEqual(['Of an older release']);
    await startBoard(server.admin, team, { name: 'Meanwhile' });

    await server.stop();
    server.program = join(next, 'dist/apps/api/src/main.js');
    await server.start();
    expect(await listed()).toEqual(['Meanwhile', 'Of an older release']);
    expect(await listed('?severity=sev1')).toEqual(['Of an older release']);
    expect(existsSync(`${file}.ahead`)).toBe(false);
  });
});
