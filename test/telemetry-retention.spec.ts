import { type EventStoreNode } from './support/eventstoredb/node.js';
import { secureNode } from './support/eventstoredb/secure-node.js';
import { openEventStream } from './support/event-stream-client.js';
import { expectProblem } from './support/expectations.js';
import type { Answer, TelemetryPage } from './support/http-client.js';
import { defaultTeamOf, incidentIdsIn, start, telemetryOf, until } from './support/on-cluster.js';
import { replay } from './support/replay.js';
import { startServer, type RunningServer } from './support/running-server.js';

// Telemetry that is kept for days and not for ever: what is too old is gone, everybody who wanted it is told so, and nothing
// of it comes back. The days pass on the clock of the node alone, which is what removes records.

const DAY_MS = 24 * 60 * 60 * 1_000;

let node: EventStoreNode;
let env: Record<string, string>;
let server: RunningServer;
let team: string;
let aheadMs = 0;
const cursors: string[] = [];

const telemetryStream = () =>
  node.store.log.map(({ stream }) => stream).find((stream) => stream.startsWith('sitrep_telemetry-'))!;
/** How many records were ever written. */
const written = () => node.store.lastRevision(telemetryStream()) + 1;
const page = (after: string, more = '') => server.admin.get<TelemetryPage>(`/v1/telemetry?after=${after}${more}`);
const startIncidents = async (count: number) => {
  for (let i = 0; i < count; i++) {
    const before = telemetryStream() ? written() : 0;
    await start(server.admin, team);
    await until(() => telemetryStream() !== undefined && written() === before + 1);
    cursors.push((await page(cursors.at(-1) ?? 'start')).body.nextCursor);
  }
};

beforeAll(async () => {
  node = await secureNode({ now: () => Date.now() + aheadMs });
  env = {
    EVENTSTORE_URL: node.url({ user: 'sitrep', parameters: secureNode.parameters }),
    EVENTSTORE_TELEMETRY_READERS: 'warehouse',
    TELEMETRY_MAX_AGE_DAYS: '2',
  };
  server = await startServer(env);
  team = await defaultTeamOf(server.admin);
  await startIncidents(3);
  aheadMs += 1.5 * DAY_MS;
  await startIncidents(2);
});
afterAll(async () => {
  await server.stop();
  await node.kill();
});

/** Every way to go on behind a cursor. */
const ways: readonly (readonly [string, (cursor: string) => Promise<Answer<unknown>>])[] = [
  ['a page', (cursor) => page(cursor)],
  ['lines', (cursor) => server.admin.get(`/v1/telemetry?after=${cursor}`, { accept: 'application/x-ndjson' })],
  ['a long poll', (cursor) => page(cursor, '&wait=5')],
  ['a filter', (cursor) => page(cursor, '&type=incident')],
  ['an event stream', (cursor) => server.admin.get(`/v1/telemetry/stream?after=${cursor}`)],
  ['Last-Event-ID', (cursor) => server.admin.get('/v1/telemetry/stream', { 'last-event-id': cursor })],
];

it('The cluster is told how long to keep records, beside who may read them', () =>
  expect(node.store.metadataOf(telemetryStream())).toMatchObject({
    $maxAge: 2 * 24 * 60 * 60,
    $acl: { $r: ['sitrep', 'warehouse'], $w: ['sitrep'] },
  }));

describe('When the oldest records are gone', () => {
  beforeAll(() => void (aheadMs += DAY_MS));

  it.each(ways)('%s from a cursor in front of them is 410', async (_, from) =>
    expectProblem(await from(cursors[1]!), 410, 'cursor-passed-by-retention'),
  );

  it('who has read them goes on, and who begins gets the oldest that is there', async () => {
    for (const after of [cursors[2]!, 'start']) expect((await page(after)).body.items).toHaveLength(2);
    const stream = await openEventStream(server.admin, '/v1/telemetry/stream', { 'last-event-id': cursors[2]! });
    await stream.untilCaughtUp();
    expect(stream.records()).toHaveLength(2);
    await stream.close();
  });

  it('verifying compares what is left, and says how much is not', async () => {
    const { code, stdout } = await replay(['verify', '--only', 'telemetry'], {
      ...env,
      DATA_DIR: server.dataDirectory,
    });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('sound; 3 older records are gone by retention') as string,
    });
  });
});

describe('When all records are gone', () => {
  beforeAll(() => void (aheadMs += 5 * DAY_MS));

  it.each(ways)('%s from a cursor in front of them is 410', async (_, from) =>
    expectProblem(await from(cursors[3]!), 410, 'cursor-passed-by-retention'),
  );

  it('who was at the head stays there', async () => {
    const head = cursors.at(-1)!;
    for (const after of [head, 'start'])
      expect((await page(after)).body).toEqual({ items: [], nextCursor: head, atHead: true });
  });

  it('a start writes nothing anew, and goes on where it stood', async () => {
    await server.restart(env);
    expect((await page(cursors.at(-1)!)).status).toBe(200);
    expect(written()).toBe(5);
    const { incident } = await start(server.admin, team);
    await until(() => written() === 6);
    expect(incidentIdsIn(await telemetryOf(server.admin))).toEqual([incident.id]);
    expect(incidentIdsIn((await page(cursors.at(-1)!)).body.items)).toEqual([incident.id]);
    expectProblem(await page(cursors[3]!), 410, 'cursor-passed-by-retention');
    const ids = node.store.log.filter(({ stream }) => stream === telemetryStream()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
  });

  it('verifying says so', async () => {
    aheadMs += 5 * DAY_MS;
    const { code, stdout } = await replay(['verify', '--json'], { ...env, DATA_DIR: server.dataDirectory });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('sound; 6 older records are gone by retention') as string,
    });
  });
});

it('Without the setting the cluster is told to keep records for ever again', async () => {
  await server.restart({ ...env, TELEMETRY_MAX_AGE_DAYS: undefined });
  expect(node.store.metadataOf(telemetryStream())).not.toHaveProperty('$maxAge');
  expect(node.store.metadataOf(telemetryStream())).toHaveProperty('$acl');
  await start(server.admin, team);
  await until(() => written() === 7);
});
