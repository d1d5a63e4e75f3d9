import { randomUUID } from 'node:crypto';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { incidents } from './stream-kinds.js';
import { TooContended, WritePath } from './write-path.js';

const at = '2026-11-23T10:15:30.123Z';
const idOf = (letter: string) => letter.repeat(26);
const [anIncident, ana] = [idOf('i'), idOf('a')];
const surroundings = { now: () => at, newId: () => idOf('n'), newEventId: () => randomUUID() };

const start = {
  type: 'StartIncident',
  by: ana,
  incidentId: anIncident,
  teamId: idOf('t'),
  channelId: idOf('c'),
  stageId: idOf('s'),
  postId: null,
  name: 'Checkout is slow',
  description: '',
} as const;
const end = { type: 'EndIncident', by: ana } as const;
const rename = (name: string) => ({ type: 'EditIncident', by: ana, name }) as const;

let log: MemoryEventLog;
let writePath: WritePath;
beforeEach(() => {
  log = new MemoryEventLog();
  writePath = new WritePath(log, surroundings);
});
const handle = (...[command, ifVersion]: [Parameters<typeof incidents.decider.decide>[0], number?]) =>
  writePath.handle(incidents, anIncident, command, ifVersion);
const typesInLog = async () => (await log.readAll({ after: undefined, limit: 1_000 })).map(({ type }) => type);

describe('The write path', () => {
  it('answers a command with the picture after it, its version, and the position that makes it visible', async () => {
    const handled = await handle(start);
    expect(handled).toMatchObject({
      outcome: 'accepted',
      version: 1,
      view: { id: anIncident, name: 'Checkout is slow', version: 1, startedAt: at },
    });
    expect(handled).toHaveProperty('position', (await log.last(`incident-${anIncident}`))!.position);
  });

  it('appends nothing for a command that is refused', async () => {
    await handle(start);
    await handle(end);
    expect(await handle(end)).toEqual({ outcome: 'refused', refusal: 'incident-already-ended' });
    expect(await typesInLog()).toEqual(['IncidentStarted', 'IncidentEnded']);
  });

  it('appends nothing for a wish that is already so, and answers with what is', async () => {
    const started = await handle(start);
    const again = await handle({ type: 'ChangeCommander', by: ana, commanderUserId: ana });
    expect(again).toEqual(started);
    expect(await typesInLog()).toEqual(['IncidentStarted']);
  });

  it('accepts a conditional command at the version it names, and tells a late one what the version is', async () => {
    await handle(start);
    expect(await handle(rename('two'), 1)).toMatchObject({ outcome: 'accepted', version: 2 });
    expect(await handle(rename('three'), 1)).toEqual({ outcome: 'stale', version: 2 });
    expect(await typesInLog()).toHaveLength(2);
  });

  it('refuses, or does nothing, only on what the log holds now, also where another process has written', async () => {
    const elsewhere = new WritePath(log, surroundings);
    const there = (command: Parameters<typeof incidents.decider.decide>[0], ifVersion?: number) =>
      elsewhere.handle(incidents, anIncident, command, ifVersion);
    await handle(start);
    await there(end);
    expect(await handle({ type: 'RestartIncident', by: ana })).toMatchObject({ outcome: 'accepted', version: 3 });
    await there({ type: 'ChangeCommander', by: ana, commanderUserId: idOf('b') });
    expect(await handle({ type: 'ChangeCommander', by: ana, commanderUserId: ana })).toMatchObject({ version: 5 });
    await there(rename('two'));
    expect(await handle(rename('three'), 6)).toMatchObject({ outcome: 'accepted', version: 7 });
    expect(await there(rename('four'), 6)).toEqual({ outcome: 'stale', version: 7 });
  });

  it('says that an incident does not exist rather than that a version of it is stale', async () => {
    expect(await handle(end, 3)).toEqual({ outcome: 'refused', refusal: 'incident-not-found' });
  });

  it('lets commands for one stream that arrive together take turns: none is lost, none is refused', async () => {
    await handle(start);
    const names = Array.from({ length: 50 }, (_, i) => `name ${i}`);
    const handled = await Promise.all(names.map((name) => handle(rename(name))));
    expect(handled.map((each) => each.outcome === 'accepted' && each.version)).toEqual(names.map((_, i) => i + 2));
  });

  it('goes on with the next command of a stream when one has failed', async () => {
    await handle(start);
    const append = jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('the disk is on fire'));
    const [failed, next] = await Promise.allSettled([handle(rename('two')), handle(rename('three'))]);
    expect(failed.status).toBe('rejected');
    expect(next).toMatchObject({ status: 'fulfilled', value: { outcome: 'accepted', version: 2 } });
    append.mockRestore();
  });

  it('decides again when another process was faster, on what that process has written', async () => {
    await handle(start);
    const elsewhere = new WritePath(log, surroundings);
    await elsewhere.handle(incidents, anIncident, end);
    expect(await handle(end)).toEqual({ outcome: 'refused', refusal: 'incident-already-ended' });
    expect(await handle({ type: 'RestartIncident', by: ana })).toMatchObject({ outcome: 'accepted', version: 3 });
  });

  it('lets two processes write to one stream at once without losing a command of either', async () => {
    await handle(start);
    const elsewhere = new WritePath(log, surroundings);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? writePath : elsewhere).handle(incidents, anIncident, rename(`${i}`)),
      ),
    );
    expect(await typesInLog()).toHaveLength(21);
  });

  it('gives up after many lost races instead of trying for ever', async () => {
    jest.spyOn(log, 'append').mockResolvedValue({ appended: false, actual: 7 });
    await expect(handle(start)).rejects.toThrow(TooContended);
  });

  it('knows the newest position it has acknowledged', async () => {
    expect(writePath.newest).toBeUndefined();
    const handled = await handle(start);
    expect(writePath.newest).toBe(handled.outcome === 'accepted' && handled.position);
  });
});
