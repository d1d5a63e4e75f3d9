import { sitrepClient, type SitrepClient } from '@sitrep/client';
import { createTeam, issue } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// An incident from its start to its end, as a program lives through it that has the typed client and nothing else of Sitrep.

let server: RunningServer;
let sitrep: SitrepClient;
let teamId: string;
let userId: string;

beforeAll(async () => {
  server = await startServer();
  teamId = await createTeam(server.admin, 'Shop');
  const scopes = ['incidents:read', 'incidents:write', 'playbooks:write'];
  const bearer = await issue(server.admin, scopes, [teamId]);
  userId = bearer.userId;
  sitrep = sitrepClient(server.url, bearer.client.token!);
});

/** What was answered where all went well. */
const given = async <Data>(call: Promise<{ data?: Data; error?: unknown }>): Promise<Data> => {
  const { data, error } = await call;
  if (data === undefined) throw new Error(`it was refused: ${JSON.stringify(error)}`);
  return data;
};
const start = (name: string) => given(sitrep.POST('/v1/incidents', { body: { name, teamId } }));

describe('With the typed client', () => {
  it('an incident is started, worked on and ended', async () => {
    const { id, stages } = await start('Checkout is slow');
    const at = { id, stageId: stages[0]!.id };
    await given(sitrep.PUT('/v1/incidents/{id}/severity', { params: { path: { id } }, body: { severity: 'sev1' } }));
    const added = await given(
      sitrep.POST('/v1/incidents/{id}/stages/{stageId}/tasks', { params: { path: at }, body: { title: 'Roll back' } }),
    );
    const taskId = added.stages[0]!.tasks[0]!.id;
    const path = { id, taskId };
    await given(sitrep.PUT('/v1/incidents/{id}/tasks/{taskId}/assignee', { params: { path }, body: { userId } }));
    await given(sitrep.PUT('/v1/incidents/{id}/tasks/{taskId}/state', { params: { path }, body: { state: 'closed' } }));
    await given(
      sitrep.PATCH('/v1/incidents/{id}/tasks/{taskId}', { params: { path }, body: { title: 'Rolled back' } }),
    );
    await given(sitrep.POST('/v1/incidents/{id}/end', { params: { path: { id } } }));
    const ended = await given(sitrep.GET('/v1/incidents/{id}', { params: { path: { id } } }));
    expect(ended).toMatchObject({ status: 'ended', severity: 'sev1', version: 7 });
    expect(ended.stages[0]!.tasks).toMatchObject([{ title: 'Rolled back', state: 'closed', assigneeUserId: userId }]);
  });

  it('it is found, looked back at and counted', async () => {
    const { id } = await start('Kassandra stalls');
    const [found] = (await given(sitrep.GET('/v1/incidents', { params: { query: { q: 'kass', include: 'number' } } })))
      .items;
    expect(found).toMatchObject({ id, number: 2 });
    const params = { path: { id }, query: { from: '0' } };
    const { changes } = await given(sitrep.GET('/v1/incidents/{id}/diff', { params }));
    expect(changes).toMatchObject([{ of: 'incident', change: 'added' }]);
    expect((await given(sitrep.GET('/v1/metrics/incidents'))).total.started).toBe(2);
  });

  it('a playbook is written, and an incident started from it', async () => {
    const stages = [{ title: 'Contain', tasks: [{ title: 'Roll back' }] }];
    const playbook = await given(sitrep.POST('/v1/playbooks', { body: { title: 'Outage', teamId, stages } }));
    const body = { name: 'Again', teamId, playbookId: playbook.id };
    expect((await given(sitrep.POST('/v1/incidents', { body }))).stages).toMatchObject(stages);
  });

  it('a refusal is a value, with a type to decide by and what to do', async () => {
    const { id } = await start('Twice');
    const end = { params: { path: { id } } };
    await given(sitrep.POST('/v1/incidents/{id}/end', end));
    const { error, response } = await sitrep.POST('/v1/incidents/{id}/end', end);
    expect(error?.type).toBe('/problems/incident-already-ended');
    expect([response.status, error?.status]).toEqual([409, 409]);
  });

  it('a stale write says what was missed', async () => {
    const { id } = await start('Contended');
    const path = { id };
    await given(sitrep.PATCH('/v1/incidents/{id}', { params: { path }, body: { name: 'Renamed' } }));
    const { error } = await sitrep.PATCH('/v1/incidents/{id}', {
      params: { path, header: { 'If-Match': '"1"' } },
      body: { name: 'Late' },
    });
    expect(error).toMatchObject({ type: '/problems/precondition-failed', currentVersion: 2 });
    expect(error?.missed?.map(({ text }) => text)).toEqual(['renamed the incident to “Renamed”']);
  });
});
