import { EventStoreNode } from '../support/eventstoredb/node.js';
import type { Page, TelemetryRecord, Webhook } from '../support/http-client.js';
import { Mattermost } from '../support/mattermost.js';
import { defaultTeamOf, settle, start, telemetryOf, until } from '../support/on-cluster.js';
import { startServer, type RunningServer } from '../support/running-server.js';
import { TelemetryReceiver } from '../support/telemetry-receiver.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

// What leaves a cluster by itself, leaves by one process at a time: by whichever, as long as it lives.

jest.setTimeout(120_000);

/** A turn lasts 30 s without a sign of life. */
const PASSED_ON_MS = 45_000;

let node: EventStoreNode;
let servers: RunningServer[];
let team: string;

const startTwo = async (settingsOf: (i: number) => Readonly<Record<string, string>>) => {
  node = await EventStoreNode.start();
  servers = await Promise.all(
    [0, 1].map((i) =>
      startServer({ EVENTSTORE_URL: node.url({ parameters: `&connectionName=${i}` }), ...settingsOf(i) }),
    ),
  );
  await settle(servers);
  team = await defaultTeamOf(servers[0]!.admin);
};
afterEach(async () => {
  for (const server of servers) if (server.isRunning) await server.stop();
  await node.kill();
});
const startByBoth = async (count: number): Promise<readonly string[]> => {
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    names.push(`Number ${i}`);
    await start(servers[i % 2]!.admin, team, names.at(-1));
  }
  return names;
};
/** Starts incidents by one process while the other one is killed in the midst of it. */
const startWhileKilled = async (killed: RunningServer, survivor: RunningServer): Promise<readonly string[]> => {
  const names: string[] = [];
  for (let i = 0; i < 30; i++) {
    names.push(`Later ${i}`);
    await start(survivor.admin, team, names.at(-1));
    if (i === 10) await killed.kill();
  }
  return names;
};
const withoutRepeats = (of: readonly string[]): readonly string[] => [...new Set(of)];

it('A record is sent by one process; when that is killed, by another, in order', async () => {
  const receivers = [new TelemetryReceiver(), new TelemetryReceiver()];
  const settings = await Promise.all(receivers.map((each) => each.listen()));
  await startTwo((i) => ({
    TELEMETRY: 'on',
    TELEMETRY_WEBHOOK_URL: settings[i]!['TELEMETRY_WEBHOOK_URL']!,
    TELEMETRY_WEBHOOK_SECRET: settings[i]!['TELEMETRY_WEBHOOK_SECRET']!,
    TELEMETRY_ALLOW_PRIVATE_ADDRESSES: '1',
  }));
  /** Of each process, the ids of what it has sent. */
  const sent = () =>
    receivers.map((each) =>
      each.to('/hook').flatMap((request) => {
        const body = request.slice(request.indexOf('{"type":"telemetry.recorded"'));
        return (JSON.parse(body) as { data: { records: TelemetryRecord[] } }).data.records.map(({ id }) => id);
      }),
    );
  const told = async (server: RunningServer) => (await telemetryOf(server.admin)).map(({ id }) => id);

  await startByBoth(20);
  await until(() => sent().flat().length >= 20, PASSED_ON_MS);
  const leader = sent().findIndex(({ length }) => length > 0);
  expect(sent()[leader]).toEqual(await told(servers[leader]!));
  expect(sent()[1 - leader]).toEqual([]);

  const survivor = servers[1 - leader]!;
  await startWhileKilled(servers[leader]!, survivor);
  const tookMs = await until(() => withoutRepeats(sent().flat()).length >= 50, PASSED_ON_MS);
  process.stdout.write(`the sender was killed; all was sent by another ${Math.round(tookMs)} ms later\n`);
  expect(sent()[1 - leader]!.length).toBeGreaterThan(0);
  expect(withoutRepeats([...sent()[leader]!, ...sent()[1 - leader]!])).toEqual(await told(survivor));
  // Who was killed may have sent a batch that it could not note any more; nothing else comes twice.
  expect(sent().flat().length).toBeLessThanOrEqual(50 + 20);
  for (const receiver of receivers) receiver.close();
});

