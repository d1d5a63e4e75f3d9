import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addTasks, startBoard } from './support/board.js';
import { expectProblem } from './support/expectations.js';
import type { HttpClient, Problem } from './support/http-client.js';
import { createTeam, issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// Numbers of incidents: how many, how bad, how long, how much was done.

let server: RunningServer;
let [shop, bank] = ['', ''];
let shopKeeper: Bearer;
let banker: Bearer;

beforeAll(async () => {
  server = await startServer();
  [shop, bank] = [await createTeam(server.admin, 'Shop'), await createTeam(server.admin, 'Bank')];
  const scopes = ['incidents:read', 'incidents:write'];
  [shopKeeper, banker] = [await issue(server.admin, scopes, [shop]), await issue(server.admin, scopes, [bank])];
});

const NONE = { sev1: 0, sev2: 0, sev3: 0, sev4: 0, unjudged: 0 };
const NEVER = { '15m': 0, '1h': 0, '4h': 0, '1d': 0, '1w': 0, longer: 0 };
const nothing = {
  started: 0,
  active: 0,
  ended: 0,
  activeBySeverity: NONE,
  endedBySeverity: NONE,
  timeToEnd: { meanSeconds: null, endedWithin: NEVER },
  tasksCompleted: 0,
};
interface Metrics {
  readonly total: typeof nothing;
  readonly items: readonly (typeof nothing & { readonly teamId: string; readonly month: string })[];
}
const measure = async (client: HttpClient, query = ''): Promise<Metrics> => {
  const { status, text, body } = await client.get<Metrics>(`/v1/metrics/incidents${query}`);
  if (status !== 200) throw new Error(text);
  return body;
};
const month = new Date().toISOString().slice(0, 7);

describe('The numbers of incidents', () => {
  it('are nothing before there are any', async () =>
    expect(await measure(shopKeeper.client)).toEqual({ total: nothing, items: [] }));

  it('follow each incident as it goes, and tell only of the teams of who asks', async () => {
    const board = await startBoard(shopKeeper.client, shop, { severity: 'sev2' });
    await startBoard(shopKeeper.client, shop);
    await startBoard(banker.client, bank);
    const [first, second] = await addTasks(board, 'Roll back', 'Tell support');
    await board.setState(first!, 'closed');
    await board.setState(second!, 'in_progress');
    const begun = {
      ...nothing,
      started: 2,
      active: 2,
      activeBySeverity: { ...NONE, sev2: 1, unjudged: 1 },
      tasksCompleted: 1,
    };
    expect(await measure(shopKeeper.client)).toEqual({ total: begun, items: [{ ...begun, teamId: shop, month }] });

    await shopKeeper.client.put(`${board.path}/severity`, { severity: 'sev1' });
    await shopKeeper.client.post(`${board.path}/end`);
    const ended = {
      ...begun,
      active: 1,
      ended: 1,
      activeBySeverity: { ...NONE, unjudged: 1 },
      endedBySeverity: { ...NONE, sev1: 1 },
      timeToEnd: { meanSeconds: expect.any(Number) as unknown as null, endedWithin: { ...NEVER, '15m': 1 } },
    };
    expect((await measure(shopKeeper.client)).total).toEqual(ended);

    await shopKeeper.client.post(`${board.path}/restart`);
    expect((await measure(shopKeeper.client)).total).toEqual({
      ...begun,
      activeBySeverity: { ...NONE, sev1: 1, unjudged: 1 },
    });
  });

  it('are the sum of all teams for who may see all of them, and can be narrowed', async () => {
    const { total, items } = await measure(server.admin);
    expect(total.started).toBe(3);
    expect(items.map(({ teamId, started }) => [teamId, started])).toEqual(
      [
        [shop, 2],
        [bank, 1],
      ].toSorted(),
    );
    expect((await measure(server.admin, `?teamId=${bank}`)).total.started).toBe(1);
    expect((await measure(shopKeeper.client, `?teamId=${bank}`)).items).toEqual([]);
    expect((await measure(server.admin, `?from=${month}&to=${month}`)).total.started).toBe(3);
    for (const other of ['?from=9999-01', '?to=2000-12'])
      expect(await measure(server.admin, other)).toEqual({ total: nothing, items: [] });
  });

  it('are the same when everything derived is built anew', async () => {
    const before = await measure(server.admin);
    await server.stop();
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(server.dataDirectory, `read-models.db${suffix}`), { force: true });
    await server.start();
    expect(await measure(server.admin)).toEqual(before);
  });

  it.each(['from=2026', 'to=2026-13', 'team=x', 'teamId=shop'])('asked for with %s are a mistake', async (query) => {
    const answer = await shopKeeper.client.get<Problem>(`/v1/metrics/incidents?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toHaveLength(1);
  });

  it('are for who may read incidents', async () => {
    const { client } = await issue(server.admin, ['incidents:write'], [shop]);
    expectProblem(await client.get('/v1/metrics/incidents'), 403);
    expectProblem(await server.client().get('/v1/metrics/incidents'), 401);
  });
});
