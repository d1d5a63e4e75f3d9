import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '@sitrep/application';
import { LogDamaged, SqliteEventLog, type Head, type Witness } from '@sitrep/event-log-sqlite';
import { inFull } from '../support/counts.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// The write-ahead log ends too early, or holds something else from some byte on: at every byte of its last frames, and at
// places of chance in all of it. If the append that was under way had not been acknowledged, the log starts with all that
// had been, and goes on; if what is missing had been acknowledged, it says so and serves nothing.
//   TORN_WAL_SEED=<seed> FULL_COUNTS=1 npm run test:rerun -- torn-wal

const seed = seedFrom('TORN_WAL_SEED');
const random = seededRandom(seed);
const LAST_FRAMES = 2;
const EVERY_BYTES = inFull(1, 25);
const PLACES = inFull(3_000, 200);
/** Going on starts a thread and waits for the disk. */
const GO_ON_ONE_IN = 20;
const FRAME_BYTES = 24 + 4_096;
const SECTOR_BYTES = 512;

/** The log as it stood after each append: how long its write-ahead log was, and what it held. */
interface Stage {
  readonly walBytes: number;
  readonly count: number;
  readonly head: Head;
}

let directory: string;
let file: string;
let database: Uint8Array;
let wal: Uint8Array;
let events: readonly StoredEvent[];
const stages: Stage[] = [];

