import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page, Team } from './support/http-client.js';
import { startBoard } from './support/board.js';
import { replay } from './support/replay.js';
import { ADMIN_TOKEN, newDataDirectory, startServer } from './support/running-server.js';

const repository = resolve(__dirname, '..');
const page = readFileSync(join(repository, 'docs/replay.md'), 'utf8');

describe('docs/replay.md', () => {
  it('shows commands that run, one after the other, beside a running Sitrep', async () => {
    const server = await startServer();
    const team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
    const { id } = await startBoard(server.admin, team);
    await server.admin.post(`/v1/incidents/${id}/end`);
    const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, command]) => command!);
    expect(commands.length).toBeGreaterThan(8);
    const script = `npm() { "${process.execPath}" "${repository}/dist/bundle/replay.js" "\${@:5}"; }\n${commands.join('')}`;
    const printed = execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: newDataDirectory(),
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: server.dataDirectory,
        URL: server.url,
        TOKEN: ADMIN_TOKEN,
        INCIDENT: id,
      },
      encoding: 'utf8',
    });
    expect(printed).toContain('Signature Verified Successfully');
    expect(printed).toContain('What telemetry would have said');
    expect(printed.match(/"type":"IncidentStarted"/g)).toHaveLength(2); // Once from the command line, once over HTTP.
    await server.stop();
  });

  it('names every subcommand that there is, and no other', async () => {
    const { stdout } = await replay(['--help']);
    const [, commands] = /Commands:\n(.*?)\n\n/s.exec(stdout)!;
    const there = [...commands!.matchAll(/^ {2}([a-z][\w-]*)/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const [, rows] = /\| subcommand.*?\n\|[- |]+\n(.*?)\n\n/s.exec(page)!;
    const named = rows!
      .split('\n')
      .flatMap((row) => [...row.split('|')[1]!.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual(there.sort());
  });
});
