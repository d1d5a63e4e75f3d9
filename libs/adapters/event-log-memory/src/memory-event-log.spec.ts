import { randomUUID } from 'node:crypto';
import { describeEventLog } from '@sitrep/application/contract';
import { MemoryEventLog } from './memory-event-log.js';
import { MemoryLogWithRetention } from './memory-log-with-retention.js';

const event = () => ({ id: randomUUID(), type: 'SomethingHappened', data: {}, metadata: {} });

describeEventLog('The memory log', async () => new MemoryEventLog());
describeEventLog('The memory log with retention', async () => new MemoryLogWithRetention());

it('The memory log refuses an append of nothing', () =>
  expect(new MemoryEventLog().append('a', 0, [])).rejects.toThrow(new RangeError('an append needs an event')));

it('A stream that has lost its oldest events keeps its versions', async () => {
  const log = new MemoryLogWithRetention();
  await log.append('a', 0, [event(), event(), event()]);
  await log.append('b', 0, [event()]);
  log.remove('a', 2);
  const versionsOf = async (stream: string, after: number) =>
    (await log.readStream(stream, { after, limit: 10 })).map(({ version }) => version);
  expect([await versionsOf('a', 0), await versionsOf('a', 1), await versionsOf('a', 3)]).toEqual([[3], [3], []]);
  expect(await log.last('a')).toMatchObject({ version: 3 });
  log.remove('a', 3);
  expect(await log.last('a')).toBeUndefined();
  expect(await log.last('b')).toMatchObject({ version: 1 });
  expect(await log.last('nobody')).toBeUndefined();
  expect(await log.append('a', 3, [event()])).toMatchObject({ appended: true, version: 4 });
});
