import { accept, noContent, refuse, type Decision, type Time } from '../decider.js';
import type { Id } from '../id.js';
import { keptTask, taskFault, type PlanFault, type PlannedTask } from '../stages/planned-stages.js';
import {
  stageIn,
  stageOfTask,
  STAGES_MAX,
  TASKS_MAX,
  tasksIn,
  taskIn,
  withoutStage,
  withoutTask,
  withStageMoved,
  withTask,
  withTaskChanged,
  withTaskMoved,
  type StageOf,
} from '../stages/stages.js';
import { STAGE_TITLE, textFault } from '../text.js';
import { TASK_TEXTS, type TaskEvent, type TaskState } from './task.events.js';

/**
 * What someone wishes for the stages and tasks of one incident. It may have ended: the follow-up work is done then.
 *
 * Things are named by their ids, never by their places, so that wishes for different things commute: whoever comes
 * second hits what they meant. An `index` is where the thing shall be afterwards.
 */
export type TaskCommand =
  | { readonly type: 'AddStage'; readonly by: Id; readonly stageId: Id; readonly title: string }
  | { readonly type: 'RenameStage'; readonly by: Id; readonly stageId: Id; readonly title: string }
  | { readonly type: 'RemoveStage'; readonly by: Id; readonly stageId: Id }
  | { readonly type: 'MoveStage'; readonly by: Id; readonly stageId: Id; readonly index: number }
  | (PlannedTask & {
      readonly type: 'AddTask';
      readonly by: Id;
      readonly stageId: Id;
      readonly taskId: Id;
      readonly assigneeUserId: Id | null;
    })
  | (Partial<PlannedTask> & { readonly type: 'EditTask'; readonly by: Id; readonly taskId: Id })
  | { readonly type: 'RemoveTask'; readonly by: Id; readonly taskId: Id }
  | { readonly type: 'ChangeTaskState'; readonly by: Id; readonly taskId: Id; readonly state: TaskState }
  | { readonly type: 'AssignTask'; readonly by: Id; readonly taskId: Id; readonly assigneeUserId: Id | null }
  | { readonly type: 'ChangeTaskDue'; readonly by: Id; readonly taskId: Id; readonly dueAt: Time | null }
  /** Without a stage it stays in its own. */
  | {
      readonly type: 'MoveTask';
      readonly by: Id;
      readonly taskId: Id;
      readonly stageId?: Id | undefined;
      readonly index: number;
    }
  /** After its command has been run, with success. */
  | { readonly type: 'RecordCommandRun'; readonly by: Id; readonly taskId: Id; readonly response: string };

export type TaskRefusal =
  PlanFault | 'stage-not-found' | 'stage-not-empty' | 'task-not-found' | 'task-without-command' | 'index-out-of-range';

/** What the rules must know of a task. */
export interface TrackedTask {
  readonly id: Id;
  readonly state: TaskState;
  readonly assigneeUserId: Id | null;
  readonly hasCommand: boolean;
  readonly dueAt: Time | null;
}
export type TrackedStage = StageOf<TrackedTask>;

interface Tracked {
  readonly incidentId: Id;
  readonly commanderUserId: Id;
  readonly stages: readonly TrackedStage[];
}

export const decideOnTasks = (
  command: TaskCommand,
  { incidentId, commanderUserId, stages }: Tracked,
): Decision<TaskEvent, TaskRefusal> => {
  const { by } = command;
  switch (command.type) {
    case 'AddStage':
    case 'RenameStage':
    case 'RemoveStage':
    case 'MoveStage':
      return decideOnStage(command, incidentId, stages);

    case 'AddTask': {
      const { stageId, taskId, assigneeUserId } = command;
      if (!stageIn(stages, stageId)) return refuse('stage-not-found');
      if (taskIn(stages, taskId)) return accept();
      const fault = tasksIn(stages) >= TASKS_MAX ? 'too-many-tasks' : taskFault(command);
      if (fault) return refuse(fault);
      const content = keptTask(command);
      const facts = { incidentId, by, taskId, stageId, assigneeUserId, hasCommand: content.command !== null };
      return accept({ type: 'TaskAdded', facts, content });
    }

    case 'EditTask':
      return editTask(command, incidentId, stages);

    case 'RemoveTask': {
      const { taskId } = command;
      if (!taskIn(stages, taskId)) return refuse('task-not-found');
      return accept({ type: 'TaskRemoved', facts: { incidentId, by, taskId }, content: noContent });
    }

    case 'ChangeTaskState': {
      const { taskId, state } = command;
      const task = taskIn(stages, taskId);
      if (!task) return refuse('task-not-found');
      if (state === task.state) return accept();
      const [wasCommander, wasAssignee] = [by === commanderUserId, by === task.assigneeUserId];
      const facts = { incidentId, by, taskId, state, wasCommander, wasAssignee };
      return accept({ type: 'TaskStateChanged', facts, content: noContent });
    }

    case 'AssignTask': {
      const { taskId, assigneeUserId } = command;
      const task = taskIn(stages, taskId);
      if (!task) return refuse('task-not-found');
      if (assigneeUserId === task.assigneeUserId) return accept();
      return accept({ type: 'TaskAssigned', facts: { incidentId, by, taskId, assigneeUserId }, content: noContent });
    }

    case 'ChangeTaskDue': {
      const { taskId, dueAt } = command;
      const task = taskIn(stages, taskId);
      if (!task) return refuse('task-not-found');
      if (dueAt === task.dueAt) return accept();
      return accept({ type: 'TaskDueChanged', facts: { incidentId, by, taskId, dueAt }, content: noContent });
    }

    case 'MoveTask':
      return moveTask(command, incidentId, stages);

    case 'RecordCommandRun': {
      const { taskId, response } = command;
      const task = taskIn(stages, taskId);
      if (!task) return refuse('task-not-found');
      if (!task.hasCommand) return refuse('task-without-command');
      return accept({ type: 'TaskCommandRun', facts: { incidentId, by, taskId }, content: { response } });
    }
  }
};

