import fc from 'fast-check';
import { stateAfter } from '../decider.js';
import { TASKS_MAX, tasksIn } from '../stages/stages.js';
import { incident, type IncidentCommand } from './incident.decider.js';
import type { IncidentEvent } from './incident.events.js';
import { TASK_STATES } from './task.events.js';

// What is always so of stages and tasks, whatever is wished for them by whom in whatever order.

const at = '2026-11-23T10:15:30.123Z';
const idOf = (kind: string, n: number) => `${kind}${n}`.padEnd(26, 'x');
const anIdOf = (kind: string, count: number) => fc.nat(count - 1).map((n) => idOf(kind, n));
const [by, stageId, taskId] = [anIdOf('u', 2), anIdOf('s', 4), anIdOf('j', 6)];
const index = fc.integer({ min: -1, max: 4 });
const title = fc.constantFrom('a', 'b', '', 'x'.repeat(201));
const command = fc.constantFrom(null, '/a', '');
const words = { title, description: fc.constantFrom('', 'd'), command };
const is = <const Type extends IncidentCommand['type']>(type: Type) => fc.constant(type);

const start = {
  type: 'StartIncident',
  by: idOf('u', 0),
  incidentId: idOf('i', 0),
  teamId: idOf('t', 0),
  channelId: idOf('c', 0),
  stageId: idOf('s', 0),
  postId: null,
  name: 'a',
  description: '',
} as const;

const wish: fc.Arbitrary<IncidentCommand> = fc.oneof(
  fc.record({ type: is('AddStage'), by, stageId, title }),
  fc.record({ type: is('RenameStage'), by, stageId, title }),
  fc.record({ type: is('RemoveStage'), by, stageId }),
  fc.record({ type: is('MoveStage'), by, stageId, index }),
  {
    weight: 4,
    arbitrary: fc.record({ type: is('AddTask'), by, stageId, taskId, assigneeUserId: fc.option(by), ...words }),
  },
  fc.record({ type: is('EditTask'), by, taskId, ...words }, { requiredKeys: ['type', 'by', 'taskId'] }),
  fc.record({ type: is('RemoveTask'), by, taskId }),
  fc.record({ type: is('ChangeTaskState'), by, taskId, state: fc.constantFrom(...TASK_STATES) }),
  fc.record({ type: is('AssignTask'), by, taskId, assigneeUserId: fc.option(by) }),
  fc.record({ type: is('ChangeTaskDue'), by, taskId, dueAt: fc.constantFrom(null, at) }),
  {
    weight: 2,
    arbitrary: fc.record({ type: is('MoveTask'), by, taskId, stageId: fc.option(stageId, { nil: undefined }), index }),
  },
  fc.record({ type: is('RecordCommandRun'), by, taskId, response: fc.constantFrom('', 'Done.') }),
  fc.record({ type: fc.constantFrom('EndIncident' as const, 'RestartIncident' as const), by }),
);

const live = (wishes: readonly IncidentCommand[], before: readonly IncidentEvent[] = []) => {
  const events = [...before];
  const outcomes = wishes.map((each) => {
    const decision = incident.decide(each, stateAfter(incident, events), at);
    if (decision.outcome === 'refused') return decision.refusal;
    events.push(...decision.events);
    return decision.outcome;
  });
  return { events, outcomes };
};
const stagesOf = (events: readonly IncidentEvent[]) => {
  const state = stateAfter(incident, events);
  return state.phase === 'not-started' ? [] : state.stages;
};
const idsIn = (events: readonly IncidentEvent[]) => ({
  stages: stagesOf(events).map(({ id }) => id),
  tasks: stagesOf(events).flatMap(({ tasks }) => tasks.map(({ id }) => id)),
});
const lives = fc.array(wish, { maxLength: 40, size: 'max' }).map((wishes) => live([start, ...wishes]));
const always = (law: (life: ReturnType<typeof live>) => void) => fc.assert(fc.property(lives, law), { numRuns: 500 });

it('The lives that the laws are tried on have everything in them', () => {
  const seen = new Set<string>();
  for (const { events, outcomes } of fc.sample(lives, { numRuns: 1_000, seed: 1 }))
    for (const each of [...events.map(({ type }) => type), ...outcomes]) seen.add(each);
  for (const name of [
    ...['StageAdded', 'StageRenamed', 'StageRemoved', 'StageMoved', 'TaskAdded', 'TaskRemoved', 'TaskEdited'],
    ...['TaskStateChanged', 'TaskAssigned', 'TaskMoved', 'TaskDueChanged', 'TaskCommandRun'],
    ...['stage-not-found', 'stage-not-empty', 'task-not-found', 'task-without-command', 'index-out-of-range'],
    ...['stage-title-invalid', 'task-title-invalid', 'task-command-invalid'],
  ])
    expect(seen).toContain(name);
});

