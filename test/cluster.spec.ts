import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectProblem } from './support/expectations.js';
import { EventStoreNode } from './support/eventstoredb/node.js';
import { secureNode } from './support/eventstoredb/secure-node.js';
import type { Incident, Page } from './support/http-client.js';
import { defaultTeamOf, incidentIdsIn, settle, start, telemetryOf, until } from './support/on-cluster.js';
import { expectHarmless, sitOut } from './support/outage.js';
import { runToEnd, startServer, type RunningServer } from './support/running-server.js';

// Several processes on one cluster, as those see it who use and operate them.

jest.setTimeout(120_000);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([2, 3])('%i processes on one cluster', (count) => {
  let node: EventStoreNode;
  let servers: RunningServer[];
  let team: string;
  const started: string[] = [];

  beforeAll(async () => {
    node = await EventStoreNode.start();
    servers = await Promise.all(Array.from({ length: count }, () => startServer({ EVENTSTORE_URL: node.url() })));
    await settle(servers);
    team = await defaultTeamOf(servers[0]!.admin);
  });
  afterAll(async () => {
    for (const server of servers) if (server.isRunning) await server.stop();
    await until(() => node.connections === 0);
    await node.kill();
  });

  it('are one installation, also when all of them start at once on an empty cluster', async () => {
    const founded = node.store.log.filter(({ type }) => type === 'InstallationFounded');
    expect(founded).toHaveLength(1);
    expect(node.store.log.filter(({ type }) => ['TeamCreated', 'TokenIssued'].includes(type))).toHaveLength(2);
    for (const { admin } of servers) expect(await defaultTeamOf(admin)).toBe(team);
  });

  it('show what any of them has acknowledged to whoever brings the position along', async () => {
    const { incident, position } = await start(servers[0]!.admin, team);
    started.push(incident.id);
    for (const { admin } of servers) {
      const answer = await admin.get<Incident>(`/v1/incidents/${incident.id}`, { 'sitrep-position': position });
      expect(answer.body).toEqual(incident);
    }
  });

  it('decide on what the log holds, not on what each remembers', async () => {
    const [one, other] = [servers[0]!.admin, servers[1]!.admin];
    const { incident, position } = await start(one, team);
    started.push(incident.id);
    await other.get(`/v1/incidents/${incident.id}`, { 'sitrep-position': position });
    expect((await other.post(`/v1/incidents/${incident.id}/end`)).status).toBe(200);
    expect((await one.post(`/v1/incidents/${incident.id}/restart`)).status).toBe(200);
    const ends = await Promise.all(servers.map(({ admin }) => admin.post(`/v1/incidents/${incident.id}/end`)));
    expect(ends.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(count - 1).fill(409)]);
  });

  it('tell telemetry once, by the one that leads; when that is killed, another goes on within 5 s', async () => {
    for (let i = 0; i < 30; i++) started.push((await start(servers[i % count]!.admin, team)).incident.id);
    await wait(1_000);
    // All but one are killed in turn: whichever leads, somebody has to take over from it, unless it is the last.
    for (const victim of servers.slice(0, -1)) {
      const survivors = servers.slice(servers.indexOf(victim) + 1);
      let isOver = false;
      const load = Promise.all(
        survivors.map(async ({ admin }) => {
          while (!isOver) started.push((await start(admin, team)).incident.id);
        }),
      );
      await wait(300);
      await victim.kill();
      const { incident } = await start(survivors[0]!.admin, team);
      started.push(incident.id);
      const tookMs = await until(() =>
        node.store.log.some(
          ({ stream, data }) => stream.startsWith('sitrep_') && Buffer.from(data).includes(incident.id),
        ),
      );
      expect(tookMs).toBeLessThan(5_000);
      isOver = true;
      await load;
    }
    const last = servers.at(-1)!;
    await until(async () => incidentIdsIn(await telemetryOf(last.admin)).includes(started.at(-1)!));
    const records = await telemetryOf(last.admin);
    const created = records.filter(({ action }) => action === 'create');
    expect(incidentIdsIn(created).sort()).toEqual([...started].sort());
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  });

  it('come back, and stand where the others stand, without their read models too', async () => {
    const last = servers.at(-1)!;
    const list = async ({ admin }: RunningServer) =>
      (await admin.get<Page<Incident>>('/v1/incidents?limit=200')).body.items;
    const expected = await list(last);
    for (const server of servers.slice(0, -1)) {
      for (const name of readdirSync(server.dataDirectory).filter((each) => each.startsWith('read-models-')))
        rmSync(join(server.dataDirectory, name));
      await server.start({ EVENTSTORE_URL: node.url() });
      expect(await list(server)).toEqual(expected);
    }
  });
});

