import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Incident, Page, Playbook, Team, TelemetryPage } from './support/http-client.js';
import { addTasks, startBoard, type Board } from './support/board.js';
import { itWithFiles, logSettings, logUnderTest } from './support/log-under-test.js';
import { linesOf, replay, startReplay } from './support/replay.js';
import { newDataDirectory, startServer, type RunningServer } from './support/running-server.js';

// The developers' tool on the log of a server that runs, and on what it leaves when it has stopped.

let server: RunningServer;
let board: Board;
let playbook: Playbook;
let env: Record<string, string>;

interface ToldEvent {
  readonly position: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly occurredAt: string;
  readonly content: Record<string, unknown>;
}

beforeAll(async () => {
  server = await startServer();
  env = { DATA_DIR: server.dataDirectory, ...(await logSettings(server.dataDirectory)) };
  const teamId = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  board = await startBoard(server.admin, teamId, { name: 'Checkout is slow' });
  await addTasks(board, 'Call the bank', 'Look at the graphs');
  await server.admin.patch(board.path, { name: 'Payments time out' });
  await server.admin.post(`${board.path}/end`);
  playbook = (
    await server.admin.post<Playbook>('/v1/playbooks', {
      title: 'Outage',
      teamId,
      stages: [{ title: 'First', tasks: [{ title: 'Look' }] }],
    })
  ).body;
  await server.admin.get('/v1/telemetry');
});

const stream = () => `incident-${board.id}`;
const json = async <Result>(...args: string[]): Promise<Result> => {
  const { code, stdout, stderr } = await replay([...args, '--json'], env);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as Result;
};
const told = async (...args: string[]) => linesOf<ToldEvent>(await replay(['events', ...args], env));

