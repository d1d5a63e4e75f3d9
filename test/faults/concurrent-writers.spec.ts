import { join } from 'node:path';
import type { Position } from '@sitrep/application';
import { EventStoreCluster } from '@sitrep/event-log-eventstoredb';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import { contradictions } from '../support/concurrent-writers/contradictions.js';
import { record, type History, type Operation } from '../support/concurrent-writers/history.js';
import { inFull } from '../support/counts.js';
import { EventStoreNode } from '../support/eventstoredb/node.js';
import { serverGone } from '../support/eventstoredb/grpc-errors.js';
import { newDataDirectory } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// Sixteen writers at once, and a checker that knows no log and is told only who did what when. Which of them is faster is
// up to the machine; what they do is up to the seed:
//   WRITERS_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- concurrent-writers

const seed = seedFrom('WRITERS_SEED');
const ROUNDS = 100;
const OPERATIONS = inFull(10_000, 1_000);

class Figures {
  #rounds = 0;
  #operations = 0;
  #racesLost = 0;

  add({ operations }: History): void {
    this.#rounds++;
    this.#operations += operations.length;
    this.#racesLost += operations.filter((each) => each.did === 'append' && each.outcome?.appended === false).length;
  }

  say(log: string, from: number): void {
    process.stdout.write(
      `${log} (WRITERS_SEED=${seed}): ${this.#rounds} rounds, ${this.#operations} operations, ${this.#racesLost} races lost, ` +
        `${Math.round((performance.now() - from) / 1_000)} s\n`,
    );
  }
}

describe('What concurrent writers see is one log that does one thing at a time', () => {
  it('on SQLite', async () => {
    const log = SqliteEventLog.open({ file: join(newDataDirectory(), 'events.db') });
    const from = performance.now();
    const figures = new Figures();
    let end: Position | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const history = await record([log], OPERATIONS, seededRandom(seed + round), `s${round}x`, end);
      expect([...contradictions(history)]).toEqual([]);
      figures.add(history);
      ({ end } = history);
    }
    await log.close();
    figures.say('SQLite', from);
  }, 1_800_000);

  it('on EventStoreDB, from two processes, while one answer in twenty is lost', async () => {
    const node = await EventStoreNode.start();
    let calls = 0;
    node.plan((operation) => (operation === 'append' && ++calls % 20 === 0 ? { loseAnswer: serverGone() } : undefined));
    const clusters = await Promise.all([1, 2].map(() => EventStoreCluster.connect(node.url(), 5_000)));
    const logs = clusters.map((cluster) => cluster.log('sitrep.'));
    const from = performance.now();
    const figures = new Figures();
    for (let round = 0; round < ROUNDS / 10; round++) {
      const history = await record(logs, 300, seededRandom(seed + round), `s${round}x`);
      expect([...contradictions(history)]).toEqual([]);
      figures.add(history);
    }
    for (const cluster of clusters) await cluster.close();
    await node.kill();
    figures.say('EventStoreDB', from);
  }, 600_000);
});

describe('It would be noticed', () => {
  let sound: History;
  beforeAll(async () => {
    sound = await record([new MemoryEventLog()], 1_000, seededRandom(seed), 's');
    expect([...contradictions(sound)]).toEqual([]);
  });

  type Append = Operation & { readonly did: 'append' };
  const changed = (choose: (operation: Operation) => boolean, change: (operation: Operation) => Operation): History => {
    const place = sound.operations.findLastIndex(choose);
    return { ...sound, operations: sound.operations.with(place, change(sound.operations[place]!)) };
  };
  const isDone = (operation: Operation): operation is Append =>
    operation.did === 'append' && operation.outcome?.appended === true;
  const withoutLast = (): History => {
    const [stream, ids] = [...sound.streams].find(([, ids]) => ids.length > 0)!;
    return {
      ...sound,
      streams: new Map(sound.streams).set(stream, ids.slice(0, -1)),
      all: sound.all.filter((id) => id !== ids.at(-1)),
    };
  };

  it.each<[string, () => History, RegExp]>([
    ['an acknowledged event is lost', withoutLast, /lost|torn|as it never was|another version/],
    ['an event is there twice', () => ({ ...sound, all: [...sound.all, sound.all[0]!] }), /twice/],
    [
      'an append that was refused was done',
      () => changed(isDone, (each) => ({ ...(each as Append), outcome: { appended: false, actual: 0 } })),
      /refused and done/,
    ],
    [
      'an append is refused without a reason',
      () =>
        changed(
          (each) => each.did === 'append' && each.outcome?.appended === false,
          (each) => ({ ...(each as Append), outcome: { appended: false, actual: (each as Append).expected } }),
        ),
      /without a reason/,
    ],
    [
      'a read is stale',
      () =>
        changed(
          (each) => each.did === 'read' && each.ids.length > 0,
          (each) => ({ ...each, after: 0, ids: [] }),
        ),
      /without what had been acknowledged/,
    ],
    [
      'a read is ahead',
      () =>
        changed(
          (each) => each.did === 'read' && each.ids.length < sound.streams.get(each.stream)!.length,
          (each) => ({ ...each, after: 0, ids: sound.streams.get(each.stream)!, began: 0, ended: 0 }),
        ),
      /nobody had asked for yet/,
    ],
    [
      'events change places in the log',
      () => ({ ...sound, all: [...sound.all.slice(1), sound.all[0]!] }),
      /out of order|before one that was acknowledged/,
    ],
    [
      'somebody is told another version',
      () =>
        changed(isDone, (each) => ({
          ...(each as Append),
          outcome: { ...((each as Append).outcome as { appended: true; position: string }), version: 9_999 },
        })),
      /told another version/,
    ],
    [
      'an event is there that nobody has appended',
      () => {
        const [stream, ids] = [...sound.streams][0]!;
        return { ...sound, streams: new Map(sound.streams).set(stream, [...ids, 'x']), all: [...sound.all, 'x'] };
      },
      /nobody has appended/,
    ],
    [
      'an update is lost',
      () => {
        const [stream, ids] = [...sound.streams].find(([, ids]) => ids.length > 4)!;
        const swapped = [...ids.slice(0, 2), ids[3]!, ids[2]!, ...ids.slice(4)];
        return { ...sound, streams: new Map(sound.streams).set(stream, swapped) };
      },
      /not at the version that was expected/,
    ],
  ])('that %s', (_, planted, told) => expect([...contradictions(planted())].join('\n')).toMatch(told));
});