beforeAll(async () => {
  // The disk is not what is tried here, so the files may lie in memory, where each start is faster.
  directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sitrep-torn-wal-'));
  file = join(directory, 'events.db');
  const witness = remembering();
  const append = async (log: SqliteEventLog, count: number) => {
    const stream = `incident-${random(8)}`;
    const held = (await log.last(stream))?.version ?? 0;
    await log.append(stream, held, Array.from({ length: count }, eventOf));
  };
  const before = SqliteEventLog.open({ file, witness });
  for (let i = 0; i < 20; i++) await append(before, 1 + random(3));
  await before.close();
  stages.push({ walBytes: 0, count: Number(witness.read()!.position), head: witness.read()! });

  const log = SqliteEventLog.open({ file, witness });
  for (let i = 0; i < 12; i++) {
    await append(log, 1 + random(3));
    const head = witness.read()!;
    stages.push({ walBytes: readFileSync(`${file}-wal`).length, count: head.position, head });
  }
  database = readFileSync(file);
  wal = Uint8Array.from(readFileSync(`${file}-wal`));
  events = await log.readAll({ after: undefined, limit: 1_000 });
  await log.close();
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** What can become of a write-ahead log from a byte on. */
const DAMAGES = {
  'cut off': (place: number) => wal.slice(0, place),
  zeros: (place: number) => wal.slice().fill(0, place),
  'other bytes': (place: number) => wal.slice().fill(1 + random(255), place),
  'one sector never written': (place: number) => {
    const sector = place - (place % SECTOR_BYTES);
    return wal.slice().fill(0, sector, sector + SECTOR_BYTES);
  },
} as const;

type Damage = keyof typeof DAMAGES;
const DAMAGE_NAMES = Object.keys(DAMAGES) as Damage[];

interface Figures {
  tried: number;
  readonly violations: string[];
}

const tryAt = async (place: number, damage: Damage, figures: Figures, witnessOf = rememberedAt): Promise<void> => {
  const damaged = DAMAGES[damage](place);
  const left = leftOf(damaged);
  const say = (violation: string) => void figures.violations.push(`${damage} from byte ${place} on: ${violation}`);
  figures.tried++;

  put(damaged);
  const unacknowledged = await opened(rememberedAt(left), async (log) => {
    if (!(await holds(log, events.slice(0, left.count)))) return say('what had been acknowledged is not what is there');
    if (random(GO_ON_ONE_IN) === 0) await goOn(log, left);
  });
  if (unacknowledged) say(`does not start: ${unacknowledged.message}`);

  const last = stages.at(-1)!;
  if (left.count === last.count) return;
  put(damaged);
  const acknowledged = await opened(witnessOf(last), () => say('a log that lost its end was served'));
  if (acknowledged && !(acknowledged instanceof LogDamaged)) say(String(acknowledged));
};

/** The newest stage of which every byte is there. */
const leftOf = (damaged: Uint8Array): Stage => {
  const changed = wal.findIndex((byte, i) => byte !== damaged[i]);
  return stages.findLast(({ walBytes }) => changed === -1 || walBytes <= changed)!;
};

const put = (walBytes: Uint8Array): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  writeFileSync(file, database);
  writeFileSync(`${file}-wal`, walBytes);
};

/** Gives why it could not be opened. */
const opened = async (
  witness: Witness,
  look: (log: SqliteEventLog) => Promise<void> | void,
): Promise<Error | undefined> => {
  let log: SqliteEventLog;
  try {
    log = SqliteEventLog.open({ file, witness });
  } catch (error) {
    return error as Error;
  }
  try {
    await look(log);
  } finally {
    await log.close();
  }
  return undefined;
};

const holds = async (log: SqliteEventLog, expected: readonly StoredEvent[]): Promise<boolean> =>
  JSON.stringify(await log.readAll({ after: undefined, limit: 1_000 })) === JSON.stringify(expected);

/** Appends, and finds it again with everything before it after another start. */
const goOn = async (log: SqliteEventLog, { count, head }: Stage): Promise<void> => {
  const outcome = await log.append('incident-new', 0, [eventOf()]);
  expect(outcome.appended).toBe(true);
  await log.close();
  const error = await opened(rememberedAt({ head }), async (again) => {
    const all = await again.readAll({ after: undefined, limit: 1_000 });
    expect(all).toHaveLength(count + 1);
    expect(all.slice(0, count)).toEqual(events.slice(0, count));
  });
  expect(error).toBeUndefined();
};

const eventOf = () => {
  const hex = (digits: number) => Array.from({ length: digits }, () => random(16).toString(16)).join('');
  const id = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  // Now and then one that fills several frames.
  const text = hex(random(8) === 0 ? 6_000 : 40 + random(400));
  return { id, type: 'IncidentDescribed', data: { text }, metadata: { schemaVersion: 1 } };
};

const remembering = (head?: Head): Witness => ({ read: () => head, write: (next) => void (head = next) });
const rememberedAt = ({ head }: Pick<Stage, 'head'>): Witness => remembering(head);

describe('A write-ahead log', () => {
  it.each(DAMAGE_NAMES)(
    `that is damaged at every byte of its last ${LAST_FRAMES} frames costs nothing acknowledged, or stops the start: %s`,
    async (damage) => {
      const figures: Figures = { tried: 0, violations: [] };
      const from = wal.length - LAST_FRAMES * FRAME_BYTES;
      const step = damage === 'one sector never written' ? SECTOR_BYTES : EVERY_BYTES;
      for (let place = from; place < wal.length; place += step) await tryAt(place, damage, figures);
      process.stdout.write(`${damage}, at ${figures.tried} bytes of the last ${LAST_FRAMES} frames\n`);
      expect(figures.violations.slice(0, 10)).toEqual([]);
    },
    600_000,
  );

  it(`that is damaged at ${PLACES} other places costs nothing acknowledged, or stops the start`, async () => {
    const figures: Figures = { tried: 0, violations: [] };
    for (let i = 0; i < PLACES; i++)
      await tryAt(random(wal.length), DAMAGE_NAMES[random(DAMAGE_NAMES.length)]!, figures);
    process.stdout.write(`${figures.tried} damages in ${wal.length} bytes of a write-ahead log\n`);
    expect(figures.violations.slice(0, 10)).toEqual([]);
  }, 600_000);
});

describe('It would be noticed', () => {
  it('if a log that lost what had been acknowledged were served: nobody remembers how far it had got', async () => {
    const figures: Figures = { tried: 0, violations: [] };
    await tryAt(wal.length - 1, 'cut off', figures, () => remembering());
    expect(figures.violations).toEqual([expect.stringContaining('was served')]);
  });

  it('if a log that lost something else were served', async () => {
    const figures: Figures = { tried: 0, violations: [] };
    const [lost] = stages.splice(-2, 1);
    await tryAt(wal.length - 1, 'cut off', figures);
    stages.splice(-1, 0, lost!);
    expect(figures.violations).toEqual([expect.stringContaining('is not what is there')]);
  });
});
