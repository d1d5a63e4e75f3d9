import type { IncidentEvent, Role, TaskState } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { IncidentView, TaskView } from './incident-view.js';

/**
 * What happened, in words for people; who did it is told beside it.
 *
 * @param before the incident as it was just before: what was removed is called by the name it had.
 */
export const tellIncidentEvent = (before: IncidentView | undefined, { event }: Recorded<IncidentEvent>): string => {
  switch (event.type) {
    case 'IncidentStarted':
      return `started the incident ${quoted(event.content.name)}`;
    case 'PlaybookApplied':
      return `started it from version ${event.facts.playbookVersion} of the playbook ${event.facts.playbookId}`;
    case 'IncidentEnded':
      return 'ended the incident';
    case 'IncidentRestarted':
      return 'restarted the incident';
    case 'IncidentRenamed':
      return `renamed the incident to ${quoted(event.content.name)}`;
    case 'IncidentDescribed':
      return event.content.description === '' ? 'removed the description' : 'changed the description';
    case 'CommanderChanged':
      return `handed the command over to ${event.facts.commanderUserId}`;
    case 'IncidentContentErased':
      return 'erased what had been written in it';
    case 'SeverityChanged': {
      const { severity } = event.facts;
      return severity === null ? 'took the severity back' : `set the severity to ${severity.toUpperCase()}`;
    }
    case 'RoleAssigned': {
      const { role, userId } = event.facts;
      return userId === null ? `left the role of ${ROLE[role]} open` : `made ${userId} ${ROLE[role]}`;
    }
    case 'StatusUpdatePosted':
      return `posted the update ${quoted(event.content.text)}`;
    case 'RetrospectiveWritten':
      return 'wrote the retrospective';

    case 'StageAdded':
      return `added the stage ${quoted(event.content.title)}`;
    case 'StageRenamed':
      return `renamed ${stageIn(before, event.facts.stageId)} to ${quoted(event.content.title)}`;
    case 'StageRemoved':
      return `removed ${stageIn(before, event.facts.stageId)}`;
    case 'StageMoved':
      return `moved ${stageIn(before, event.facts.stageId)} to place ${event.facts.index + 1}`;

    case 'TaskAdded':
      return `added the task ${quoted(event.content.title)} to ${stageIn(before, event.facts.stageId)}`;
    case 'TaskRemoved':
      return `removed ${taskIn(before, event.facts.taskId)}`;
    case 'TaskEdited': {
      const { title } = event.content;
      const task = taskIn(before, event.facts.taskId);
      return title === null ? `edited ${task}` : `renamed ${task} to ${quoted(title)}`;
    }
    case 'TaskStateChanged':
      return `${DONE[event.facts.state]} ${taskIn(before, event.facts.taskId)}`;
    case 'TaskAssigned': {
      const { taskId, assigneeUserId } = event.facts;
      return assigneeUserId === null
        ? `unassigned ${taskIn(before, taskId)}`
        : `assigned ${taskIn(before, taskId)} to ${assigneeUserId}`;
    }
    case 'TaskDueChanged': {
      const { taskId, dueAt } = event.facts;
      return dueAt === null
        ? `took the due time of ${taskIn(before, taskId)} away`
        : `made ${taskIn(before, taskId)} due at ${dueAt}`;
    }
    case 'TaskMoved': {
      const { taskId, stageId, index } = event.facts;
      return `moved ${taskIn(before, taskId)} to place ${index + 1} of ${stageIn(before, stageId)}`;
    }
    case 'TaskCommandRun':
      return `ran the command of ${taskIn(before, event.facts.taskId)}`;
  }
};

const DONE: Readonly<Record<TaskState, string>> = { open: 'reopened', in_progress: 'began', closed: 'completed' };

const ROLE: Readonly<Record<Role, string>> = { scribe: 'scribe', communications: 'communications lead' };

const quoted = (words: string): string => `“${words}”`;

const stageIn = (incident: IncidentView | undefined, id: string): string => {
  const stage = incident?.stages.find((each) => each.id === id);
  return stage ? `the stage ${quoted(stage.title)}` : 'a stage';
};

const taskIn = (incident: IncidentView | undefined, id: string): string => {
  const task = incident?.stages.flatMap(({ tasks }): readonly TaskView[] => tasks).find((each) => each.id === id);
  return task ? `the task ${quoted(task.title)}` : 'a task';
};
