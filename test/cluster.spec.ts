import { EventStoreNode } from './support/eventstoredb/node.js';
import { secureNode } from './support/eventstoredb/secure-node.js';
import { Exposition } from './support/exposition.js';
import type { Incident, Page } from './support/http-client.js';
import { defaultTeamOf, isReady, settle, start, telemetryOf, until } from './support/on-cluster.js';
import { runToEnd, startServer } from './support/running-server.js';

// A process on a cluster, as those see it who operate it. What several of them do together is in long/cluster.spec.ts.

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

  it('answers with metrics while the cluster is away, in time, and leaves out what only the cluster knows', async () => {
    const node = await EventStoreNode.start();
    const server = await startServer({ EVENTSTORE_URL: node.url() });
    await until(() => isReady(server));
    const metrics = async () => new Exposition((await server.client().get('/metrics')).text);
    expect((await metrics()).value('sitrep_projection_behind_events', { projection: 'telemetry' })).toBe(0);
    await node.kill();
    await until(async () => !(await isReady(server)));
    const from = performance.now();
    const away = await metrics();
    expect(performance.now() - from).toBeLessThan(8_000);
    expect(away.value('sitrep_ready')).toBe(0);
    expect(away.all('sitrep_projection_behind_events')).toEqual([]);
    expect(away.value('sitrep_disk_free_bytes')).toBeGreaterThan(0);
    await server.stop();
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

  it('erases what people typed for all processes, and leaves nothing of the key to a scavenge', async () => {
    const node = await EventStoreNode.start();
    const [one, other] = await Promise.all([0, 1].map(() => startServer({ EVENTSTORE_URL: node.url() })));
    await settle([one!, other!]);
    const { incident, position } = await start(one!.admin, await defaultTeamOf(one!.admin), 'QUARTERDECK');
    const path = `/v1/incidents/${incident.id}`;
    const read = async (at: string) => (await other!.admin.get<Incident>(path, { 'sitrep-position': at })).body.name;
    expect(await read(position)).toBe('QUARTERDECK');
    const blocks = () => node.store.log.filter(({ stream }) => stream.startsWith('sitrep~keys-'));
    const [block] = blocks();
    const erased = await one!.admin.delete(`${path}/content`);
    expect(erased.status).toBe(204);
    expect(await read(erased.headers.get('sitrep-position')!)).toBe('[erased]');
    expect(node.store.metadataOf(block!.stream)).toMatchObject({ $maxCount: 1 });
    expect(blocks().filter(({ stream }) => stream === block!.stream)).toHaveLength(2);
    await Promise.all([one!.stop(), other!.stop()]);
    await node.kill();
  });
});