it('A post is made by one process; when that is killed, by another, in order and once', async () => {
  const mattermost = new Mattermost();
  const settings = await mattermost.listen();
  await startTwo(() => settings);
  const posted = () => mattermost.posts.map(({ message }) => message.replace('The incident has been started: ', ''));
  /** Which process has noted what it posted, in order. */
  const noted: string[] = [];
  node.plan((operation, stream, connection) => {
    if (operation === 'append' && stream.startsWith('sitrep_chatposts-')) noted.push(connection);
    return undefined;
  });

  const first = await startByBoth(20);
  await until(() => posted().length >= 20, PASSED_ON_MS);
  expect(posted()).toEqual(first);
  expect(mattermost.channels).toHaveLength(20);
  // What both attempt is to take the first turn; from then on one notes and the other waits.
  const leader = Number(noted.at(-1));
  expect(noted.filter((each) => each !== String(leader)).length).toBeLessThanOrEqual(2);

  const later = await startWhileKilled(servers[leader]!, servers[1 - leader]!);
  const tookMs = await until(() => posted().length >= 50, PASSED_ON_MS);
  process.stdout.write(`who posted was killed; all was posted by another ${Math.round(tookMs)} ms later\n`);
  expect(noted.at(-1)).toBe(String(1 - leader));
  expect(posted()).toEqual([...first, ...later]);
  expect(new Set(mattermost.posts.map(({ props }) => props.sitrep_event)).size).toBe(50);
  mattermost.close();
});

it('An event is delivered to a webhook by one process; when that is killed, by another, in order', async () => {
  const receiver = new WebhookReceiver();
  await receiver.listen();
  await startTwo(() => ({ COMMAND_ALLOW_PRIVATE_ADDRESSES: '1' }));
  /** Which process has noted what it delivered, in order. */
  const noted: string[] = [];
  node.plan((operation, stream, connection) => {
    if (operation === 'append' && stream.startsWith('sitrep_webhookdeliveries-')) noted.push(connection);
    return undefined;
  });
  const told = () => receiver.changesTo('/hook').map(({ content }) => String(content['name']));
  const hook = { url: receiver.urlOf('/hook'), label: 'of both' };
  expect((await servers[0]!.admin.post('/v1/webhooks', hook)).status).toBe(201);

  const first = await startByBoth(20);
  await until(() => told().length >= 20, PASSED_ON_MS);
  expect(told()).toEqual(first);
  const leader = Number(noted.at(-1));
  expect(noted.filter((each) => each !== String(leader)).length).toBeLessThanOrEqual(2);

  const later = await startWhileKilled(servers[leader]!, servers[1 - leader]!);
  const tookMs = await until(() => withoutRepeats(told()).length >= 50, PASSED_ON_MS);
  process.stdout.write(`who delivered was killed; all was delivered by another ${Math.round(tookMs)} ms later\n`);
  expect(noted.at(-1)).toBe(String(1 - leader));
  expect(withoutRepeats(told())).toEqual([...first, ...later]);
  // What was on its way when it was killed.
  expect(told().length).toBeLessThanOrEqual(51);

  // Whichever is asked to delete it: the other one stops as well.
  const survivor = servers[1 - leader]!;
  await servers[leader]!.start({ EVENTSTORE_URL: node.url(), COMMAND_ALLOW_PRIVATE_ADDRESSES: '1' });
  await settle([servers[leader]!]);
  const [{ id }] = (await servers[leader]!.admin.get<Page<Webhook>>('/v1/webhooks')).body.items as [Webhook];
  const deleted = await servers[leader]!.admin.delete(`/v1/webhooks/${id}`);
  expect(deleted.status).toBe(204);
  await survivor.admin.get('/v1/webhooks', { 'sitrep-position': deleted.headers.get('sitrep-position')! });
  const before = told().length;
  await startByBoth(3);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told()).toHaveLength(before);
  receiver.close();
});

it('A process that is told to stop passes its turns on at once', async () => {
  const [mattermost, receiver] = [new Mattermost(), new TelemetryReceiver()];
  const { TELEMETRY_BATCH_URL: _, TELEMETRY_BATCH_WRITE_KEY: __, ...webhook } = await receiver.listen();
  const settings = { TELEMETRY: 'on', ...webhook, ...(await mattermost.listen()) };
  await startTwo(() => settings);
  const came = (count: number) =>
    until(() => mattermost.posts.length >= count && receiver.to('/hook').join().split('"incidentID"').length > count);
  await startByBoth(4);
  await came(4);
  for (const [i, server] of servers.entries()) {
    await server.stop();
    await start(servers[1 - i]!.admin, team);
    expect(await came(5 + i)).toBeLessThan(5_000);
    await server.start({ EVENTSTORE_URL: node.url(), ...settings });
    await settle([server]);
  }
  expect(mattermost.posts).toHaveLength(6);
  mattermost.close();
  receiver.close();
});
