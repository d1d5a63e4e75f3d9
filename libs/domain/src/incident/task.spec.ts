import { specificationOf } from '../../testing/given-when-then.js';
import { STAGES_MAX, TASKS_MAX } from '../stages/stages.js';
import { incident } from './incident.decider.js';
import type { IncidentEvent } from './incident.events.js';
import type { TaskEvent } from './task.events.js';

const at = '2026-11-23T10:15:30.123Z';
const given = specificationOf(incident, at);
const idOf = (letter: string) => letter.repeat(26);
const [anIncident, first, second, third] = [...'ifgh'].map(idOf) as [string, string, string, string];
const [ana, ben, cleo] = [...'abc'].map(idOf) as [string, string, string];
const [one, two, three] = [...'123'].map(idOf) as [string, string, string];
const unknown = idOf('0');

const started: IncidentEvent = {
  type: 'IncidentStarted',
  facts: {
    incidentId: anIncident,
    by: ana,
    teamId: idOf('t'),
    channelId: idOf('k'),
    postId: null,
    stageId: first,
    startedAt: at,
  },
  content: { name: 'Checkout is slow', description: '', stageTitle: 'Tasks' },
};
const ended: IncidentEvent = {
  type: 'IncidentEnded',
  facts: {
    incidentId: anIncident,
    by: ana,
    started: { teamId: idOf('t'), channelId: idOf('k'), postId: null, startedBy: ana, startedAt: at },
  },
  content: {},
};

const fact = <const Type extends TaskEvent['type'], Facts extends object>(type: Type, facts: Facts, by = ben) => ({
  type,
  facts: { incidentId: anIncident, by, ...facts },
  content: {},
});
const stageAdded = (stageId: string, title = 'Contain') => ({ ...fact('StageAdded', { stageId }), content: { title } });
const taskAdded = (
  taskId: string,
  stageId = first,
  { assigneeUserId = null as string | null, command = null as string | null } = {},
) => ({
  ...fact('TaskAdded', { taskId, stageId, assigneeUserId, hasCommand: command !== null }),
  content: { title: 'Roll back', description: '', command },
});
const assigned = (taskId: string, assigneeUserId: string | null) => fact('TaskAssigned', { taskId, assigneeUserId });
const moved = (taskId: string, stageId: string, index: number) => fact('TaskMoved', { taskId, stageId, index });

const add = (taskId: string, more: object = {}) =>
  ({
    type: 'AddTask',
    by: ben,
    taskId,
    stageId: first,
    title: 'Roll back',
    description: '',
    command: null,
    assigneeUserId: null,
    ...more,
  }) as const;
const edit = (texts: { title?: string; description?: string; command?: string | null }, taskId = one) =>
  ({ type: 'EditTask', by: ben, taskId, ...texts }) as const;
const change = (state: 'open' | 'in_progress' | 'closed', by = ben, taskId = one) =>
  ({ type: 'ChangeTaskState', by, taskId, state }) as const;
const assign = (assigneeUserId: string | null, taskId = one) =>
  ({ type: 'AssignTask', by: ben, taskId, assigneeUserId }) as const;
const makeDue = (dueAt: string | null, taskId = one) => ({ type: 'ChangeTaskDue', by: ben, taskId, dueAt }) as const;
const move = (taskId: string, index: number, stageId?: string) =>
  ({ type: 'MoveTask', by: ben, taskId, index, stageId }) as const;
const moveStage = (stageId: string, index: number) => ({ type: 'MoveStage', by: ben, stageId, index }) as const;

const unkeepable = ['', ' ', 'x'.repeat(201), '\u0000', '\ud800'];

