import type { DomainEventShape, NoContent, Time } from '../decider.js';
import type { Id } from '../id.js';

/** What has happened to the stages and tasks of one incident. */
export type TaskEvent =
  | StageAdded
  | StageRenamed
  | StageRemoved
  | StageMoved
  | TaskAdded
  | TaskRemoved
  | TaskEdited
  | TaskStateChanged
  | TaskAssigned
  | TaskDueChanged
  | TaskMoved
  | TaskCommandRun;

export const TASK_STATES = ['open', 'in_progress', 'closed'] as const;
export type TaskState = (typeof TASK_STATES)[number];

export const TASK_TEXTS = ['title', 'description', 'command'] as const;
export type TaskText = (typeof TASK_TEXTS)[number];

interface OfStage {
  readonly incidentId: Id;
  readonly by: Id;
  readonly stageId: Id;
}
interface OfTask {
  readonly incidentId: Id;
  readonly by: Id;
  readonly taskId: Id;
}

/** It is the last one. */
export type StageAdded = DomainEventShape<'StageAdded', OfStage, { title: string }>;
export type StageRenamed = DomainEventShape<'StageRenamed', OfStage, { title: string }>;
export type StageRemoved = DomainEventShape<'StageRemoved', OfStage, NoContent>;
/** `index` is where it is from then on. */
export type StageMoved = DomainEventShape<'StageMoved', OfStage & { index: number }, NoContent>;

/** It is the last one of its stage, and open. */
export type TaskAdded = DomainEventShape<
  'TaskAdded',
  OfTask & { stageId: Id; assigneeUserId: Id | null; hasCommand: boolean },
  { title: string; description: string; command: string | null }
>;
export type TaskRemoved = DomainEventShape<'TaskRemoved', OfTask, NoContent>;

/** Of the content only what `edited` names is new; the rest is null. A command that is edited to null is gone. */
export type TaskEdited = DomainEventShape<
  'TaskEdited',
  OfTask & { edited: readonly TaskText[]; hasCommand: boolean },
  { title: string | null; description: string | null; command: string | null }
>;

export type TaskStateChanged = DomainEventShape<
  'TaskStateChanged',
  OfTask & {
    state: TaskState;
    /** Whether who did it was the commander, or the task's assignee, at that time. */
    wasCommander: boolean;
    wasAssignee: boolean;
  },
  NoContent
>;
/** Null: to nobody. */
export type TaskAssigned = DomainEventShape<'TaskAssigned', OfTask & { assigneeUserId: Id | null }, NoContent>;
/** Until when it should be done; null: whenever. */
export type TaskDueChanged = DomainEventShape<'TaskDueChanged', OfTask & { dueAt: Time | null }, NoContent>;
/** Where it is from then on: in which stage, and at which index there. */
export type TaskMoved = DomainEventShape<'TaskMoved', OfTask & { stageId: Id; index: number }, NoContent>;
/** The task's slash command was run, with success, and this is what it said. */
export type TaskCommandRun = DomainEventShape<'TaskCommandRun', OfTask, { response: string }>;
