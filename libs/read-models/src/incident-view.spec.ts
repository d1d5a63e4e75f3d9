import type { DomainEvent } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import { incidentHeads } from './incident-heads.js';
import { evolveIncidentView, type IncidentHead, type IncidentView } from './incident-view.js';

const idOf = (letter: string) => letter.repeat(26);
const [anIncident, first, second, ana, ben] = [...'ifgab'].map(idOf) as [string, string, string, string, string];
const [one, two] = [...'12'].map(idOf) as [string, string];
const timeOf = (version: number) => `2026-11-23T10:15:${10 + version}.000Z`;

const recorded = (event: DomainEvent, i: number): Recorded => ({
  event,
  id: `event ${i + 1}`,
  occurredAt: timeOf(i + 1),
  stream: `incident-${anIncident}`,
  version: i + 1,
  position: `${i + 1}`,
});
const viewOf = (...events: readonly DomainEvent[]) =>
  events.map(recorded).reduce<IncidentView | undefined>(evolveIncidentView, undefined)!;

const started: DomainEvent = {
  type: 'IncidentStarted',
  facts: {
    incidentId: anIncident,
    by: ana,
    teamId: idOf('t'),
    channelId: idOf('c'),
    postId: null,
    stageId: first,
    startedAt: timeOf(1),
  },
  content: { name: 'Checkout is slow', description: '', stageTitle: 'Tasks' },
};
const of = { incidentId: anIncident, by: ben };
const stageAdded: DomainEvent = {
  type: 'StageAdded',
  facts: { ...of, stageId: second },
  content: { title: 'Contain' },
};
const taskAdded = (taskId: string, command: string | null = null): DomainEvent => ({
  type: 'TaskAdded',
  facts: { ...of, taskId, stageId: first, assigneeUserId: null, hasCommand: command !== null },
  content: { title: `Task ${taskId[0]}`, description: 'how', command },
});
const fresh = (id: string, command: string | null = null) => ({
  id,
  title: `Task ${id[0]}`,
  description: 'how',
  state: 'open',
  assigneeUserId: null,
  command,
  commandLastRunAt: null,
  stateChangedAt: null,
  dueAt: null,
});

describe('The picture of an incident', () => {
  it('begins with one empty stage', () =>
    expect(viewOf(started).stages).toEqual([{ id: first, title: 'Tasks', tasks: [] }]));

  it('shows stages and tasks in their order', () => {
    const past = [started, stageAdded, taskAdded(one), taskAdded(two)];
    expect(viewOf(...past).stages).toEqual([
      { id: first, title: 'Tasks', tasks: [fresh(one), fresh(two)] },
      { id: second, title: 'Contain', tasks: [] },
    ]);
    expect(
      viewOf(
        ...past,
        { type: 'TaskMoved', facts: { ...of, taskId: two, stageId: first, index: 0 }, content: {} },
        { type: 'TaskMoved', facts: { ...of, taskId: one, stageId: second, index: 0 }, content: {} },
        { type: 'StageMoved', facts: { ...of, stageId: second, index: 0 }, content: {} },
      ).stages,
    ).toEqual([
      { id: second, title: 'Contain', tasks: [fresh(one)] },
      { id: first, title: 'Tasks', tasks: [fresh(two)] },
    ]);
  });

  it('shows what became of a task, and when', () => {
    const view = viewOf(
      started,
      taskAdded(one, '/back'),
      {
        type: 'TaskEdited',
        facts: { ...of, taskId: one, edited: ['title', 'description'], hasCommand: true },
        content: { title: 'Roll back', description: '', command: null },
      },
      { type: 'TaskAssigned', facts: { ...of, taskId: one, assigneeUserId: ana }, content: {} },
      {
        type: 'TaskStateChanged',
        facts: { ...of, taskId: one, state: 'closed', wasCommander: false, wasAssignee: false },
        content: {},
      },
      { type: 'TaskCommandRun', facts: { ...of, taskId: one }, content: { response: 'Done.' } },
    );
    expect(view.version).toBe(6);
    expect(view.stages[0]!.tasks).toEqual([
      {
        id: one,
        title: 'Roll back',
        description: '',
        state: 'closed',
        assigneeUserId: ana,
        command: '/back',
        commandLastRunAt: timeOf(6),
        stateChangedAt: timeOf(5),
        dueAt: null,
      },
    ]);
  });

  it('shows no command when it was edited away', () =>
    expect(
      viewOf(started, taskAdded(one, '/back'), {
        type: 'TaskEdited',
        facts: { ...of, taskId: one, edited: ['command'], hasCommand: false },
        content: { title: null, description: null, command: null },
      }).stages[0]!.tasks,
    ).toEqual([fresh(one)]));

  it('shows no more what was removed, and other titles when they were given', () =>
    expect(
      viewOf(
        started,
        stageAdded,
        taskAdded(one),
        { type: 'TaskRemoved', facts: { ...of, taskId: one }, content: {} },
        { type: 'StageRemoved', facts: { ...of, stageId: first }, content: {} },
        { type: 'StageRenamed', facts: { ...of, stageId: second }, content: { title: 'Learn' } },
      ).stages,
    ).toEqual([{ id: second, title: 'Learn', tasks: [] }]));

  it('shows the stages and tasks of its playbook in place of the empty one', () => {
    const view = viewOf(started, {
      type: 'PlaybookApplied',
      facts: {
        ...of,
        playbookId: idOf('p'),
        playbookVersion: 3,
        replacedStageId: first,
        stages: [{ id: second, tasks: [{ id: one, hasCommand: true }] }],
      },
      content: { stages: [{ title: 'Contain', tasks: [{ title: 'Task 1', description: 'how', command: '/back' }] }] },
    });
    expect(view).toMatchObject({ playbookId: idOf('p'), playbookVersion: 3, version: 2 });
    expect(view.stages).toEqual([{ id: second, title: 'Contain', tasks: [fresh(one, '/back')] }]);
  });

  it('keeps what is not concerned the very same, so that it need not be spelled again', () => {
    const past = [started, stageAdded, taskAdded(one), taskAdded(two)];
    const before = viewOf(...past);
    const after = evolveIncidentView(
      before,
      recorded({ type: 'TaskAssigned', facts: { ...of, taskId: one, assigneeUserId: ana }, content: {} }, 4),
    )!;
    expect(after.stages[0]!.tasks[1]).toBe(before.stages[0]!.tasks[1]);
    expect(after.stages[1]).toBe(before.stages[1]);
    expect(after.stages[0]!.tasks[0]).not.toBe(before.stages[0]!.tasks[0]);
  });
});

it('What is kept for lists says the same without the stages, however many tasks there are', () => {
  const events = [started, stageAdded, taskAdded(one), taskAdded(two)];
  const head = events.map(recorded).reduce<IncidentHead | undefined>(incidentHeads.evolve, undefined);
  const { stages, ...rest } = viewOf(...events);
  expect(head).toEqual(rest);
  expect(stages[0]!.tasks).toHaveLength(2);
});
