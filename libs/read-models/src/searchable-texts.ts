import { ERASED, type DomainEvent, type IncidentEvent, type PlannedStage, type PlannedTask } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { IncidentHead } from './incident-view.js';
import type { NamedText, TextChanges } from './read-model.js';

/**
 * What people typed into an incident, by which it is found: its name and description, its stages and tasks, its status
 * updates and its retrospective. What is removed or replaced is found no more.
 */
export const incidentTextsOf = ({ event }: Recorded, head: IncidentHead): TextChanges =>
  'incidentId' in event.facts ? readable(textsIn(event as IncidentEvent, head)) : [];

const textsIn = (event: IncidentEvent, head: IncidentHead): TextChanges => {
  switch (event.type) {
    // Each text costs by itself, and most incidents have both: together they are one.
    case 'IncidentStarted':
    case 'IncidentRenamed':
    case 'IncidentDescribed':
      return [['head', [head.name, head.description].filter(isReadable).join('\n')]];
    case 'PlaybookApplied': {
      const { replacedStageId, stages } = event.facts;
      return [
        ...(replacedStageId === null ? [] : [[replacedStageId, ''] as const]),
        ...event.content.stages.flatMap(({ title, tasks }, i): readonly NamedText[] => [
          [stages[i]!.id, title],
          ...tasks.flatMap((task, j) => taskTexts(stages[i]!.tasks[j]!.id, task)),
        ]),
      ];
    }
    case 'StatusUpdatePosted':
      return [[event.facts.updateId, event.content.text]];
    case 'RetrospectiveWritten':
      return [['retrospective', event.content.text]];
    case 'StageAdded':
    case 'StageRenamed':
      return [[event.facts.stageId, event.content.title]];
    case 'StageRemoved':
      return [[event.facts.stageId, '']];
    case 'TaskAdded':
      return taskTexts(event.facts.taskId, event.content);
    case 'TaskEdited': {
      const { taskId, edited } = event.facts;
      return edited
        .filter((field) => field !== 'command')
        .map((field) => [`${taskId}/${field}`, event.content[field] ?? '']);
    }
    case 'TaskRemoved':
      return taskTexts(event.facts.taskId, { title: '', description: '' });
    case 'IncidentContentErased':
      return 'none-left';
    case 'IncidentEnded':
    case 'IncidentRestarted':
    case 'CommanderChanged':
    case 'SeverityChanged':
    case 'RoleAssigned':
    case 'StageMoved':
    case 'TaskStateChanged':
    case 'TaskAssigned':
    case 'TaskDueChanged':
    case 'TaskMoved':
    case 'TaskCommandRun':
      return [];
  }
};

/** A playbook is replaced as a whole. */
export const playbookTextsOf = ({ event }: { readonly event: DomainEvent }): TextChanges => {
  if (event.type === 'PlaybookContentErased') return 'none-left';
  if (event.type !== 'PlaybookCreated' && event.type !== 'PlaybookUpdated') return [];
  const { title, description, stages } = event.content;
  return readable([
    ['title', title],
    ['description', description],
    ['stages', stages.flatMap(wordsOfStage).filter(isReadable).join('\n')],
  ]);
};

/** An event that is read after its words have been erased brings none. */
const readable = (texts: TextChanges): TextChanges =>
  texts === 'none-left' ? texts : texts.map(([name, text]) => [name, isReadable(text) ? text : '']);

const isReadable = (text: string): boolean => text !== ERASED;

const wordsOfStage = ({ title, tasks }: PlannedStage): readonly string[] => [
  title,
  ...tasks.flatMap(({ title, description }) => [title, description]),
];

/** A command is for machines: nobody remembers an incident by it. */
const taskTexts = (taskId: string, { title, description }: Pick<PlannedTask, 'title' | 'description'>) =>
  [
    [`${taskId}/title`, title],
    [`${taskId}/description`, description],
  ] as const;
