import type { Id } from '../id.js';

/**
 * Stages in order, each with its tasks in order. The rules keep little of a task and a screen keeps all of it, but what
 * adding, removing and moving mean must be the same for both: so it stands here, once.
 *
 * Nothing is changed in place, and what is not concerned stays the very same object: a change of one task in an incident
 * of hundreds costs a copy of one list of references. Ids that do not occur change nothing, since a fold never refuses.
 */
export interface StageOf<Task extends { readonly id: Id }> {
  readonly id: Id;
  readonly tasks: readonly Task[];
}
type AnyStage = StageOf<{ readonly id: Id }>;
type TaskOf<Stage extends AnyStage> = Stage['tasks'][number];

export const STAGES_MAX = 200;
/** In all stages together. */
export const TASKS_MAX = 2_000;

export const stageIn = <Stage extends AnyStage>(stages: readonly Stage[], stageId: Id): Stage | undefined =>
  stages.find(({ id }) => id === stageId);

export const stageOfTask = <Stage extends AnyStage>(stages: readonly Stage[], taskId: Id): Stage | undefined =>
  stages.find(({ tasks }) => tasks.some(({ id }) => id === taskId));

export const taskIn = <Stage extends AnyStage>(stages: readonly Stage[], taskId: Id): TaskOf<Stage> | undefined =>
  stageOfTask(stages, taskId)?.tasks.find(({ id }) => id === taskId);

export const tasksIn = (stages: readonly { readonly tasks: readonly unknown[] }[]): number =>
  stages.reduce((count, { tasks }) => count + tasks.length, 0);

export const withStageChanged = <Stage extends AnyStage>(
  stages: readonly Stage[],
  stageId: Id,
  change: (stage: Stage) => Stage,
): readonly Stage[] => {
  const index = stages.findIndex(({ id }) => id === stageId);
  return index === -1 ? stages : stages.with(index, change(stages[index]!));
};

export const withoutStage = <Stage extends AnyStage>(stages: readonly Stage[], stageId: Id): readonly Stage[] =>
  stages.filter(({ id }) => id !== stageId);

/** @param index where it is afterwards. */
export const withStageMoved = <Stage extends AnyStage>(
  stages: readonly Stage[],
  stageId: Id,
  index: number,
): readonly Stage[] => {
  const stage = stageIn(stages, stageId);
  return stage ? withoutStage(stages, stageId).toSpliced(index, 0, stage) : stages;
};

/** @param index where it is afterwards; left out, at the end. */
export const withTask = <Stage extends AnyStage>(
  stages: readonly Stage[],
  stageId: Id,
  task: NoInfer<TaskOf<Stage>>,
  index = Infinity,
): readonly Stage[] =>
  withStageChanged(stages, stageId, (stage) => ({ ...stage, tasks: stage.tasks.toSpliced(index, 0, task) }));

export const withTaskChanged = <Stage extends AnyStage>(
  stages: readonly Stage[],
  taskId: Id,
  change: (task: TaskOf<Stage>) => NoInfer<TaskOf<Stage>>,
): readonly Stage[] => {
  const stage = stageOfTask(stages, taskId);
  if (!stage) return stages;
  const index = stage.tasks.findIndex(({ id }) => id === taskId);
  const tasks = stage.tasks.with(index, change(stage.tasks[index]!));
  return withStageChanged(stages, stage.id, () => ({ ...stage, tasks }));
};

export const withoutTask = <Stage extends AnyStage>(stages: readonly Stage[], taskId: Id): readonly Stage[] => {
  const stage = stageOfTask(stages, taskId);
  if (!stage) return stages;
  const tasks = stage.tasks.filter(({ id }) => id !== taskId);
  return withStageChanged(stages, stage.id, () => ({ ...stage, tasks }));
};

/** @param index where it is afterwards, in the stage it goes to. */
export const withTaskMoved = <Stage extends AnyStage>(
  stages: readonly Stage[],
  taskId: Id,
  stageId: Id,
  index: number,
): readonly Stage[] => {
  const task = taskIn(stages, taskId);
  return task && stageIn(stages, stageId) ? withTask(withoutTask(stages, taskId), stageId, task, index) : stages;
};
