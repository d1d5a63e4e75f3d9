import { specificationOf } from '../../testing/given-when-then.js';
import { planFault } from '../stages/planned-stages.js';
import { STAGES_MAX, TASKS_MAX } from '../stages/stages.js';
import { playbook, type PlaybookEvent } from './playbook.js';

const given = specificationOf(playbook);
const idOf = (letter: string) => letter.repeat(26);
const [aPlaybook, aTeam, ana, ben] = [...'ptab'].map(idOf) as [string, string, string, string];

const task = (title: string, command: string | null = null) => ({ title, description: '', command });
const stages = [
  { title: 'Contain', tasks: [task('Roll back', '/back'), task('Tell support')] },
  { title: 'Learn', tasks: [task('Write it up')] },
];
const whole = { title: 'Checkout outage', description: 'when nobody can pay', memberUserIds: [ana, ben], stages };
const create = { type: 'CreatePlaybook', by: ana, playbookId: aPlaybook, teamId: aTeam, ...whole } as const;
const update = { type: 'UpdatePlaybook', by: ben, ...whole } as const;
const remove = { type: 'DeletePlaybook', by: ben } as const;

const counts = { stages: 2, tasks: 3, members: 2, slashCommands: 1 };
const content = { title: 'Checkout outage', description: 'when nobody can pay', stages };
const kept = { playbookId: aPlaybook, teamId: aTeam, memberUserIds: [ana, ben], counts };
const created: PlaybookEvent = { type: 'PlaybookCreated', facts: { ...kept, by: ana }, content };
const updated: PlaybookEvent = { type: 'PlaybookUpdated', facts: { ...kept, by: ben }, content };
const none = { stages: 0, tasks: 0, members: 0, slashCommands: 0 };
const deleted = (of = counts): PlaybookEvent => ({
  type: 'PlaybookDeleted',
  facts: { playbookId: aPlaybook, teamId: aTeam, by: ben, counts: of },
  content: {},
});

describe('A playbook', () => {
  it('is created, and counted', () => given().when(create).then(created));
  it('is created once', () => {
    given(created).when(create).thenRefused('playbook-already-created');
    given(created, deleted()).when(create).thenRefused('playbook-already-created');
  });
  it('can have no stages and no members', () =>
    given()
      .when({ ...create, stages: [], memberUserIds: [] })
      .then({
        type: 'PlaybookCreated',
        facts: { ...kept, by: ana, memberUserIds: [], counts: none },
        content: { ...content, stages: [] },
      }));
  it('is updated as a whole, also to what it is', () => {
    given(created).when(update).then(updated);
    given(created, updated).when(update).then(updated);
  });
  it('has its words trimmed', () =>
    given()
      .when({
        ...create,
        title: ' Checkout outage\n',
        description: ' when nobody can pay ',
        stages: stages.map(({ title, tasks }) => ({
          title: ` ${title} `,
          tasks: tasks.map((each) => ({
            ...each,
            title: `${each.title} `,
            command: each.command && ` ${each.command}`,
          })),
        })),
      })
      .then(created));
  it('is deleted once, and the event says what it was', () => {
    given(created).when(remove).then(deleted());
    given(created, { ...updated, facts: { ...updated.facts, counts: none } })
      .when(remove)
      .then(deleted(none));
    given(created, deleted()).when(remove).thenRefused('playbook-not-found');
  });
  it('cannot be updated after its deletion, nor before its creation', () => {
    given(created, deleted()).when(update).thenRefused('playbook-not-found');
    given().when(update).thenRefused('playbook-not-found');
    given().when(remove).thenRefused('playbook-not-found');
  });
  it.each(['', ' ', 'x'.repeat(201), '\u0000', '\ud800'])('cannot be called %j, nor can what is in it', (title) => {
    given()
      .when({ ...create, title })
      .thenRefused('playbook-title-invalid');
    given(created)
      .when({ ...update, title })
      .thenRefused('playbook-title-invalid');
    given()
      .when({ ...create, stages: [...stages, { title, tasks: [] }] })
      .thenRefused('stage-title-invalid');
    given()
      .when({ ...create, stages: [...stages, { title: 'x', tasks: [task(title)] }] })
      .thenRefused('task-title-invalid');
  });
  it('cannot be described by what cannot be kept, nor can what is in it', () => {
    const description = 'x'.repeat(10_001);
    const inTask = [{ title: 'x', tasks: [{ ...task('x'), description }] }];
    given()
      .when({ ...create, description })
      .thenRefused('playbook-description-invalid');
    given()
      .when({ ...create, stages: inTask })
      .thenRefused('task-description-invalid');
    given()
      .when({ ...create, stages: [{ title: 'x', tasks: [task('x', '\u0000')] }] })
      .thenRefused('task-command-invalid');
  });
  it('has no more stages and tasks than an incident can take over', () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ title: 'x', tasks: [] }));
    const tasks = (count: number) => Array.from({ length: count }, () => task('x'));
    expect(planFault(many(STAGES_MAX))).toBeUndefined();
    expect(planFault([{ title: 'x', tasks: tasks(TASKS_MAX) }])).toBeUndefined();
    given()
      .when({ ...create, stages: many(STAGES_MAX + 1) })
      .thenRefused('too-many-stages');
    given()
      .when({
        ...create,
        stages: [
          { title: 'x', tasks: tasks(TASKS_MAX) },
          { title: 'y', tasks: tasks(1) },
        ],
      })
      .thenRefused('too-many-tasks');
  });
});

describe('The content of a playbook', () => {
  const erase = { type: 'EraseContent', by: ben } as const;
  const erased: PlaybookEvent = {
    type: 'PlaybookContentErased',
    facts: { playbookId: aPlaybook, by: ben },
    content: {},
  };
  it('is erased, also that of a deleted one', () => {
    given(created).when(erase).then(erased);
    given(created, deleted()).when(erase).then(erased);
  });
  it('is not there to erase before the playbook is', () => given().when(erase).thenRefused('playbook-not-found'));
  it('stays erased until somebody types again', () => {
    given(created, erased).when(erase).thenNothing();
    given(created, erased, deleted()).when(erase).thenNothing();
    given(created, erased, updated).when(erase).then(erased);
  });
});
