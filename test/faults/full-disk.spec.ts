import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Incident, TelemetryPage } from '../support/http-client.js';
import { expectProblem } from '../support/expectations.js';
import { defaultTeamOf, isReady, telemetryOf, until } from '../support/on-cluster.js';
import { newDataDirectory, RunningServer, type Environment } from '../support/running-server.js';
import { SmallDisk } from '../support/small-disk.js';

// A disk that takes no more: full, without inodes, read-only, or with a limit for the size of a file. Small file systems
// are made in a namespace of their own (`unshare -rm`), for which nobody has to be root where the kernel allows it.

const TRIES = 10;
const launcher = join(__dirname, '../support/on-small-disk.mjs');

const startOn = async (command: readonly string[], dataDirectory: string, env: Environment = {}) => {
  const server = new RunningServer(dataDirectory);
  const program = server.program;
  server.program = launcher;
  await server.start({ LOG_LEVEL: 'silent', WRAPPED: JSON.stringify(command), PROGRAM: program, ...env });
  return server;
};
const entering = ({ pid }: SmallDisk) => ['/usr/bin/nsenter', '-t', String(pid), '-U', '-m', '--preserve-credentials'];

/** Writes until it is refused, and gives what was acknowledged. */
const writeUntilRefused = async ({ admin }: RunningServer, teamId: string, description: string, most = 5_000) => {
  const ids: string[] = [];
  for (let n = 0; n < most; n++) {
    const answer = await admin.post<Incident>('/v1/incidents', { name: `${n}`, teamId, description });
    if (answer.status !== 201) return { ids, answer };
    ids.push(answer.body.id);
  }
  throw new Error(`nothing was refused in ${most} writes`);
};
const areThere = async ({ admin }: RunningServer, ids: readonly string[]) => {
  for (const id of ids) {
    const { status, body } = await admin.get<Incident>(`/v1/incidents/${id}`);
    // The words as well: they are sealed under keys that have to be kept, too.
    expect([status, body.name]).toEqual([200, expect.stringMatching(/^\d+$/)]);
  }
};
const telemetryHas = async ({ admin }: RunningServer, ids: readonly string[]) => {
  await until(async () => (await telemetryOf(admin)).length >= ids.length, 20_000);
  const told = (await telemetryOf(admin)).map(({ data }) => data.incidentID);
  expect(new Set(told).size).toBe(told.length);
  expect(ids.filter((id) => !told.includes(id))).toEqual([]);
};

const describeOnLinux = SmallDisk.isPossible ? describe : describe.skip;
if (!SmallDisk.isPossible) process.stdout.write('skipped: `unshare -rm` may not mount a file system here\n');

describeOnLinux('A disk', () => {
  let disk: SmallDisk;
  afterEach(() => disk.remove());

  it(`that is full and has room again, ${TRIES} times over: 503 storage-full, reads go on, nothing acknowledged is lost`, async () => {
    disk = await SmallDisk.make('size=48m');
    const server = await startOn(entering(disk), disk.path);
    const teamId = await defaultTeamOf(server.admin);
    const all: string[] = [];
    const told: string[] = [];
    for (let round = 0; round < TRIES; round++) {
      disk.fill(4_096 * round * 7);
      const { ids, answer } = await writeUntilRefused(server, teamId, 'x'.repeat(round % 2 === 0 ? 10 : 9_000));
      told.push(`${ids.length}`);
      all.push(...ids);
      expectProblem(answer, 503, 'storage-full');
      // What was written last may be shown later: the read models are on that disk, too.
      expect((await server.admin.get('/v1/incidents')).status).toBe(200);
      expect((await server.admin.get<TelemetryPage>('/v1/telemetry?after=start')).status).toBe(200);
      disk.free();
      await until(async () => (await server.admin.post('/v1/incidents', { name: 'again', teamId })).status === 201);
    }
    await until(() => isReady(server));
    await areThere(server, all);
    await telemetryHas(server, all);
    await server.restart({ WRAPPED: JSON.stringify(entering(disk)), PROGRAM: new RunningServer('').program });
    await areThere(server, all);
    await server.stop();
    process.stdout.write(`a full disk, ${TRIES} times: ${told.join(', ')} starts acknowledged before it was\n`);
  }, 180_000);

  it('that is full when the server is killed is one to start on once there is room', async () => {
    disk = await SmallDisk.make('size=48m');
    const server = await startOn(entering(disk), disk.path);
    const teamId = await defaultTeamOf(server.admin);
    disk.fill(300_000);
    const { ids } = await writeUntilRefused(server, teamId, '');
    await server.kill();
    disk.free();
    await server.start({ WRAPPED: JSON.stringify(entering(disk)), PROGRAM: new RunningServer('').program });
    await areThere(server, ids);
    await telemetryHas(server, ids);
    await server.stop();
  }, 60_000);

  it('without an inode left serves on: no write makes a file', async () => {
    disk = await SmallDisk.make('size=48m,nr_inodes=64');
    const server = await startOn(entering(disk), disk.path);
    const teamId = await defaultTeamOf(server.admin);
    expect(disk.takeInodes()).toBeGreaterThan(0);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => server.admin.post<Incident>('/v1/incidents', { name: `${n}`, teamId })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    await telemetryHas(
      server,
      answers.map(({ body }) => body.id),
    );
    await server.stop();
  }, 60_000);

  it('that is read-only stops the start, in words, and changes nothing', async () => {
    disk = await SmallDisk.make('size=48m');
    const command = entering(disk);
    const server = await startOn(command, disk.path);
    const teamId = await defaultTeamOf(server.admin);
    const { body } = await server.admin.post<Incident>('/v1/incidents', { name: '1', teamId });
    await server.stop();
    disk.remount('ro');
    const refused = await startOn(command, disk.path).then(
      () => 'it has started',
      (error: Error) => error.message,
    );
    process.stdout.write(`a read-only disk: ${refused.slice(0, 400)}\n`);
    expect(refused).toMatch(/before it listened/);
    disk.remount('rw');
    const again = await startOn(command, disk.path);
    await areThere(again, [body.id]);
    await again.stop();
  }, 60_000);
});

it('A limit for the size of a file fails the disk: 503 until a restart, and nothing acknowledged is lost', async () => {
  const dataDirectory = newDataDirectory();
  // In blocks of 512 bytes (ulimit of a POSIX shell).
  const limited = ['/bin/sh', '-c', 'ulimit -f 1500; exec "$@"', 'sh'];
  const server = await startOn(limited, dataDirectory);
  const teamId = await defaultTeamOf(server.admin);
  const { ids, answer } = await writeUntilRefused(server, teamId, 'x'.repeat(500));
  expectProblem(answer, 503, 'storage-failed');
  expectProblem(await server.admin.post('/v1/incidents', { name: 'b', teamId }), 503, 'storage-failed');
  await server.kill();
  expect(existsSync(join(dataDirectory, 'events.db'))).toBe(true);
  await server.start({ WRAPPED: JSON.stringify(['/usr/bin/env']), PROGRAM: new RunningServer('').program });
  await areThere(server, ids);
  await telemetryHas(server, ids);
  await server.stop();
  process.stdout.write(`a limit for the size of a file: ${ids.length} starts acknowledged before it\n`);
}, 60_000);
