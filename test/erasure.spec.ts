import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { openEventStream } from './support/event-stream-client.js';
import { expectProblem } from './support/expectations.js';
import type { Incident, Me, Page, Playbook, Team } from './support/http-client.js';
import { describeWithFiles, itWithFiles } from './support/log-under-test.js';
import { appendBehind } from './support/opened-log.js';
import { issue } from './support/people.js';
import { newDataDirectory, runToEnd, startServer, ADMIN_TOKEN, type RunningServer } from './support/running-server.js';
import { bytesBehind } from './support/stored-log.js';
import { tracesOf } from './support/traces-of-a-word.js';

// What people type can be erased: nobody reads it any more, wherever it was; what happened stays, and telemetry as well.

const WORD = 'QUARTERDECK';
let server: RunningServer;
let team: string;
let incident: Incident;
let playbook: Playbook;
let backup: string;
let telemetryBefore: string;
/** One request, however often it is sent. */
let runCommand: () => Promise<string>;

const telemetry = async () => (await server.admin.get('/v1/telemetry?limit=1000')).text;
const placesWithWord = () =>
  bytesBehind(server.dataDirectory)
    .filter(([, bytes]) => tracesOf([WORD], bytes).length > 0)
    .map(([name]) => name);
/** Everything that an administrator can read of the incident and the playbook. */
const everythingShown = async (): Promise<string> => {
  const path = `/v1/incidents/${incident.id}`;
  const paths = [
    ...['', '/events', '/timeline', '/status-updates', '/retrospective', '?version=2'].map((rest) => path + rest),
    ...['/v1/incidents', `/v1/incidents?q=${WORD}`, '/v1/playbooks'],
    ...['', '/export'].map((rest) => `/v1/playbooks/${playbook.id}${rest}`),
  ];
  return (await Promise.all(paths.map(async (each) => (await server.admin.get(each)).text))).join('\n');
};

beforeAll(async () => {
  server = await startServer({ LOG_LEVEL: 'trace' });
  team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  const stages = [{ title: WORD, tasks: [{ title: WORD, description: WORD, command: `/${WORD}` }] }];
  const whole = { title: WORD, description: WORD, stages };
  playbook = (await server.admin.post<Playbook>('/v1/playbooks', { ...whole, teamId: team })).body;
  const named = { name: `the ${WORD}`, description: WORD, teamId: team, playbookId: playbook.id };
  incident = (await server.admin.post<Incident>('/v1/incidents', named)).body;
  const path = `/v1/incidents/${incident.id}`;
  const [stage] = incident.stages;
  await server.admin.patch(`${path}/stages/${stage!.id}`, { title: `${WORD} again` });
  await server.admin.patch(`${path}/tasks/${stage!.tasks[0]!.id}`, { title: `${WORD} again` });
  const command = { title: 'Say what it is', command: '/incident info' };
  const { stages: withCommand } = (await server.admin.post<Incident>(`${path}/stages/${stage!.id}/tasks`, command))
    .body;
  const commandTask = (withCommand[0]!.tasks.at(-1) as { readonly id: string }).id;
  runCommand = async () =>
    (await server.admin.post(`${path}/tasks/${commandTask}/run-command`, undefined, { 'idempotency-key': 'run' })).text;
  expect(await runCommand()).toContain(WORD);
  await server.admin.post(`${path}/status-updates`, { text: WORD });
  await server.admin.put(`${path}/retrospective`, { text: WORD });
  await server.admin.post('/v1/incidents', { name: 'Another', description: '', teamId: team });
  telemetryBefore = await telemetry();
  // The words are where they belong, and the search finds them there.
  expect(await everythingShown()).toContain(WORD);
  expect(placesWithWord().filter((name) => !name.startsWith('read-models'))).toEqual([]);
  expect(placesWithWord()).not.toEqual([]);
  backup = newDataDirectory();
  cpSync(server.dataDirectory, backup, { recursive: true });
});
afterAll(() => server.stop());

