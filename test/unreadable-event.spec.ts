import { join } from 'node:path';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import { expectProblem } from './support/expectations.js';
import type { Incident } from './support/http-client.js';
import { defaultTeamOf, until } from './support/on-cluster.js';
import { startServer } from './support/running-server.js';

it('An event that cannot be read stops what is derived in front of it, and readiness says which one and why', async () => {
  const server = await startServer();
  const teamId = await defaultTeamOf(server.admin);
  const { body: incident } = await server.admin.post<Incident>('/v1/incidents', { name: 'before', teamId });
  await server.stop();

  const log = SqliteEventLog.open({ file: join(server.dataDirectory, 'events.db') });
  const id = '6f1f2c0e-8a52-4f1b-9e62-6b5c1f2f9a10';
  await log.append('incident-x', 0, [
    { id, type: 'FromTheFuture', data: { content: { name: 'words' } }, metadata: { schemaVersion: 1 } },
  ]);
  await log.close();

  await server.start();
  const readiness = () => server.client().get('/health/ready');
  // Each comes to the event in its own time.
  await until(async () => !(await readiness()).text.includes('is catching up'), 30_000);
  const { status, text } = await readiness();
  expect(status).toBe(503);
  for (const projection of ['read-models', 'telemetry'])
    expect(text).toContain(
      `the projection ${projection} stands still: Event 1 of stream incident-x (FromTheFuture, schema version 1) cannot be read`,
    );
  expect(text).toContain('start a release that knows it');
  expect(text + server.stdout + server.stderr).not.toContain('words');
  expectProblem(await server.admin.get(`/v1/incidents/${incident.id}`), 503, 'not-caught-up');
  await server.stop();
});