describe('A stage', () => {
  it('is added behind the others, with its title trimmed', () =>
    given(started).when({ type: 'AddStage', by: ben, stageId: second, title: ' Contain ' }).then(stageAdded(second)));
  it('is not added twice', () =>
    given(started, stageAdded(second))
      .when({ type: 'AddStage', by: ben, stageId: second, title: 'Contain' })
      .thenNothing());
  it.each(unkeepable)('cannot be called %j', (title) => {
    given(started).when({ type: 'AddStage', by: ben, stageId: second, title }).thenRefused('stage-title-invalid');
    given(started).when({ type: 'RenameStage', by: ben, stageId: first, title }).thenRefused('stage-title-invalid');
  });
  it(`is refused as the ${STAGES_MAX + 1}st`, () => {
    const full = Array.from({ length: STAGES_MAX - 1 }, (_, i) => stageAdded(`${i}`.padStart(26, 's')));
    const one = { type: 'AddStage', by: ben, stageId: second, title: 'One more' } as const;
    given(started, ...full)
      .when(one)
      .thenRefused('too-many-stages');
    given(started, ...full.slice(1))
      .when(one)
      .then(stageAdded(second, 'One more'));
  });
  it('is renamed, with its title trimmed, also to what it is called', () => {
    const renamed = { ...fact('StageRenamed', { stageId: first }), content: { title: 'Contain' } };
    const rename = { type: 'RenameStage', by: ben, stageId: first, title: ' Contain\n' } as const;
    given(started).when(rename).then(renamed);
    given(started, renamed).when(rename).then(renamed);
  });
  it('is removed once it is empty, also as the last one', () => {
    const remove = { type: 'RemoveStage', by: ben, stageId: first } as const;
    const removed = fact('StageRemoved', { stageId: first });
    given(started, taskAdded(one)).when(remove).thenRefused('stage-not-empty');
    given(started, taskAdded(one), fact('TaskRemoved', { taskId: one }))
      .when(remove)
      .then(removed);
    given(started, stageAdded(second), taskAdded(one), moved(one, second, 0))
      .when(remove)
      .then(removed);
    given(started, removed).when(remove).thenRefused('stage-not-found');
  });
  it('is moved to a place that there is', () => {
    const three = [started, stageAdded(second), stageAdded(third)];
    given(...three)
      .when(moveStage(first, 2))
      .then(fact('StageMoved', { stageId: first, index: 2 }));
    given(...three)
      .when(moveStage(third, 0))
      .then(fact('StageMoved', { stageId: third, index: 0 }));
    given(...three)
      .when(moveStage(second, 1))
      .thenNothing();
    for (const nowhere of [-1, 3, 0.5, NaN, 1e99])
      given(...three)
        .when(moveStage(first, nowhere))
        .thenRefused('index-out-of-range');
    given(...three)
      .when(moveStage(unknown, 0))
      .thenRefused('stage-not-found');
  });
});