describe('replay verify', () => {
  it('finds the log sound, and what is derived equal to what would be derived again, while Sitrep runs', async () => {
    const { isSound, checks } = await json<{ isSound: boolean; checks: { name: string; count: number }[] }>('verify');
    expect(isSound).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(['log', 'telemetry', 'read-models']);
    for (const { count } of checks) expect(count).toBeGreaterThan(3);
  });

  it('tells people in a table, and ends with 0', async () => {
    const { code, stdout, stderr } = await replay(['verify'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^checked +count +finding\nlog +\d+ +sound\ntelemetry +\d+ +sound\nread-models +\d+ +sound\n$/,
    );
  });
});

describe('replay streams', () => {
  it('lists what there is, with counts', async () => {
    const listed = linesOf<{ stream: string; events: number }>(await replay(['streams', '--json'], env));
    expect(listed).toContainEqual(expect.objectContaining({ stream: stream(), events: 5 }));
    expect(listed).toContainEqual(expect.objectContaining({ stream: `playbook-${playbook.id}`, events: 1 }));
  });

  it('lists one kind, the longest first', async () => {
    const { stdout } = await replay(['streams', '--kind', 'incident', '--sort', 'events', '--limit', '1'], env);
    expect(stdout).toContain(stream());
    expect(stdout).not.toContain('playbook-');
  });
});

describe('replay show', () => {
  it('shows an incident as the API does', async () => {
    const { playbookDrift: _, ...incident } = (await server.admin.get<Incident>(board.path)).body;
    expect(await json('show', board.id)).toEqual(incident);
  });

  it('shows it as it was, and what has changed since', async () => {
    expect(await json('show', board.id, '--version', '1')).toMatchObject({ name: 'Checkout is slow', version: 1 });
    expect(await json('show', stream(), '--diff', '3..')).toEqual(
      expect.arrayContaining([
        { path: 'name', before: 'Checkout is slow', after: 'Payments time out' },
        { path: 'status', before: 'active', after: 'ended' },
      ]),
    );
  });

  it('shows it as of a moment', async () => {
    const [, second, third] = await told('--stream', stream());
    expect(await json('show', board.id, '--at', second!.occurredAt)).toMatchObject({ status: 'active' });
    expect(await json('show', board.id, '--position', third!.position)).toMatchObject({ version: 3 });
  });

  it('shows a playbook, and names what there is not', async () => {
    expect(await json('show', playbook.id)).toMatchObject({ title: 'Outage', version: 1 });
    const { code, stderr } = await replay(['show', 'zzzzzzzzzzzzzzzzzzzzzzzzzz'], env);
    expect(code).toBe(3);
    expect(stderr).toContain('There is no incident and no playbook');
  });
});

describe('replay events', () => {
  it('prints all events in the order of the log, one a line', async () => {
    const all = await told();
    expect(all.map(({ position }) => position)).toEqual(all.map(({ position }) => position).sort());
    expect(all[0]).toMatchObject({ type: 'InstallationFounded', version: 1 });
  });

  it('prints only what is asked for', async () => {
    const ofStream = await told('--stream', stream());
    expect(ofStream.map(({ type }) => type)).toEqual([
      ...['IncidentStarted', 'TaskAdded', 'TaskAdded', 'IncidentRenamed', 'IncidentEnded'],
    ]);
    expect(await told('--type', 'IncidentEnded,PlaybookCreated')).toHaveLength(2);
    expect(await told('--stream', 'incident-*', '--limit', '2')).toEqual(ofStream.slice(0, 2));
    expect(await told('--stream', stream(), '--after', ofStream[2]!.position)).toEqual(ofStream.slice(3));
    expect(await told('--stream', stream(), '--up-to', ofStream[2]!.position)).toEqual(ofStream.slice(0, 3));
    expect(await told('--until', '2020-01-01T00:00:00Z')).toEqual([]);
    expect(await told('--stream', stream(), '--since', '2020-01-01T00:00:00Z')).toEqual(ofStream);
  });
});

describe('replay state, stats and tail', () => {
  it('prints what the rules knew, at any version', async () => {
    expect(await json('state', stream(), '--version', '2')).toMatchObject({ version: 2, state: { phase: 'active' } });
    expect(await json('state', stream())).toMatchObject({ version: 5, state: { phase: 'ended' } });
    expect(await json('state', 'installation')).toMatchObject({
      state: { diagnosticId: expect.any(String) as string },
    });
  });

  it('counts what there is', async () =>
    expect(await json('stats')).toMatchObject({
      faults: 0,
      streams: { incident: 1, playbook: 1 },
      types: { TaskAdded: 2, IncidentEnded: 1 },
      telemetry: { 'incident create': 1, 'tasks add_task': 2, 'playbook create': 1 },
    }));

  it('prints events as they come', async () => {
    const tail = startReplay(['tail', '--lines', '1', '--stream', stream(), '--json'], env);
    let printed = '';
    tail.stdout!.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const until = async (lines: number) => {
      for (let i = 0; i < 200 && printed.split('\n').length <= lines; i++)
        await new Promise((go) => setTimeout(go, 50));
    };
    await until(1);
    await server.admin.post(`${board.path}/restart`);
    await until(2);
    tail.kill('SIGINT');
    await once(tail, 'close');
    const types = printed.split('\n', 2).map((line) => (JSON.parse(line) as ToldEvent).type);
    expect({ types, code: tail.exitCode }).toEqual({ types: ['IncidentEnded', 'IncidentRestarted'], code: 0 });
  });
});

describe('replay rebuild', () => {
  it('builds the telemetry stream anew elsewhere, with every record as it is but for createdAt', async () => {
    const to = newDataDirectory();
    expect((await replay(['rebuild', 'telemetry', '--to', to], env)).code).toBe(0);
    const db = new DatabaseSync(join(to, 'telemetry.db'), { readOnly: true });
    const rebuilt = db.prepare('SELECT data FROM event ORDER BY position').all();
    db.close();
    const without = ({ createdAt: _, ...record }: { createdAt?: string }) => record;
    const { items } = (await server.admin.get<TelemetryPage>('/v1/telemetry')).body;
    expect(rebuilt.map(({ data }) => without(JSON.parse(String(data)) as object))).toEqual(items.map(without));
    expect(items.length).toBeGreaterThan(3);
  });

  it('refuses a stream that is not empty', async () => {
    const running = logUnderTest === 'sqlite';
    if (running) await server.stop();
    const { code, stderr } = await replay(['rebuild', 'telemetry'], {
      ...env,
      DATA_DIR: running ? env['DATA_DIR']! : newDataDirectory(),
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is not empty') as string });
    if (running) await server.start();
  });

  itWithFiles('does not touch what a running Sitrep writes to', async () => {
    for (const args of [
      ['rebuild', 'read-models'],
      ['rebuild', 'telemetry', '--set-aside'],
    ]) {
      const { code, stderr } = await replay(args, env);
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: expect.stringContaining('is in use by another process') as string,
      });
    }
  });

  itWithFiles('leaves what Sitrep goes on with', async () => {
    const before = (await server.admin.get<TelemetryPage>('/v1/telemetry')).body;
    await server.stop();
    expect((await replay(['rebuild', 'telemetry', '--set-aside'], env)).code).toBe(0);
    expect((await replay(['rebuild', 'read-models'], env)).code).toBe(0);
    expect((await replay(['verify'], env)).code).toBe(0);
    await server.start();
    expect((await server.admin.get<Incident>(board.path)).body).toMatchObject({ name: 'Payments time out' });
    const { items } = (await server.admin.get<TelemetryPage>('/v1/telemetry')).body;
    expect(items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
    // A cursor counts in the stream that it was given out for.
    expect((await server.admin.get(`/v1/telemetry?after=${before.nextCursor}`)).status).toBe(409);
    expect(readdirSync(server.dataDirectory).filter((name) => name.includes('rebuilding'))).toEqual([]);
  });
});

describe('The command line', () => {
  it('ends with 2 when it was misused, and says how it is used', async () => {
    const nowhere = await replay(['verify', '--data-dir', join(newDataDirectory(), 'none')]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no log at') as string });
    const unknown = await replay(['vrify']);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean verify?') as string });
    const wrong = await replay(['show', 'x', '--version', 'many'], env);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('whole number') as string });
  });

  it('shows examples in the help of every command, each of a command and options that exist', async () => {
    const { stdout } = await replay(['--help']);
    const commands = [
      ...stdout
        .split('Commands:')[1]!
        .split('Exit codes:')[0]!
        .matchAll(/^ {2}(\w[\w-]*) /gm),
    ].map(([, name]) => name!);
    expect(commands).toEqual(
      expect.arrayContaining(['verify', 'rebuild', 'streams', 'show', 'events', 'state', 'tail']),
    );
    for (const name of commands.filter((each) => each !== 'help')) {
      const help = (await replay([name, '--help'])).stdout;
      expect([name, help.includes('Examples:')]).toEqual([name, true]);
      const examples = help.split('Examples:')[1]!;
      for (const [option] of examples.matchAll(/(?<= )--[a-z-]+/g))
        expect([name, option, help.split('Examples:')[0]!.includes(option) || stdout.includes(option)]).toEqual([
          name,
          option,
          true,
        ]);
    }
  });

  it('is completed by a shell', async () => {
    const { stdout } = await replay(['completion', 'bash']);
    const complete = (...words: string[]) =>
      execFileSync(
        'bash',
        [
          '-c',
          `${stdout}
        COMP_WORDS=(sitrep-replay ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
        _sitrep_replay; echo "\${COMPREPLY[@]}"`,
        ],
        { encoding: 'utf8' },
      ).trim();
    expect(complete('ver')).toBe('verify');
    expect(complete('rebuild', 't')).toBe('telemetry');
    expect(complete('events', '--up')).toBe('--up-to');
    expect((await replay(['completion', 'zsh'])).stdout).toContain('#compdef sitrep-replay');
  });
});
