import { readdirSync, readFileSync } from 'node:fs';
import { openEventStream } from '../support/event-stream-client.js';
import type { Team } from '../support/http-client.js';
import { issue } from '../support/people.js';
import { startServer, type RunningServer } from '../support/running-server.js';
import { StalledClient } from '../support/stalled-client.js';

// Consumers that ask for everything and then take nothing cost the server next to nothing, and others do not notice.

const RECORDS = 8_000;
const STALLED = 200;
const VANISHING = 10;
const GROWTH_MAX_MB = 80;
const CLOSED_WITHIN_MS = 35_000;
const PATH = '/v1/telemetry/stream?after=start';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const residentMb = ({ pid }: RunningServer): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
const descriptorsOf = ({ pid }: RunningServer): number => readdirSync(`/proc/${pid}/fd`).length;
/** Processor time so far, in ticks (proc_pid_stat(5)). */
const ticksOf = ({ pid }: RunningServer): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
};
/** Waits until the server has nothing to do: what the kernel takes in for a reader, it has by then. */
const untilIdle = async (server: RunningServer): Promise<void> => {
  for (let before = -10; ticksOf(server) - before >= 10; await wait(500)) before = ticksOf(server);
};
const openStreams = async (server: RunningServer): Promise<number> =>
  Number(/^sitrep_open_streams (\d+)$/m.exec((await server.client().get('/metrics')).text)![1]);

it(`${STALLED} consumers that stall and ${VANISHING} that vanish leave everything else as it is`, async () => {
  const server = await startServer({ STREAMS_PER_TOKEN_MAX: '1000', LOG_LEVEL: 'error' });
  const [team] = (await server.admin.get<{ items: Team[] }>('/v1/teams')).body.items;
  const { client } = await issue(server.admin, ['telemetry:read']);
  const startIncident = async () =>
    expect((await server.admin.post('/v1/incidents', { name: 'Checkout', teamId: team!.id })).status).toBe(201);
  for (let i = 0; i < RECORDS; i += 50) await Promise.all(Array.from({ length: 50 }, startIncident));

  /** Everything from the beginning, and how long that takes. */
  const catchUp = async () => {
    const from = performance.now();
    const stream = await openEventStream(client, PATH);
    await stream.untilCaughtUp(60_000);
    const ms = performance.now() - from;
    const records = stream.of('telemetry').map(({ text }) => text);
    await stream.close();
    return { records, ms };
  };
  for (let i = 0; i < 4; i++) await catchUp();
  const before = await catchUp();
  await wait(1_000);
  const [residentBefore, descriptorsBefore] = [residentMb(server), descriptorsOf(server)];

  let residentMax = 0;
  const watch = setInterval(() => (residentMax = Math.max(residentMax, residentMb(server))), 50);
  const clients = await Promise.all(
    Array.from({ length: STALLED + VANISHING }, () => StalledClient.connect(server.port, PATH, client.token!)),
  );
  for (const vanishing of clients.splice(STALLED)) vanishing.socket.resetAndDestroy();
  while ((await openStreams(server)) < STALLED) await wait(100);
  await untilIdle(server);
  const from = performance.now();
  const openWhileStalled = await openStreams(server);
  const beside = await catchUp();

  // Live, beside them.
  const live = await openEventStream(client, '/v1/telemetry/stream');
  await live.untilCaughtUp();
  const sentAt = performance.now();
  await startIncident();
  await live.untilRecords(1);
  const liveMs = performance.now() - sentAt;
  await live.close();

  let open = openWhileStalled;
  while (open > 0 && performance.now() - from < 2 * CLOSED_WITHIN_MS) {
    await wait(100);
    open = await openStreams(server);
  }
  const closedMs = performance.now() - from;
  clearInterval(watch);
  for (const each of clients) each.readOn();
  await Promise.all(clients.map(({ closed }) => closed));
  await wait(500);

  const growthMb = residentMax - residentBefore;
  const descriptors = descriptorsOf(server);
  process.stdout.write(
    `${openWhileStalled} streams stalled: memory grew by ${growthMb.toFixed(1)} MB from ${residentBefore.toFixed(0)} MB; ` +
      `a healthy consumer had ${beside.records.length} records in ${beside.ms.toFixed(0)} ms ` +
      `(${before.ms.toFixed(0)} ms without them) and a live one in ${liveMs.toFixed(0)} ms; ` +
      `all were closed after ${(closedMs / 1_000).toFixed(1)} s; ` +
      `descriptors ${descriptorsBefore} before, ${descriptors} after\n`,
  );
  expect(openWhileStalled).toBe(STALLED);
  expect(beside.records).toEqual(before.records);
  expect(liveMs).toBeLessThan(2_000);
  expect(growthMb).toBeLessThan(GROWTH_MAX_MB);
  expect(open).toBe(0);
  expect(closedMs).toBeLessThan(CLOSED_WITHIN_MS);
  expect(descriptors).toBeLessThanOrEqual(descriptorsBefore + 2);
}, 300_000);
