import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AccessDeniedError, EventStoreDBClient } from '@eventstore/db-client';
import type { EventStoreNode } from './support/eventstoredb/node.js';
import { secureNode } from './support/eventstoredb/secure-node.js';
import type { TelemetryRecord } from './support/http-client.js';
import { defaultTeamOf, start, telemetryOf, until } from './support/on-cluster.js';
import { newDataDirectory, startServer, type RunningServer } from './support/running-server.js';

// Telemetry as it is read from the cluster itself, by the very programs that docs/telemetry-from-the-cluster.md shows, as a
// user of the cluster who may read nothing else.

const docs = resolve(__dirname, '../docs');
const page = readFileSync(join(docs, 'telemetry-from-the-cluster.md'), 'utf8');

let node: EventStoreNode;
let server: RunningServer;
let team: string;
let stream: string;
const url = (user: string) => node.url({ user, parameters: secureNode.parameters });

beforeAll(async () => {
  node = await secureNode();
  server = await startServer({ EVENTSTORE_URL: url('sitrep'), EVENTSTORE_TELEMETRY_READERS: 'warehouse' });
  team = await defaultTeamOf(server.admin);
  await startIncidents(5);
  const [{ diagnosticID }] = (await telemetryOf(server.admin)) as [TelemetryRecord];
  stream = `sitrep_telemetry-${diagnosticID}`;
});
const examples: Example[] = [];
afterAll(async () => {
  for (const example of examples) await example.stop();
  await server.stop();
  await node.kill();
});

let count = 0;
const startIncidents = async (more: number) => {
  for (let i = 0; i < more; i++) await start(server.admin, team);
  count += more;
  await until(async () => (await telemetryOf(server.admin)).length >= count);
};
const told = async () => await telemetryOf(server.admin);

/** One of the programs on the page, in a process of its own. */
class Example {
  readonly #process: ChildProcess;
  #output = '';

  constructor(name: string, env: Readonly<Record<string, string>>) {
    const file = join(docs, 'examples', `${name}.mjs`);
    expect(page).toContain(readFileSync(file, 'utf8'));
    this.#process = spawn(process.execPath, [file], {
      env: { TELEMETRY_STREAM: stream, EVENTSTORE_URL: url('warehouse'), ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    examples.push(this);
  }

  get records(): readonly TelemetryRecord[] {
    return this.#output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as TelemetryRecord);
  }

  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended();
  }
}

const byId = (one: TelemetryRecord, other: TelemetryRecord) => (one.id < other.id ? -1 : 1);

describe('Telemetry in the cluster', () => {
  it('is read in order by one who remembers where it stands, over a dropped subscription and a restart', async () => {
    const checkpoint = { CHECKPOINT: join(newDataDirectory(), 'checkpoint') };
    const first = new Example('telemetry-catch-up', checkpoint);
    await until(() => first.records.length === count);
    await startIncidents(3);
    await until(() => first.records.length === count);
    node.dropSubscriptions();
    await startIncidents(3);
    await until(() => first.records.length === count);
    expect(first.records).toEqual(await told());
    await first.stop();

    await startIncidents(2);
    const again = new Example('telemetry-catch-up', checkpoint);
    await until(() => again.records.length === 2);
    expect([...first.records, ...again.records]).toEqual(await told());
    await again.stop();
  });

  it('is shared by a group, whose members take over from each other', async () => {
    const setup = new Example('telemetry-group-setup', { ADMIN_URL: url('admin') });
    expect(await setup.ended()).toBe(0);
    const [one, other] = [new Example('telemetry-group', {}), new Example('telemetry-group', {})];
    // A record comes again when its reader dies between taking and acknowledging it.
    const taken = () => [...new Map([...one.records, ...other.records].map((record) => [record.id, record])).values()];
    await until(() => taken().length === count);
    await one.stop();
    await startIncidents(4);
    await until(() => taken().length === count);
    expect(taken().sort(byId)).toEqual([...(await told())].sort(byId));
    await other.stop();
  });

  it('has what one of the group does not take set aside, and given out again on demand', async () => {
    const admin = EventStoreDBClient.connectionString(url('admin'));
    const parked = async () =>
      (await admin.getPersistentSubscriptionToStreamInfo(stream, 'warehouse')).stats.parkedMessageCount;
    const picky = new Example('telemetry-group', { REFUSED_TYPE: 'incident' });
    await startIncidents(2);
    await until(async () => (await parked()) === 2n);
    await picky.stop();
    const willing = new Example('telemetry-group', {});
    await admin.replayParkedMessagesToStream(stream, 'warehouse');
    await until(() => willing.records.length === 2);
    expect(willing.records).toEqual((await told()).slice(-2));
    await willing.stop();
    await admin.dispose();
  });

  it('is all that its readers can read, and they can write nothing', async () => {
    const warehouse = EventStoreDBClient.connectionString(url('warehouse'));
    const reading = (reads: AsyncIterable<unknown>) =>
      (async () => {
        for await (const _ of reads) return 'read';
        return 'nothing there';
      })();
    expect(await reading(warehouse.readStream(stream))).toBe('read');
    const others = new Set(node.store.log.map((record) => record.stream).filter((name) => name !== stream));
    for (const name of others)
      if (name !== `$$${stream}`) await expect(reading(warehouse.readStream(name))).rejects.toThrow(AccessDeniedError);
    await expect(reading(warehouse.readAll())).rejects.toThrow(AccessDeniedError);
    await expect(reading(warehouse.subscribeToAll())).rejects.toThrow(AccessDeniedError);
    for (const name of [stream, 'elsewhere', [...others][0]!]) {
      await expect(warehouse.deleteStream(name)).rejects.toThrow(AccessDeniedError);
      await expect(warehouse.setStreamMetadata(name, {})).rejects.toThrow(AccessDeniedError);
    }
    await expect(warehouse.deletePersistentSubscriptionToStream(stream, 'warehouse')).rejects.toThrow(
      AccessDeniedError,
    );
    await warehouse.dispose();
  });
});
