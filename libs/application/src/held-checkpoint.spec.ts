import { randomUUID } from 'node:crypto';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { HeldCheckpoint } from './held-checkpoint.js';

const LEASE_MS = 200;

let log: MemoryEventLog;
let stopping: AbortController;
beforeEach(() => {
  [log, stopping] = [new MemoryEventLog(), new AbortController()];
});
afterEach(() => stopping.abort());

const process = async (leaseMs = LEASE_MS) => {
  const held = new HeldCheckpoint<{ readonly through: number }>({
    ...{
      log,
      stream: 'checkpoint',
      eventType: 'Moved',
      first: { through: 0 },
      holder: randomUUID(),
      leaseMs,
      signal: stopping.signal,
    },
  });
  await held.read();
  return held;
};
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('is one process’s turn, and another waits for its end', async () => {
  const [one, other] = [await process(), await process()];
  expect(await one.take()).toBe('taken');
  expect(await one.take()).toBe('kept');
  const from = performance.now();
  // It loses the race at first, because it has read before, and waits when it knows.
  expect(await other.take()).toBe('others');
  expect(await other.take()).toBe('others');
  expect(performance.now() - from).toBeGreaterThan(LEASE_MS / 2);
  expect(await other.take()).toBe('taken');
});

it('goes to one of two that want it at the same moment', async () => {
  const turns = await Promise.all([await process(), await process(), await process()].map((each) => each.take()));
  expect(turns.sort()).toEqual(['others', 'others', 'taken']);
});

it('stays with a process that gives signs of life', async () => {
  const [one, other] = [await process(), await process()];
  await one.take();
  for (let i = 1; i <= 6; i++) {
    await pass(LEASE_MS / 4);
    expect(await one.take()).toBe('kept');
    expect(await one.move({ through: i })).toBe(true);
  }
  expect(await other.take()).toBe('others');
  expect(other.reached).toEqual({ through: 6 });
});

it('passes on with how far the work has come, and who comes back late learns of it', async () => {
  const [one, other] = [await process(), await process()];
  await one.take();
  await one.move({ through: 3 });
  await pass(LEASE_MS + 20);
  await other.read();
  expect(await other.take()).toBe('taken');
  expect(other.reached).toEqual({ through: 3 });
  expect(await other.move({ through: 5 })).toBe(true);
  expect(await one.move({ through: 4 })).toBe(false);
  expect(one.reached).toEqual({ through: 5 });
  expect(await one.take()).toBe('others');
});

it('passes on at once from a process that is told to stop', async () => {
  const [one, other] = [await process(60_000), await process(60_000)];
  await one.take();
  await one.move({ through: 3 });
  const waiting = other.take();
  await one.release();
  expect(await waiting).toBe('others');
  expect(await other.take()).toBe('taken');
  expect(other.reached).toEqual({ through: 3 });
  // It is not the first one's to pass on any more.
  await one.release();
  expect(await other.take()).toBe('kept');
});

it('is nothing to wait for where there is one process', async () => {
  const only = await process(0);
  expect(await only.take()).toBe('kept');
  expect(await only.move({ through: 1 })).toBe(true);
  expect((await process(0)).reached).toEqual({ through: 1 });
});
