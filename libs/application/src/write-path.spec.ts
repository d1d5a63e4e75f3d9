import { randomUUID } from 'node:crypto';
import { stateAfter, type IncidentCommand, type IncidentEvent } from '@sitrep/domain';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import fc from 'fast-check';
import { createdId, duringRequest, type RequestUnderWay } from './request-under-way.js';
import { incidents } from './stream-kinds.js';
import { eventsOf, TooContended, WritePath } from './write-path.js';

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

  it('shows what others have written, where it took note of that, without asking the log', async () => {
    const elsewhere = new WritePath(log, surroundings);
    await elsewhere.handle(incidents, anIncident, start);
    const renamed = await elsewhere.handle(incidents, anIncident, rename('two'));
    const [first, second] = await log.readAll({ after: undefined, limit: 2 });
    jest.spyOn(log, 'readStream').mockRejectedValue(new Error('the log is away'));
    writePath.observe(incidents, [second!]); // Does not go on from anything.
    await expect(writePath.view(incidents, anIncident)).rejects.toThrow('the log is away');
    writePath.observe(incidents, [first!, second!, first!]);
    expect(await writePath.view(incidents, anIncident, 2)).toEqual(renamed.outcome === 'accepted' && renamed.view);
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

  it('loses none of many wishes for different tasks, from several processes at once, whichever comes first', () => {
    const taskOf = (n: number) => `${n}`.padEnd(26, 'j');
    const numbers = Array.from({ length: 12 }, (_, n) => n);
    const added = (n: number): IncidentCommand => ({
      type: 'AddTask',
      by: ana,
      stageId: idOf('s'),
      taskId: taskOf(n),
      title: 'a',
      description: '',
      command: null,
      assigneeUserId: null,
    });
    const deeds = (n: number) =>
      fc.constantFrom<IncidentCommand>(
        { type: 'RemoveTask', by: ana, taskId: taskOf(n) },
        { type: 'ChangeTaskState', by: ana, taskId: taskOf(n), state: 'closed' },
        { type: 'AssignTask', by: ana, taskId: taskOf(n), assigneeUserId: ana },
        { type: 'EditTask', by: ana, taskId: taskOf(n), command: '/x' },
        added(n + 100),
      );
    const schedule = fc.record({
      deeds: fc.tuple(...numbers.map(deeds)),
      processes: fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }),
      order: fc.shuffledSubarray(numbers, { minLength: 12 }),
    });
    return fc.assert(
      fc.asyncProperty(schedule, async ({ deeds, processes, order }) => {
        log = new MemoryEventLog();
        const paths = [1, 2, 3].map(() => new WritePath(log, surroundings));
        for (const wish of [start, ...numbers.map(added)]) await paths[0]!.handle(incidents, anIncident, wish);
        const handled = await Promise.all(
          order.map((n) => paths[processes[n]!]!.handle(incidents, anIncident, deeds[n]!)),
        );
        expect(handled.map(({ outcome }) => outcome)).toEqual(order.map(() => 'accepted'));
        const versions = handled.map((each) => each.outcome === 'accepted' && each.version);
        expect(new Set(versions).size).toBe(12);
        const events: IncidentEvent[] = [];
        for await (const { event } of eventsOf(log, `incident-${anIncident}`)) events.push(event as IncidentEvent);
        expect(events).toHaveLength(25);
        const after = stateAfter(incidents.decider, events);
        const tasks = after.phase === 'not-started' ? [] : after.stages.flatMap((stage) => stage.tasks);
        for (const [n, deed] of deeds.entries()) {
          const task = tasks.find(({ id }) => id === (deed.type === 'AddTask' ? deed.taskId : taskOf(n)));
          expect([deed.type, task]).toEqual([deed.type, deed.type === 'RemoveTask' ? undefined : expect.anything()]);
          if (deed.type === 'ChangeTaskState') expect(task).toMatchObject({ state: 'closed' });
          if (deed.type === 'AssignTask') expect(task).toMatchObject({ assigneeUserId: ana });
          if (deed.type === 'EditTask') expect(task).toMatchObject({ hasCommand: true });
        }
        // However late, each process comes to see the same.
        const views = await Promise.all(paths.map((path) => path.view(incidents, anIncident, 25)));
        for (const view of views) expect(view).toEqual(views[0]);
        expect(views[0]).toMatchObject({ version: 25 });
      }),
    );
  });
});

describe('A request that is sent once more', () => {
  const request = (more: Partial<RequestUnderWay> = {}): RequestUnderWay => ({
    id: idOf('r'),
    isRepeated: false,
    answeredVersion: null,
    seed: 'kept nowhere',
    version: null,
    ...more,
  });

  it('comes to what it came to, whatever happened since, and writes nothing', async () => {
    await handle(start);
    const first = await duringRequest(request(), () => handle(rename('Once')));
    await handle(rename('Since'));
    const again = await duringRequest(request({ isRepeated: true }), () => handle(rename('Once')));
    expect(again).toEqual(first);
    expect(await typesInLog()).toEqual(['IncidentStarted', 'IncidentRenamed', 'IncidentRenamed']);
  });

  it('comes to nothing but what it was answered with, when it had changed nothing', async () => {
    await handle(start);
    const nothing = request();
    const first = await duringRequest(nothing, () =>
      handle({ type: 'ChangeCommander', by: ana, commanderUserId: ana }),
    );
    await handle({ type: 'ChangeCommander', by: ana, commanderUserId: idOf('b') });
    const again = await duringRequest(request({ isRepeated: true, answeredVersion: nothing.version }), () =>
      handle({ type: 'ChangeCommander', by: ana, commanderUserId: ana }),
    );
    expect(again).toEqual(first);
    expect(await typesInLog()).toEqual(['IncidentStarted', 'CommanderChanged']);
  });

  it('is decided when the first attempt had not got so far', async () => {
    await duringRequest(request({ isRepeated: true }), () => handle(start));
    expect(await typesInLog()).toEqual(['IncidentStarted']);
  });

  it('creates what it created', () => {
    expect(duringRequest(request(), () => createdId(surroundings))).toBe(idOf('r'));
    expect(createdId(surroundings)).toBe(idOf('n'));
  });
});