describe('A process on a cluster', () => {
  it('is refused a data directory that another one uses', async () => {
    const node = await EventStoreNode.start();
    const server = await startServer({ EVENTSTORE_URL: node.url() });
    const { code, stderr } = await runToEnd({
      PORT: '0',
      EVENTSTORE_URL: node.url(),
      DATA_DIR: server.dataDirectory,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/read-models is in use by another process \(pid \d+\)/);
    await server.stop();
    await node.kill();
  });

  it('shares it with installations of other prefixes, and sees nothing of them', async () => {
    const node = await EventStoreNode.start();
    const [one, other] = await Promise.all(
      ['alpha', 'beta'].map((prefix) => startServer({ EVENTSTORE_URL: node.url(), EVENTSTORE_PREFIX: prefix })),
    );
    await start(one!.admin, await defaultTeamOf(one!.admin));
    expect((await one!.admin.get<Page<Incident>>('/v1/incidents')).body.items).toHaveLength(1);
    expect((await other!.admin.get<Page<Incident>>('/v1/incidents')).body.items).toEqual([]);
    await until(async () => (await telemetryOf(one!.admin)).length === 1);
    expect(await telemetryOf(other!.admin)).toEqual([]);
    await Promise.all([one!.stop(), other!.stop()]);
    await node.kill();
  });

  it('works over TLS with its password, and lays down who reads telemetry there', async () => {
    const node = await secureNode();
    const url = node.url({ user: 'sitrep', parameters: secureNode.parameters });
    const server = await startServer({ EVENTSTORE_URL: url, EVENTSTORE_TELEMETRY_READERS: 'warehouse' });
    await start(server.admin, await defaultTeamOf(server.admin));
    await until(async () => (await telemetryOf(server.admin)).length === 1);
    const stream = node.store.log.map((record) => record.stream).find((name) => name.startsWith('sitrep_telemetry-'))!;
    expect(node.store.metadataOf(stream).$acl).toMatchObject({ $r: ['sitrep', 'warehouse'], $w: ['sitrep'] });
    expect(server.stdout + server.stderr).not.toContain('secret');
    await server.stop();
    await node.kill();
  });

  it('mints the first token once, and the others do not speak of one', async () => {
    const node = await EventStoreNode.start();
    const env = { EVENTSTORE_URL: node.url(), SITREP_BOOTSTRAP_TOKEN: undefined };
    const servers = await Promise.all([0, 1, 2].map(() => startServer(env)));
    const minted = servers.flatMap(({ stdout }) =>
      [...stdout.matchAll(/TOKEN=(sitrep_\S+)/g)].map(([, token]) => token),
    );
    expect(minted).toHaveLength(1);
    await settle(servers);
    for (const server of servers) expect((await server.client(minted[0]).get('/v1/me')).status).toBe(200);
    await Promise.all(servers.map((server) => server.stop()));
    await node.kill();
  });
});

describe('A cluster that is away', () => {
  it.each([1, 5])(
    'for %i s under load costs answers of 503 in time, and nothing that was acknowledged',
    async (seconds) => expectHarmless(await sitOut(seconds)),
  );

  it('that says nothing lets no request wait longer than its deadline', async () => {
    const node = await EventStoreNode.start();
    const server = await startServer({ EVENTSTORE_URL: node.url() });
    const team = await defaultTeamOf(server.admin);
    node.plan(() => ({ silence: true }));
    const from = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.admin.post('/v1/incidents', { name: 'Checkout', teamId: team })),
    );
    expect(performance.now() - from).toBeLessThan(5_500);
    for (const answer of answers) expectProblem(answer, 503, 'storage-failed');
    node.plan();
    await start(server.admin, team);
    await server.stop();
    await node.kill();
  });
});
