import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { linesOf, replay, startReplay, type Environment } from '../support/replay.js';
import { newDataDirectory } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// A copy that is killed, again and again, each time at another moment, and each time run again. The seed chooses the
// moments:
//   COPY_SEED=<seed> npm run test:rerun -- replay-copy

const seed = seedFrom('COPY_SEED');
const random = seededRandom(seed);
const EVENTS = 12_000;
const KILLS = 20;

/** Runs the copy and kills it a moment after it has begun to write, as often as that; then lets it end. */
const copyKilled = async (args: readonly string[], env: Environment, written: () => number, withinMs: number) => {
  const killedAt: number[] = [];
  while (killedAt.length < KILLS) {
    const before = written();
    const run = startReplay(args, env);
    let complaint = '';
    run.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const ended = once(run, 'close');
    const isRunning = () => run.exitCode === null && run.signalCode === null;
    while (written() === before && isRunning()) await setTimeout(2);
    await setTimeout(random(withinMs));
    const wasRunning = isRunning();
    run.kill('SIGKILL');
    await ended;
    if (run.exitCode === 0) break; // It was done before.
    if (!wasRunning) throw new Error(`the copy ended with ${run.exitCode ?? run.signalCode}: ${complaint}`);
    killedAt.push(written());
  }
  const { code, stdout, stderr } = await replay(args, env);
  return { killedAt, code, stdout, stderr };
};

/** Every event with its words, but for its position, which is a log's own. */
const eventsIn = async (env: Environment): Promise<readonly object[]> =>
  linesOf<{ position: string }>(await replay(['events'], env)).map(({ position: _, ...event }) => event);
const countIn = (directory: string): number => {
  try {
    const db = new DatabaseSync(join(directory, 'events.db'), { readOnly: true });
    const count = Number(db.prepare('SELECT max(position) AS count FROM event').get()!['count']);
    db.close();
    return count;
  } catch {
    return 0; // It is not there yet.
  }
};

it('A copy that was killed twenty times on its way to a cluster, and twenty times back, is the log event by event', async () => {
  const source = newDataDirectory();
  const writing = fork(resolve(__dirname, '../../bench/rebuild/write-log.mjs'), [source, String(EVENTS)], {
    execArgv: [],
  });
  await once(writing, 'exit');
  await replay(['rebuild', 'telemetry'], { DATA_DIR: source });
  const node = await EventStoreNode.start();
  const env = { EVENTSTORE_URL: node.url() };

  const there = await copyKilled(
    ['copy', '--from', source, '--to', 'EVENTSTORE_URL'],
    env,
    () => node.store.log.length,
    300,
  );
  expect({ code: there.code, stderr: there.stderr }).toEqual({ code: 0, stderr: '' });
  const target = newDataDirectory();
  const back = await copyKilled(['copy', '--from', 'EVENTSTORE_URL', '--to', target], env, () => countIn(target), 40);
  expect({ code: back.code, stderr: back.stderr }).toEqual({ code: 0, stderr: '' });
  const inTheCluster = await eventsIn(env);
  await node.kill();

  process.stdout.write(
    `COPY_SEED=${seed}: killed ${there.killedAt.length} times at ${there.killedAt.join(' ')}; ` +
      `back ${back.killedAt.length} times at ${back.killedAt.join(' ')}\n`,
  );
  expect(there.killedAt).toHaveLength(KILLS);
  expect(back.killedAt.length).toBeGreaterThan(0);
  expect(there.killedAt.filter((count) => count < EVENTS).length).toBeGreaterThan(KILLS / 2);
  const original = await eventsIn({ DATA_DIR: source });
  expect(original).toHaveLength(EVENTS);
  expect(inTheCluster).toEqual(original);
  expect(await eventsIn({ DATA_DIR: target })).toEqual(original);
  expect(await replay(['verify', '--only', 'telemetry'], { DATA_DIR: target })).toMatchObject({ code: 0 });
}, 600_000);