describe('A task', () => {
  it('is added behind the others of its stage, with its words trimmed', () =>
    given(started)
      .when(add(one, { title: ' Roll back\n', description: '\tthe deploy ', command: ' /deploy back ' }))
      .then({
        ...taskAdded(one, first, { command: '/deploy back' }),
        content: { title: 'Roll back', description: 'the deploy', command: '/deploy back' },
      }));
  it('is added for somebody', () =>
    given(started)
      .when(add(one, { assigneeUserId: cleo }))
      .then(taskAdded(one, first, { assigneeUserId: cleo })));
  it('is not added twice', () => given(started, taskAdded(one)).when(add(one)).thenNothing());
  it('is added to a stage that there is', () =>
    given(started)
      .when(add(one, { stageId: second }))
      .thenRefused('stage-not-found'));
  it(`is refused as number ${TASKS_MAX + 1}, whichever stage they are in`, () => {
    const full = Array.from({ length: TASKS_MAX }, (_, i) =>
      taskAdded(`${i}`.padStart(26, 'z'), i % 2 ? first : second),
    );
    given(started, stageAdded(second), ...full)
      .when(add(one))
      .thenRefused('too-many-tasks');
    given(started, stageAdded(second), ...full.slice(1))
      .when(add(one))
      .then(taskAdded(one));
  });
  it.each(unkeepable)('cannot be called %j', (title) => {
    given(started).when(add(one, { title })).thenRefused('task-title-invalid');
    given(started, taskAdded(one)).when(edit({ title })).thenRefused('task-title-invalid');
  });
  it.each(['x'.repeat(10_001), '\u0000'])('cannot be described by what cannot be kept', (description) => {
    given(started).when(add(one, { description })).thenRefused('task-description-invalid');
    given(started, taskAdded(one)).when(edit({ description })).thenRefused('task-description-invalid');
  });
  it.each(['', ' ', 'x'.repeat(1_001), '\u0000'])('cannot have a command that cannot be kept (%#)', (command) => {
    given(started).when(add(one, { command })).thenRefused('task-command-invalid');
    given(started, taskAdded(one)).when(edit({ command })).thenRefused('task-command-invalid');
  });

  it('is edited in one event, which says what was edited and leaves the rest out', () => {
    const edited = (facts: object, content: object) => ({
      ...fact('TaskEdited', { taskId: one, ...facts } as never),
      content: { title: null, description: null, command: null, ...content },
    });
    given(started, taskAdded(one))
      .when(edit({ title: ' Roll back ', command: ' /back ', description: ' At once. ' }))
      .then(
        edited(
          { edited: ['title', 'description', 'command'], hasCommand: true },
          { title: 'Roll back', description: 'At once.', command: '/back' },
        ),
      );
    const withCommand = taskAdded(one, first, { command: '/back' });
    given(started, withCommand)
      .when(edit({ title: 'Roll back' }))
      .then(edited({ edited: ['title'], hasCommand: true }, { title: 'Roll back' }));
    given(started, withCommand)
      .when(edit({ command: null }))
      .then(edited({ edited: ['command'], hasCommand: false }, {}));
    given(started, withCommand).when(edit({})).thenNothing();
  });

  it('comes into another state, and the event says who brought it there', () => {
    const changed = (state: string, wasCommander: boolean, wasAssignee: boolean, by: string) =>
      fact('TaskStateChanged', { taskId: one, state, wasCommander, wasAssignee }, by) as IncidentEvent;
    const past = [started, taskAdded(one, first, { assigneeUserId: ben })];
    given(...past)
      .when(change('closed', ana))
      .then(changed('closed', true, false, ana));
    given(...past)
      .when(change('in_progress', ben))
      .then(changed('in_progress', false, true, ben));
    given(...past, assigned(one, cleo))
      .when(change('closed', ben))
      .then(changed('closed', false, false, ben));
    given(...past, assigned(one, ana))
      .when(change('closed', ana))
      .then(changed('closed', true, true, ana));
    given(...past)
      .when(change('open'))
      .thenNothing();
    given(...past, changed('closed', false, true, ben))
      .when(change('closed'))
      .thenNothing();
    given(...past, changed('closed', false, true, ben))
      .when(change('open'))
      .then(changed('open', false, true, ben));
  });

  it('is assigned to somebody else, or to nobody', () => {
    given(started, taskAdded(one)).when(assign(cleo)).then(assigned(one, cleo));
    given(started, taskAdded(one), assigned(one, cleo)).when(assign(null)).then(assigned(one, null));
    given(started, taskAdded(one), assigned(one, cleo)).when(assign(cleo)).thenNothing();
    given(started, taskAdded(one)).when(assign(null)).thenNothing();
  });

  describe('is moved', () => {
    const past = [started, stageAdded(second), taskAdded(one), taskAdded(two), taskAdded(three, second)];
    it('within its stage, to a place that there is', () => {
      given(...past)
        .when(move(one, 1))
        .then(moved(one, first, 1));
      given(...past)
        .when(move(two, 0, first))
        .then(moved(two, first, 0));
      given(...past)
        .when(move(one, 0))
        .thenNothing();
      for (const nowhere of [-1, 2, 0.5])
        given(...past)
          .when(move(one, nowhere))
          .thenRefused('index-out-of-range');
    });
    it('to another stage, also behind its last task', () => {
      given(...past)
        .when(move(one, 0, second))
        .then(moved(one, second, 0));
      given(...past)
        .when(move(one, 1, second))
        .then(moved(one, second, 1));
      given(...past)
        .when(move(one, 2, second))
        .thenRefused('index-out-of-range');
      given(...past)
        .when(move(one, 0, unknown))
        .thenRefused('stage-not-found');
    });
    it('from where it is now', () => {
      given(...past, moved(one, second, 1))
        .when(move(one, 1))
        .thenNothing();
      given(...past, moved(one, second, 1))
        .when(move(one, 0))
        .then(moved(one, second, 0));
    });
  });

  it('has its command recorded as run, when it has one', () => {
    const record = { type: 'RecordCommandRun', by: ben, taskId: one, response: 'Rolled back.' } as const;
    given(started, taskAdded(one, first, { command: '/back' }))
      .when(record)
      .then({ ...fact('TaskCommandRun', { taskId: one }), content: { response: 'Rolled back.' } });
    given(started, taskAdded(one)).when(record).thenRefused('task-without-command');
    const edited = (hasCommand: boolean, command: string | null) => ({
      ...fact('TaskEdited', { taskId: one, edited: ['command'] as const, hasCommand }),
      content: { title: null, description: null, command },
    });
    given(started, taskAdded(one), edited(true, '/back'))
      .when(record)
      .then({ ...fact('TaskCommandRun', { taskId: one }), content: { response: 'Rolled back.' } });
    given(started, taskAdded(one, first, { command: '/back' }), edited(false, null))
      .when(record)
      .thenRefused('task-without-command');
  });

  it('is removed once', () => {
    const remove = { type: 'RemoveTask', by: ben, taskId: one } as const;
    given(started, taskAdded(one))
      .when(remove)
      .then(fact('TaskRemoved', { taskId: one }));
    given(started, taskAdded(one), fact('TaskRemoved', { taskId: one }))
      .when(remove)
      .thenRefused('task-not-found');
  });

  it.each([
    edit({ title: 'a' }),
    change('closed'),
    assign(cleo),
    move(one, 0),
    { type: 'RemoveTask', by: ben, taskId: one } as const,
    { type: 'RecordCommandRun', by: ben, taskId: one, response: '' } as const,
  ])('that is not there is missed by $type', (wish) => given(started).when(wish).thenRefused('task-not-found'));

  it('can be worked on after the end', () => {
    given(started, ended).when(add(one)).then(taskAdded(one));
    given(started, taskAdded(one), ended).when(assign(cleo)).then(assigned(one, cleo));
  });

  it('has no place before the start', () => given().when(add(one)).thenRefused('incident-not-found'));
});