const decideOnStage = (
  command: TaskCommand & { type: 'AddStage' | 'RenameStage' | 'RemoveStage' | 'MoveStage' },
  incidentId: Id,
  stages: readonly TrackedStage[],
): Decision<TaskEvent, TaskRefusal> => {
  const { by, stageId } = command;
  const stage = stageIn(stages, stageId);
  const facts = { incidentId, by, stageId };
  if (command.type === 'AddStage') {
    if (stage) return accept();
    if (stages.length >= STAGES_MAX) return refuse('too-many-stages');
    if (textFault(command.title, STAGE_TITLE)) return refuse('stage-title-invalid');
    return accept({ type: 'StageAdded', facts, content: { title: command.title.trim() } });
  }
  if (!stage) return refuse('stage-not-found');
  switch (command.type) {
    case 'RenameStage':
      if (textFault(command.title, STAGE_TITLE)) return refuse('stage-title-invalid');
      return accept({ type: 'StageRenamed', facts, content: { title: command.title.trim() } });
    case 'RemoveStage':
      if (stage.tasks.length > 0) return refuse('stage-not-empty');
      return accept({ type: 'StageRemoved', facts, content: noContent });
    case 'MoveStage': {
      const { index } = command;
      if (!isPlace(index, stages.length)) return refuse('index-out-of-range');
      if (stages[index] === stage) return accept();
      return accept({ type: 'StageMoved', facts: { ...facts, index }, content: noContent });
    }
  }
};

/** The same words again are an edit all the same, as with those of an incident. */
const editTask = (
  command: TaskCommand & { type: 'EditTask' },
  incidentId: Id,
  stages: readonly TrackedStage[],
): Decision<TaskEvent, TaskRefusal> => {
  const { by, taskId, title = null, description = null, command: slashCommand = null } = command;
  const task = taskIn(stages, taskId);
  if (!task) return refuse('task-not-found');
  const fault = taskFault(command);
  if (fault) return refuse(fault);
  const edited = TASK_TEXTS.filter((name) => command[name] !== undefined);
  if (edited.length === 0) return accept();
  const hasCommand = command.command === undefined ? task.hasCommand : slashCommand !== null;
  return accept({
    type: 'TaskEdited',
    facts: { incidentId, by, taskId, edited, hasCommand },
    content: {
      title: title?.trim() ?? null,
      description: description?.trim() ?? null,
      command: slashCommand?.trim() ?? null,
    },
  });
};

const moveTask = (
  { by, taskId, index, ...to }: TaskCommand & { type: 'MoveTask' },
  incidentId: Id,
  stages: readonly TrackedStage[],
): Decision<TaskEvent, TaskRefusal> => {
  const from = stageOfTask(stages, taskId);
  if (!from) return refuse('task-not-found');
  const stage = to.stageId === undefined ? from : stageIn(stages, to.stageId);
  if (!stage) return refuse('stage-not-found');
  // In another stage there is one place more: behind the last.
  if (!isPlace(index, stage === from ? stage.tasks.length : stage.tasks.length + 1))
    return refuse('index-out-of-range');
  if (stage.tasks[index]?.id === taskId) return accept();
  const facts = { incidentId, by, taskId, stageId: stage.id, index };
  return accept({ type: 'TaskMoved', facts, content: noContent });
};

const isPlace = (index: number, count: number): boolean => Number.isInteger(index) && index >= 0 && index < count;

export const stagesAfter = (stages: readonly TrackedStage[], { type, facts }: TaskEvent): readonly TrackedStage[] => {
  switch (type) {
    case 'StageAdded':
      return [...stages, { id: facts.stageId, tasks: [] }];
    case 'StageRemoved':
      return withoutStage(stages, facts.stageId);
    case 'StageMoved':
      return withStageMoved(stages, facts.stageId, facts.index);
    case 'TaskAdded': {
      const { taskId: id, stageId, assigneeUserId, hasCommand } = facts;
      return withTask(stages, stageId, { id, state: 'open', assigneeUserId, hasCommand, dueAt: null });
    }
    case 'TaskRemoved':
      return withoutTask(stages, facts.taskId);
    case 'TaskEdited':
      return withTaskChanged(stages, facts.taskId, (task) => ({ ...task, hasCommand: facts.hasCommand }));
    case 'TaskStateChanged':
      return withTaskChanged(stages, facts.taskId, (task) => ({ ...task, state: facts.state }));
    case 'TaskAssigned':
      return withTaskChanged(stages, facts.taskId, (task) => ({ ...task, assigneeUserId: facts.assigneeUserId }));
    case 'TaskDueChanged':
      return withTaskChanged(stages, facts.taskId, (task) => ({ ...task, dueAt: facts.dueAt }));
    case 'TaskMoved':
      return withTaskMoved(stages, facts.taskId, facts.stageId, facts.index);
    case 'StageRenamed':
    case 'TaskCommandRun':
      return stages;
  }
};