describe('Always', () => {
  it('a stage or a task is there once, and there are no more of them than there may be', () =>
    always(({ events }) => {
      const { stages, tasks } = idsIn(events);
      expect(new Set(stages).size).toBe(stages.length);
      expect(new Set(tasks).size).toBe(tasks.length);
      expect(tasksIn(stagesOf(events))).toBeLessThanOrEqual(TASKS_MAX);
    }));

  it('there is exactly what was added and not removed', () =>
    always(({ events }) => {
      const stages = new Set([idOf('s', 0)]);
      const tasks = new Set<string>();
      for (const { type, facts } of events) {
        if (type === 'StageAdded') stages.add(facts.stageId);
        if (type === 'StageRemoved') stages.delete(facts.stageId);
        if (type === 'TaskAdded') tasks.add(facts.taskId);
        if (type === 'TaskRemoved') tasks.delete(facts.taskId);
      }
      expect(idsIn(events).stages.sort()).toEqual([...stages].sort());
      expect(idsIn(events).tasks.sort()).toEqual([...tasks].sort());
    }));

  it('moving puts a thing where it was to go and only orders what is there anew', () =>
    always(({ events }) => {
      for (const [i, { type, facts }] of events.entries()) {
        if (type !== 'TaskMoved' && type !== 'StageMoved') continue;
        const [before, after] = [events.slice(0, i), events.slice(0, i + 1)];
        expect(idsIn(after).stages.sort()).toEqual(idsIn(before).stages.sort());
        expect(idsIn(after).tasks.sort()).toEqual(idsIn(before).tasks.sort());
        const list =
          type === 'StageMoved' ? stagesOf(after) : stagesOf(after).find(({ id }) => id === facts.stageId)!.tasks;
        expect(list[facts.index]!.id).toBe(type === 'StageMoved' ? facts.stageId : facts.taskId);
      }
    }));

  it('no event says what was so already', () =>
    always(({ events }) => {
      for (const [i, { type }] of events.entries())
        if (['TaskMoved', 'StageMoved', 'TaskStateChanged', 'TaskAssigned'].includes(type))
          expect(stagesOf(events.slice(0, i + 1))).not.toEqual(stagesOf(events.slice(0, i)));
    }));

  it('what was decided in one life is decided again when its events are read', () =>
    always(({ events, outcomes }) => {
      expect(outcomes).not.toContain(undefined);
      expect(stateAfter(incident, JSON.parse(JSON.stringify(events)) as IncidentEvent[])).toEqual(
        stateAfter(incident, events),
      );
    }));

  it('removals, states and assignments of different tasks come to the same in whatever order they are done', () => {
    const tasks = Array.from({ length: 6 }, (_, n) => n);
    const added = tasks.map((n) => ({
      type: 'AddTask' as const,
      by: idOf('u', 0),
      stageId: idOf('s', 0),
      taskId: idOf('j', n),
      title: 'a',
      description: '',
      command: null,
      assigneeUserId: null,
    }));
    const past = live([start, ...added]).events;
    const deed = (n: number): fc.Arbitrary<IncidentCommand> => {
      const of = { by, taskId: fc.constant(idOf('j', n)) };
      return fc.oneof(
        fc.record({ type: is('RemoveTask'), ...of }),
        fc.record({ type: is('ChangeTaskState'), ...of, state: fc.constantFrom(...TASK_STATES) }),
        fc.record({ type: is('AssignTask'), ...of, assigneeUserId: fc.option(by) }),
        fc.record({ type: is('EditTask'), ...of, command: fc.constantFrom(null, '/a') }),
      );
    };
    const inTwoOrders = fc
      .tuple(...tasks.map(deed))
      .chain((deeds) => fc.tuple(fc.constant(deeds), fc.shuffledSubarray(deeds, { minLength: deeds.length })));
    fc.assert(
      fc.property(inTwoOrders, ([deeds, shuffled]) => {
        const [one, other] = [live(deeds, past), live(shuffled, past)];
        expect(one.outcomes).toEqual(tasks.map(() => 'accepted'));
        expect(other.outcomes).toEqual(tasks.map(() => 'accepted'));
        expect(stagesOf(other.events)).toEqual(stagesOf(one.events));
      }),
    );
  });
});