describe('A playbook is applied at the start', () => {
  const playbook = {
    playbookId: idOf('p'),
    version: 3,
    stages: [
      {
        stageId: second,
        title: ' Contain ',
        tasks: [
          { taskId: one, title: ' Roll back ', description: ' the deploy ', command: ' /back ' },
          { taskId: two, title: 'Tell support', description: '', command: null },
        ],
      },
      { stageId: third, title: 'Learn', tasks: [] },
    ],
  };
  const start = (by: object) => ({
    type: 'StartIncident' as const,
    by: ana,
    incidentId: anIncident,
    teamId: idOf('t'),
    channelId: idOf('k'),
    stageId: first,
    postId: null,
    name: 'Checkout is slow',
    description: '',
    playbook: { ...playbook, ...by },
  });
  const applied = {
    type: 'PlaybookApplied',
    facts: {
      incidentId: anIncident,
      by: ana,
      playbookId: idOf('p'),
      playbookVersion: 3,
      replacedStageId: first,
      stages: [
        {
          id: second,
          tasks: [
            { id: one, hasCommand: true },
            { id: two, hasCommand: false },
          ],
        },
        { id: third, tasks: [] },
      ],
    },
    content: {
      stages: [
        {
          title: 'Contain',
          tasks: [
            { title: 'Roll back', description: 'the deploy', command: '/back' },
            { title: 'Tell support', description: '', command: null },
          ],
        },
        { title: 'Learn', tasks: [] },
      ],
    },
  } satisfies IncidentEvent;

  it('by an event of its own behind the start, which is as it always is', () =>
    given().when(start({})).then(started, applied));
  it('without stages it leaves the empty one', () =>
    given()
      .when(start({ stages: [] }))
      .then(started, {
        ...applied,
        facts: { ...applied.facts, replacedStageId: null, stages: [] },
        content: { stages: [] },
      }));
  it('and its stages and tasks are then those of the incident', () => {
    given(started, applied).when(add(three)).thenRefused('stage-not-found');
    given(started, applied)
      .when(add(three, { stageId: third }))
      .then(taskAdded(three, third));
    given(started, applied)
      .when(move(one, 0, third))
      .then(moved(one, third, 0));
    given(started, applied)
      .when({ type: 'RecordCommandRun', by: ben, taskId: two, response: '' })
      .thenRefused('task-without-command');
  });
  it('or the incident is not started', () => {
    const stages = playbook.stages.map((stage) => ({ ...stage, title: '' }));
    given().when(start({ stages })).thenRefused('stage-title-invalid');
    given()
      .when(start({ stages: Array.from({ length: STAGES_MAX + 1 }, () => playbook.stages[1]!) }))
      .thenRefused('too-many-stages');
  });
});

describe('The due time of a task', () => {
  const due = (dueAt: string | null) => fact('TaskDueChanged', { taskId: one, dueAt });
  const noon = '2026-11-23T12:00:00.000Z';

  it('is set, changed and taken away', () => {
    given(started, taskAdded(one)).when(makeDue(noon)).then(due(noon));
    given(started, taskAdded(one), due(noon)).when(makeDue(at)).then(due(at));
    given(started, taskAdded(one), due(noon)).when(makeDue(null)).then(due(null));
  });

  it('stays as it is without a word, and needs a task', () => {
    given(started, taskAdded(one)).when(makeDue(null)).thenNothing();
    given(started, taskAdded(one), due(noon)).when(makeDue(noon)).thenNothing();
    given(started).when(makeDue(noon)).thenRefused('task-not-found');
  });
});