describe('Erasing', () => {
  it('is for administrators', async () => {
    const { client } = await issue(server.admin, ['incidents:read', 'incidents:write', 'playbooks:write'], [team]);
    expectProblem(await client.delete(`/v1/incidents/${incident.id}/content`), 403, 'forbidden');
    expectProblem(await client.delete(`/v1/playbooks/${playbook.id}/content`), 403, 'forbidden');
  });

  it('is refused of what is not there', async () => {
    const nobody = 'a'.repeat(26);
    expectProblem(await server.admin.delete(`/v1/incidents/${nobody}/content`), 404, 'incident-not-found');
    expectProblem(await server.admin.delete(`/v1/playbooks/${nobody}/content`), 404, 'playbook-not-found');
  });

  it('is answered when nobody can read the words any more', async () => {
    const stream = await openEventStream(server.admin, '/v1/incidents/stream');
    for (const path of [`/v1/incidents/${incident.id}`, `/v1/playbooks/${playbook.id}`])
      expect(await server.admin.delete(`${path}/content`)).toMatchObject({ status: 204, text: '' });
    expect(placesWithWord()).toEqual([]);
    expect(await everythingShown()).not.toContain(WORD);
    expect(await runCommand()).toBe('{"commandResponse":"[erased]"}');
    await stream.close();
  });

  it('leaves what happened: stages, tasks, states, people and times', async () => {
    const { body } = await server.admin.get<Incident>(`/v1/incidents/${incident.id}`);
    expect(body).toMatchObject({
      name: '[erased]',
      description: '[erased]',
      commanderUserId: incident.commanderUserId,
    });
    const [stage] = body.stages;
    expect(stage).toMatchObject({ id: incident.stages[0]!.id, title: '[erased]' });
    expect(stage!.tasks[0]).toMatchObject({ title: '[erased]', description: '[erased]', command: '[erased]' });
    expect(body.contentErasedAt).toMatch(/^\d{4}-/);
    const timeline = (await server.admin.get(`/v1/incidents/${incident.id}/timeline`)).text;
    expect(timeline).toContain('erased what had been written in it');
  });

  it('changes not a byte of telemetry', async () => expect(await telemetry()).toBe(telemetryBefore));

  it('costs nothing when it is asked for again', async () => {
    const { version } = (await server.admin.get<Incident>(`/v1/incidents/${incident.id}`)).body;
    expect((await server.admin.delete(`/v1/incidents/${incident.id}/content`)).status).toBe(204);
    expect((await server.admin.get<Incident>(`/v1/incidents/${incident.id}`)).body.version).toBe(version);
  });

  it('leaves other incidents alone', async () =>
    expect((await server.admin.get(`/v1/incidents?q=another`)).text).toContain('Another'));

  it('lets people type again, and what they type is kept', async () => {
    const path = `/v1/incidents/${incident.id}`;
    await server.admin.patch(path, { name: 'Something new' });
    await server.restart();
    expect((await server.admin.get<Incident>(path)).body).toMatchObject({
      name: 'Something new',
      description: '[erased]',
    });
  });

  it('holds after a restart: no file has the word, and the log is sound', async () => {
    expect(await everythingShown()).not.toContain(WORD);
    expect(placesWithWord()).toEqual([]);
    expect(await telemetry()).toBe(telemetryBefore);
    expect(tracesOf([WORD], Buffer.from(server.stdout + server.stderr))).toEqual([]);
  });
});

describe('An erasure', () => {
  it('that was recorded and cut off is finished by the next start', async () => {
    const own = await startServer();
    const { admin, dataDirectory } = own;
    const me = (await admin.get<Me>('/v1/me')).body;
    const teamId = (await admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
    const { id, version } = (await admin.post<Incident>('/v1/incidents', { name: WORD, teamId })).body;
    await own.stop();
    const erased = {
      id: randomUUID(),
      type: 'IncidentContentErased',
      data: { facts: { incidentId: id, by: me.userId }, content: {} },
      metadata: { schemaVersion: 1, occurredAt: '2026-11-23T10:15:30.123Z' },
    };
    expect(await appendBehind(dataDirectory, `incident-${id}`, version, erased)).toMatchObject({ appended: true });
    await own.start();
    expect((await admin.get<Incident>(`/v1/incidents/${id}`)).body).toMatchObject({ name: '[erased]' });
    await own.stop();
  });

  // In a cluster the keys are streams, and come back with all the others or not at all.
  itWithFiles('is carried out again when an old backup brings the keys back', async () => {
    await server.stop();
    const directory = newDataDirectory();
    cpSync(server.dataDirectory, directory, { recursive: true });
    rmSync(join(directory, 'keys'), { recursive: true });
    cpSync(join(backup, 'keys'), join(directory, 'keys'), { recursive: true });
    const again = await startServer({}, directory);
    const { body } = await again.admin.get<Incident>(`/v1/incidents/${incident.id}`);
    expect(body).toMatchObject({ description: '[erased]' });
    await again.stop();
    await server.start();
  });
});

const startAndSay = (directory: string) =>
  runToEnd({ PORT: '0', DATA_DIR: directory, SITREP_BOOTSTRAP_TOKEN: ADMIN_TOKEN }, [], 8_000);

describeWithFiles('A server without its keys does not start, and says what to do', () => {
  const without = async (change: (keys: string) => void) => {
    const directory = newDataDirectory();
    cpSync(backup, directory, { recursive: true });
    change(join(directory, 'keys'));
    return startAndSay(directory);
  };

  it('when the installation key is missing', async () => {
    const { code, stderr } = await without((keys) => rmSync(join(keys, 'installation.key')));
    expect(code).toBe(1);
    expect(stderr).toMatch(/installation\.key is missing.*Restore it from its backup/s);
  });

  it('when all keys are missing: it makes none that would hide the loss', async () => {
    const { code, stderr } = await without((keys) => rmSync(keys, { recursive: true }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/content key \S+ is not among the keys.*Restore/s);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('when the installation key is that of another installation', async () => {
    const other = newDataDirectory();
    const another = await startServer({}, other);
    await another.stop();
    const { code, stderr } = await without((keys) =>
      cpSync(join(other, 'keys/installation.key'), join(keys, 'installation.key')),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/installation\.key does not open the content keys/);
  });
});

it('The keys are in the directory that CONTENT_KEYS_DIR names, and nowhere else', async () => {
  const keys = join(newDataDirectory(), 'apart');
  const apart = await startServer({ CONTENT_KEYS_DIR: keys });
  await apart.stop();
  expect(existsSync(join(keys, 'installation.key'))).toBe(true);
  expect(existsSync(join(apart.dataDirectory, 'keys'))).toBe(false);
});
