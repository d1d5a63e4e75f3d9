import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Team } from './support/http-client.js';
import { startBoard, type Board } from './support/board.js';
import { logSettings } from './support/log-under-test.js';
import { replay } from './support/replay.js';
import { newDataDirectory, startServer } from './support/running-server.js';

// What would have happened, tried on a fork; and what did happen, in a form that others can check.

let env: Record<string, string>;
let board: Board;
const BY = '01m83jjh6x1hk4f2p1cbbe3dvt';

beforeAll(async () => {
  const server = await startServer();
  env = { DATA_DIR: server.dataDirectory, ...(await logSettings(server.dataDirectory)) };
  const teamId = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  board = await startBoard(server.admin, teamId, { name: 'Checkout is slow' });
  await server.admin.patch(board.path, { name: 'Payments time out' });
  await server.admin.post(`${board.path}/end`);
});
const stream = () => `incident-${board.id}`;
const fileWith = (text: string | Buffer): string => {
  const file = join(newDataDirectory(), 'file');
  writeFileSync(file, text);
  return file;
};

describe('replay what-if', () => {
  const whatIf = async (commands: readonly object[], ...options: string[]) => {
    const file = fileWith(JSON.stringify(commands));
    const { code, stdout, stderr } = await replay(['what-if', stream(), '--commands', file, '--json', ...options], env);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as unknown;
  };

  it('shows what commands would have come to at a version: answers, events, differences, telemetry', async () => {
    const before = (await replay(['events'], env)).stdout;
    const commands = [
      { type: 'EditIncident', by: BY, name: 'Payments are lost' },
      { type: 'EndIncident', by: BY },
      { type: 'EndIncident', by: BY },
    ];
    expect(await whatIf(commands, '--version', '2', '--now', '2026-11-23T10:15:30Z')).toMatchObject({
      fromVersion: 2,
      commands: [
        { type: 'EditIncident', answer: 'accepted' },
        { type: 'EndIncident', answer: 'accepted' },
        { type: 'EndIncident', answer: 'refused: incident-already-ended' },
      ],
      events: [{ type: 'IncidentRenamed' }, { type: 'IncidentEnded' }],
      differences: expect.arrayContaining([
        { path: 'name', before: 'Payments time out', after: 'Payments are lost' },
        { path: 'status', before: 'active', after: 'ended' },
        { path: 'endedAt', before: null, after: '2026-11-23T10:15:30.000Z' },
      ]) as unknown,
      telemetry: [{ type: 'incident', action: 'end', eventTimeStamp: '2026-11-23T10:15:30.000Z' }],
    });
    expect((await replay(['events'], env)).stdout).toBe(before);
  });

  it('says which commands there are not', async () => {
    expect(
      await whatIf([
        { type: 'Explode', by: BY },
        { type: 'EditIncident', by: 7, name: 'x' },
      ]),
    ).toMatchObject({
      commands: [
        { answer: expect.stringContaining('not carried out') as string },
        { answer: expect.stringContaining('not carried out') as string },
      ],
      events: [],
    });
    const wrong = await replay(['what-if', stream(), '--commands', fileWith('no list')], env);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('JSON list of commands') as string });
  });
});

describe('replay evidence', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = fileWith(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const publicFile = fileWith(publicKey.export({ type: 'spki', format: 'pem' }));
  const signed = async (): Promise<string> => {
    const directory = newDataDirectory();
    const { code, stderr } = await replay(['evidence', 'sign', board.id, '--key', key, '--to', directory], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return directory;
  };
  const check = (directory: string, ...options: string[]) => replay(['evidence', 'check', directory, ...options]);
  const openssl = (directory: string): string =>
    execFileSync(
      'openssl',
      'pkeyutl -verify -pubin -inkey public-key.pem -rawin -in evidence.ndjson -sigfile evidence.sig'.split(' '),
      { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );

  it('is checked offline, by us and by OpenSSL, with the key that came along or one from the signer', async () => {
    const directory = await signed();
    expect(await check(directory)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('3 events, unchanged') as string,
    });
    expect(await check(directory, '--key', publicFile)).toMatchObject({ code: 0 });
    expect(openssl(directory)).toContain('Verified Successfully');
    expect(readFileSync(join(directory, 'evidence.ndjson'), 'utf8')).toContain('Checkout is slow');
  });

  it('does not hold once a byte of it was changed, or another key is asked for', async () => {
    const directory = await signed();
    const other = fileWith(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    expect(await check(directory, '--key', other)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('signature') as string,
    });
    const file = join(directory, 'evidence.ndjson');
    writeFileSync(file, readFileSync(file, 'utf8').replace('slow', 'fast'));
    expect(await check(directory)).toMatchObject({ code: 1, stderr: expect.stringContaining('signature') as string });
    expect(() => openssl(directory)).toThrow();
  });

  it('does not hold where the signer left an event out', async () => {
    const directory = await signed();
    const file = join(directory, 'evidence.ndjson');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const shortened = Buffer.from(`${[...lines.slice(0, 2), ...lines.slice(3)].join('\n')}\n`);
    writeFileSync(file, shortened);
    const { sign } = await import('node:crypto');
    writeFileSync(join(directory, 'evidence.sig'), sign(null, shortened, privateKey));
    expect(await check(directory)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Event 2: it does not follow') as string,
    });
  });

  it('needs a key that can sign, and an incident', async () => {
    const to = newDataDirectory();
    const wrongKey = await replay(['evidence', 'sign', board.id, '--key', publicFile, '--to', to], env);
    expect(wrongKey).toMatchObject({ code: 2, stderr: expect.stringContaining('Ed25519 private key') as string });
    const none = await replay(['evidence', 'sign', 'zzzzzzzzzzzzzzzzzzzzzzzzzz', '--key', key, '--to', to], env);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no incident') as string });
  });
});
