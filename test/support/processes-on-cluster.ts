import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expectProblem } from './expectations.js';
import { EventStoreNode } from './eventstoredb/node.js';
import type { Answer, Incident, Page } from './http-client.js';
import { defaultTeamOf, incidentIdsIn, settle, start, telemetryOf, until } from './on-cluster.js';
import { startServer, type RunningServer } from './running-server.js';

/** What any number of processes on one cluster must do, as those see it who use and operate them. */
export const describeProcesses = (count: number): void =>
  describe(`${count} processes on one cluster`, () => {
    let node: EventStoreNode;
    let servers: RunningServer[];
    let team: string;
    /** Who appended telemetry last: the number of the process, by the name of its connection. */
    let telling = '';
    const started: string[] = [];

    const settingsOf = (i: number) => ({ EVENTSTORE_URL: node.url({ parameters: `&connectionName=${i}` }) });

    beforeAll(async () => {
      node = await EventStoreNode.start();
      node.plan((operation, stream, connection) => {
        if (operation === 'append' && stream.startsWith('sitrep_telemetry-')) telling = connection;
        return undefined;
      });
      servers = await Promise.all(Array.from({ length: count }, (_, i) => startServer(settingsOf(i))));
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
      for (const { admin: writer } of servers) {
        const { incident, position } = await start(writer, team);
        started.push(incident.id);
        for (const { admin } of servers) {
          const answer = await admin.get<Incident>(`/v1/incidents/${incident.id}`, { 'sitrep-position': position });
          expect(answer.body).toEqual(incident);
        }
      }
    });

    it('go on showing it while the cluster is away', async () => {
      const { incident, position } = await start(servers[0]!.admin, team);
      started.push(incident.id);
      for (const { admin } of servers) await admin.get('/v1/incidents', { 'sitrep-position': position });
      await node.kill();
      for (const { admin } of servers) {
        expect((await admin.get<Incident>(`/v1/incidents/${incident.id}`)).body).toEqual(incident);
        expect((await admin.get<Page<Incident>>('/v1/incidents?limit=1')).body.items).toEqual([incident]);
      }
      await node.start();
      await settle(servers);
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

    it('honour If-Match against what any of them has written', async () => {
      const { incident } = await start(servers[0]!.admin, team);
      started.push(incident.id);
      const rename = (server: RunningServer, name: string, version: number) =>
        server.admin.patch<Incident>(`/v1/incidents/${incident.id}`, { name }, { 'if-match': `"${version}"` });
      expect(await rename(servers[1]!, 'Basket', 1)).toMatchObject({ status: 200, body: { version: 2 } });
      const late = await rename(servers[0]!, 'Till', 1);
      expectProblem(late, 412);
      expect(late.body).toMatchObject({ currentVersion: 2 });
      const both = await Promise.all(servers.map((server, i) => rename(server, `Counter ${i}`, 2)));
      expect(both.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(count - 1).fill(412)]);
    });

    it('let a write under an Idempotency-Key take effect once, whichever of them are asked', async () => {
      const post = ({ admin }: RunningServer, name = 'Once') =>
        admin.post<Incident>('/v1/incidents', { name, teamId: team }, { 'idempotency-key': 'across' });
      const told: Answer<Incident>[] = [];
      const atOnce = await Promise.all(servers.flatMap((server) => [post(server), post(server)]));
      for (const answer of atOnce) {
        if (answer.status === 201) told.push(answer);
        else expectProblem(answer, 409, 'request-under-way');
      }
      for (const server of servers) told.push(await post(server));
      expect(new Set(told.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      started.push(told[0]!.body.id);
      for (const server of servers) expectProblem(await post(server, 'Something else'), 422);
      const position = told[0]!.headers.get('sitrep-position')!;
      for (const { admin } of servers) {
        const found = await admin.get<Page<Incident>>('/v1/incidents?q=Once', { 'sitrep-position': position });
        expect(found.body.items).toHaveLength(1);
      }
    });

    it('tell telemetry once, by the one that leads; when that is killed, another goes on within 5 s', async () => {
      for (let i = 0; i < 30; i++) started.push((await start(servers[i % count]!.admin, team)).incident.id);
      await until(() => telling !== '');
      for (let left = count; left > 1; left--) {
        const leader = servers[Number(telling)]!;
        const others = servers.filter((server) => server !== leader && server.isRunning);
        let isOver = false;
        const load = Promise.all(
          others.map(async ({ admin }) => {
            while (!isOver) started.push((await start(admin, team)).incident.id);
          }),
        );
        await setTimeout(300);
        expect(servers[Number(telling)]).toBe(leader);
        await leader.kill();
        const { incident } = await start(others[0]!.admin, team);
        started.push(incident.id);
        const tookMs = await until(() =>
          node.store.log.some(
            ({ stream, data }) => stream.startsWith('sitrep_') && Buffer.from(data).includes(incident.id),
          ),
        );
        isOver = true;
        await load;
        process.stdout.write(`the leader of ${left} was killed; another told after ${Math.round(tookMs)} ms\n`);
        expect(tookMs).toBeLessThan(5_000);
      }
      const last = servers.find((server) => server.isRunning)!;
      const created = async () => (await telemetryOf(last.admin)).filter(({ action }) => action === 'create');
      await until(async () => (await created()).length >= started.length);
      expect(incidentIdsIn(await created()).sort()).toEqual([...started].sort());
      const records = await telemetryOf(last.admin);
      expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    });

    it('come back, and stand where the others stand, without their read models too', async () => {
      const list = async ({ admin }: RunningServer) =>
        (await admin.get<Page<Incident>>('/v1/incidents?limit=200')).body.items;
      const expected = await list(servers.find((server) => server.isRunning)!);
      for (const [i, server] of servers.entries()) {
        if (server.isRunning) continue;
        for (const name of readdirSync(server.dataDirectory).filter((each) => each.startsWith('read-models-')))
          rmSync(join(server.dataDirectory, name));
        await server.start(settingsOf(i));
        expect(await list(server)).toEqual(expected);
      }
    });
  });
