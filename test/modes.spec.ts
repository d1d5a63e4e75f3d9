import type { Incident, Team } from './support/http-client.js';
import { connectionsOf, COUNTED } from './support/mode-under-test.js';
import { startServer } from './support/running-server.js';
import { telemetryRecordsStored } from './support/stored-log.js';
import { TelemetryReceiver } from './support/telemetry-receiver.js';

// What each mode does is counted, with everything set up that telemetry could be sent to.

jest.setTimeout(30_000);

let receiver: TelemetryReceiver;
beforeEach(() => {
  receiver = new TelemetryReceiver();
});
afterEach(() => receiver.close());

it.each([
  ['off', 'nothing is recorded', { records: 0, connects: false }],
  ['local', 'records stay here, for holders of a telemetry token', { records: 10, connects: false }],
  ['on', 'records may be sent to where the settings say', { records: 10, connects: true }],
])('Mode %s says that %s, and so it is', async (mode, said, { records, connects }) => {
  const server = await startServer({
    ...COUNTED,
    TELEMETRY: mode,
    ...(await receiver.listen()),
  });
  expect(server.stdout).toContain(`Telemetry is ${mode}: ${said}. Read docs/content-free.md`);
  const [team] = (await server.admin.get<{ items: Team[] }>('/v1/teams')).body.items;
  for (let i = 0; i < 5; i++) {
    const { body } = await server.admin.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team!.id });
    expect((await server.admin.post(`/v1/incidents/${body.id}/end`)).status).toBe(200);
  }
  // Waits for the records of what was acknowledged; then there is time for what would be sent.
  await server.admin.get('/v1/telemetry?limit=1');
  await new Promise((resolve) => setTimeout(resolve, 500));
  await server.stop();
  const received = receiver.requests.length;
  const [made, connections] = [telemetryRecordsStored(server.dataDirectory), connectionsOf(server.dataDirectory)];
  if (connects) {
    // Beside the records, the checkpoints of the two sinks are there.
    expect(made).toBeGreaterThan(records);
    expect(connections).toBeGreaterThanOrEqual(received);
    expect(received).toBeGreaterThan(1);
  } else expect({ made, connections, received }).toEqual({ made: records, connections: 0, received: 0 });
});
