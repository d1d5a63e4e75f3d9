import { MemoryEventLog } from '@sitrep/event-log-memory';
import { backlogAfter, backlogOfStream, COUNTED_MAX } from './backlog.js';

const AT = '2026-03-04T05:06:07.000Z';
const LATER = '2026-03-04T05:07:37.500Z';
const events = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `e${i}`,
    type: 'SomethingHappened',
    data: { createdAt: AT },
    metadata: { occurredAt: AT },
  }));

describe('A backlog', () => {
  it('is nothing where nothing is behind the position', async () => {
    const log = new MemoryEventLog();
    expect(await backlogAfter(log, undefined, LATER)).toEqual({ events: 0, seconds: 0 });
    const { position } = (await log.append('s-1', 0, events(3))) as { position: string };
    expect(await backlogAfter(log, position, LATER)).toEqual({ events: 0, seconds: 0 });
    expect(await backlogOfStream(log, 's-1', 3, LATER)).toEqual({ events: 0, seconds: 0 });
  });

  it('is how many events there are, and how old the first is', async () => {
    const log = new MemoryEventLog();
    await log.append('s-1', 0, events(3));
    const [first] = await log.readAll({ after: undefined, limit: 1 });
    expect(await backlogAfter(log, first!.position, LATER)).toEqual({ events: 2, seconds: 90.5 });
    expect(await backlogOfStream(log, 's-1', 1, LATER)).toEqual({ events: 2, seconds: 90.5 });
  });

  it('is counted no further than it is worth, unless the log knows', async () => {
    const log = new MemoryEventLog();
    await log.append('s-1', 0, events(COUNTED_MAX + 5));
    expect((await backlogAfter(log, undefined, LATER)).events).toBe(COUNTED_MAX);
    expect((await backlogAfter(log, undefined, LATER, () => 12_345)).events).toBe(12_345);
  });

  it('is not younger than nothing where another machine has another clock', async () => {
    const log = new MemoryEventLog();
    await log.append('s-1', 0, events(1));
    expect(await backlogAfter(log, undefined, '2026-03-04T05:06:06.000Z')).toEqual({ events: 1, seconds: 0 });
  });
});
