import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import type { Incident, Page, Team, TelemetryPage } from '../support/http-client.js';
import { addTasks, startBoard, type Board } from '../support/board.js';
import { createTeam } from '../support/people.js';
import { linesOf, replay } from '../support/replay.js';
import { newDataDirectory, startServer } from '../support/running-server.js';

// A log moves: to a cluster and back, into a file and out of it, with its words and without.

let data: string;
let board: Board;
let incident: Incident;
let telemetry: TelemetryPage;

beforeAll(async () => {
  const server = await startServer();
  const teamId = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  board = await startBoard(server.admin, teamId, { name: 'Checkout is slow', description: 'Quittung fehlt' });
  await addTasks(board, 'Call the bank');
  // Between what is sealed, something that is not.
  const otherTeamId = await createTeam(server.admin, 'others');
  await startBoard(server.admin, otherTeamId, { name: 'Another one' });
  await server.admin.post(`${board.path}/end`);
  incident = (await server.admin.get<Incident>(board.path)).body;
  telemetry = (await server.admin.get<TelemetryPage>('/v1/telemetry')).body;
  await server.stop();
  data = server.dataDirectory;
});

const run = async (args: readonly string[], env: Record<string, string> = {}) => {
  const ended = await replay(args, { DATA_DIR: data, ...env });
  if (ended.code !== 0) throw new Error(`${args.join(' ')} ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
  return ended;
};
/** Every event but for its position, which is a log's own. */
const eventsOf = async (directory: string) =>
  linesOf<{ position: string }>(await run(['events'], { DATA_DIR: directory })).map(
    ({ position: _, ...event }) => event,
  );
const but = ({ createdAt: _, ...record }: { createdAt?: string }) => record;

describe('replay copy', () => {
  it('takes a log to a cluster and back: equal event by event, telemetry and cursors included', async () => {
    const node = await EventStoreNode.start();
    const back = newDataDirectory();
    const cluster = { EVENTSTORE_URL: node.url() };
    expect((await run(['copy', '--from', data, '--to', 'EVENTSTORE_URL'], cluster)).stdout).toContain('and equal');
    await run(['verify'], cluster);
    await run(['copy', '--from', 'EVENTSTORE_URL', '--to', back], cluster);
    await run(['copy', '--from', 'EVENTSTORE_URL', '--to', back], cluster); // There is nothing left to do.
    await run(['verify'], { DATA_DIR: back });
    expect(await eventsOf(back)).toEqual(await eventsOf(data));

    const server = await startServer({}, back);
    expect((await server.admin.get<Incident>(board.path)).body).toEqual(incident);
    expect((await server.admin.get<TelemetryPage>('/v1/telemetry')).body).toEqual(telemetry);
    await server.stop();
    await node.kill();
  });

  it('refuses a log that holds something else, and a source that is damaged', async () => {
    const other = await startServer();
    await other.stop();
    const refused = await replay(['copy', '--from', data, '--to', other.dataDirectory]);
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('The target holds something else where event 1') as string,
    });

    const damaged = newDataDirectory();
    cpSync(data, damaged, { recursive: true });
    const db = new DatabaseSync(join(damaged, 'events.db'));
    db.exec(
      `DROP TRIGGER event_is_never_changed; UPDATE event SET data = data || ' ' WHERE stream = 'incident-${board.id}'`,
    );
    db.close();
    const cannot = await replay(['copy', '--from', damaged, '--to', newDataDirectory()]);
    expect(cannot).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`event 1 of incident-${board.id}`) as string,
    });
  });
});

describe('replay export and import', () => {
  const exported = async (...options: string[]) => {
    const file = join(newDataDirectory(), 'export.ndjson');
    await run(['export', file, ...options]);
    return file;
  };
  const imported = async (file: string) => {
    const directory = newDataDirectory();
    await run(['import', file, '--data-dir', directory]);
    return directory;
  };

  it('carry a whole log into an empty one, where Sitrep goes on with it', async () => {
    const directory = await imported(await exported());
    expect(await eventsOf(directory)).toEqual(await eventsOf(data));
    const server = await startServer({}, directory);
    expect((await server.admin.get<Incident>(board.path)).body).toEqual(incident);
    const { items } = (await server.admin.get<TelemetryPage>('/v1/telemetry')).body;
    expect(items.map(but)).toEqual(telemetry.items.map(but));
  });

  it('carry one stream to where it is not', async () => {
    const stream = `incident-${board.id}`;
    const file = await exported('--stream', stream);
    const server = await startServer();
    await server.stop();
    await run(['import', file, '--data-dir', server.dataDirectory]);
    await run(['import', file, '--data-dir', server.dataDirectory]); // It is there.
    await server.start();
    expect((await server.admin.get<Incident>(board.path)).body).toEqual(incident);
  });

  it.each([0, 1, 2, 3])('complete a file that was cut short, to the very same bytes (%#)', async (place) => {
    const file = await exported();
    const whole = readFileSync(file);
    const firstLine = whole.indexOf('\n') + 1;
    truncateSync(file, [firstLine - 5, firstLine, Math.floor(whole.length / 2), whole.length - 10][place]);
    expect((await replay(['import', file, '--data-dir', newDataDirectory()])).code).toBe(2);
    await run(['export', file]);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  it('refuse a file that was changed, or is an export of something else', async () => {
    const file = await exported();
    writeFileSync(file, readFileSync(file, 'utf8').replace('Checkout is slow', 'Checkout is fast'));
    const refused = { code: 2, stderr: expect.stringContaining('its checksum is not that of its lines') as string };
    expect(await replay(['import', file, '--data-dir', newDataDirectory()])).toMatchObject(refused);
    const other = await replay(['export', await exported(), '--content-free'], { DATA_DIR: data });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('an export of something else') as string });
  });

  it('leave every word behind where that is asked for, and derive to the same telemetry byte for byte', async () => {
    const file = await exported('--content-free');
    const text = readFileSync(file, 'utf8');
    for (const word of ['Checkout', 'Quittung', 'bank', 'Another'])
      expect([word, text.includes(word)]).toEqual([word, false]);
    const directory = await imported(file);
    const [to, ofOriginal] = [newDataDirectory(), newDataDirectory()];
    await run(['rebuild', 'telemetry', '--to', to, '--data-dir', directory]);
    await run(['rebuild', 'telemetry', '--to', ofOriginal]);
    expect(recordsIn(to)).toEqual(recordsIn(ofOriginal));
    expect(recordsIn(to)).toHaveLength(telemetry.items.length);
  });

  /** The bytes of each record, but for the time at which it was made. */
  const recordsIn = (directory: string): readonly string[] => {
    const db = new DatabaseSync(join(directory, 'telemetry.db'), { readOnly: true });
    const records = db.prepare('SELECT data, metadata FROM event ORDER BY position').all();
    db.close();
    return records.map(
      ({ data, metadata }) => `${String(data).replace(/"createdAt":"[^"]*"/, '')} ${String(metadata)}`,
    );
  };
});
