import { STAGE_TITLE, TASK_COMMAND, TASK_DESCRIPTION, TASK_TITLE, textFault } from '../text.js';
import { STAGES_MAX, TASKS_MAX, tasksIn } from './stages.js';

/** Stages and tasks in words, as a playbook has them and an incident takes them over. */
export interface PlannedStage<Task extends PlannedTask = PlannedTask> {
  readonly title: string;
  readonly tasks: readonly Task[];
}

export interface PlannedTask {
  readonly title: string;
  readonly description: string;
  /** A slash command, or null for none. Whether there is one is a fact; what it says is not. */
  readonly command: string | null;
}

/** Why stages or tasks cannot be kept. */
export type PlanFault =
  | 'too-many-stages'
  | 'too-many-tasks'
  | 'stage-title-invalid'
  | 'task-title-invalid'
  | 'task-description-invalid'
  | 'task-command-invalid';

export const planFault = (stages: readonly PlannedStage[]): PlanFault | undefined => {
  if (stages.length > STAGES_MAX) return 'too-many-stages';
  if (tasksIn(stages) > TASKS_MAX) return 'too-many-tasks';
  for (const stage of stages) {
    if (textFault(stage.title, STAGE_TITLE)) return 'stage-title-invalid';
    for (const task of stage.tasks) {
      const fault = taskFault(task);
      if (fault) return fault;
    }
  }
  return undefined;
};

/** What is wrong with those words of a task that are given. */
export const taskFault = ({ title, description, command }: Partial<PlannedTask>): PlanFault | undefined => {
  if (title !== undefined && textFault(title, TASK_TITLE)) return 'task-title-invalid';
  if (description !== undefined && textFault(description, TASK_DESCRIPTION)) return 'task-description-invalid';
  if (typeof command === 'string' && textFault(command, TASK_COMMAND)) return 'task-command-invalid';
  return undefined;
};

/** The words as they are kept, and nothing else that came with them. */
export const keptTask = ({ title, description, command }: PlannedTask): PlannedTask => ({
  title: title.trim(),
  description: description.trim(),
  command: command === null ? null : command.trim(),
});

export const keptStages = (stages: readonly PlannedStage[]): readonly PlannedStage[] =>
  stages.map(({ title, tasks }) => ({ title: title.trim(), tasks: tasks.map(keptTask) }));
