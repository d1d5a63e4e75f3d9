import {
  coordinationAtFirst,
  ERASED,
  withoutStage,
  withoutTask,
  withStageChanged,
  withStageMoved,
  withTask,
  withTaskChanged,
  withTaskMoved,
  type DomainEvent,
  type Id,
  type IncidentEvent,
  type PlaybookApplied,
  type PlannedTask,
  type Role,
  type Severity,
  type TaskState,
  type Time,
} from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { ReadModel } from './read-model.js';

/** One incident as clients see it. */
export interface IncidentView extends IncidentHead {
  readonly stages: readonly StageView[];
}

/** What is known of an incident without its stages: as much for one with two thousand tasks as for one with none. */
export interface IncidentHead {
  readonly id: Id;
  readonly name: string;
  readonly description: string;
  readonly status: 'active' | 'ended';
  readonly teamId: Id;
  readonly channelIds: readonly Id[];
  /** Null while nobody has judged it. */
  readonly severity: Severity | null;
  readonly commanderUserId: Id;
  /** Who holds which role beside the commander. */
  readonly roles: Readonly<Record<Role, Id | null>>;
  readonly createdByUserId: Id;
  readonly postId: Id | null;
  readonly playbookId: Id | null;
  /** The version of the playbook that the incident was started from. */
  readonly playbookVersion: number | null;
  readonly startedAt: Time;
  readonly endedAt: Time | null;
  /** When the last status update was posted. */
  readonly updatedAt: Time | null;
  /** When the words in it were last erased. */
  readonly contentErasedAt: Time | null;
  /** How many events the incident's stream holds. */
  readonly version: number;
}

export interface StageView {
  readonly id: Id;
  readonly title: string;
  readonly tasks: readonly TaskView[];
}

export interface TaskView {
  readonly id: Id;
  readonly title: string;
  readonly description: string;
  readonly state: TaskState;
  readonly assigneeUserId: Id | null;
  /** The slash command that the task offers. */
  readonly command: string | null;
  /** When the command was last run with success. */
  readonly commandLastRunAt: Time | null;
  readonly stateChangedAt: Time | null;
  /** Until when it should be done. */
  readonly dueAt: Time | null;
}

/** Events that do not concern an incident change nothing. */
export const evolveIncidentView = (before: IncidentView | undefined, recorded: Recorded): IncidentView | undefined => {
  const head = evolveIncidentHead(before, recorded);
  return head && { ...head, stages: stagesAfter(before?.stages ?? [], recorded) };
};

const evolveIncidentHead = (
  before: IncidentHead | undefined,
  { event, version, occurredAt }: Recorded,
): IncidentHead | undefined => {
  if (!isIncidentEvent(event)) return before;
  if (event.type === 'IncidentStarted') {
    const { incidentId, teamId, channelId, by, postId, startedAt } = event.facts;
    const { name, description } = event.content;
    return {
      id: incidentId,
      name,
      description,
      status: 'active',
      teamId,
      channelIds: [channelId],
      severity: coordinationAtFirst.severity,
      commanderUserId: by,
      roles: coordinationAtFirst.roles,
      createdByUserId: by,
      postId,
      playbookId: null,
      playbookVersion: null,
      startedAt,
      endedAt: null,
      updatedAt: null,
      contentErasedAt: null,
      version,
    };
  }
  if (!before) return undefined;
  switch (event.type) {
    case 'IncidentEnded':
      return { ...before, version, status: 'ended', endedAt: occurredAt };
    case 'IncidentRestarted':
      return { ...before, version, status: 'active', endedAt: null };
    case 'IncidentRenamed':
      return { ...before, version, name: event.content.name };
    case 'IncidentDescribed':
      return { ...before, version, description: event.content.description };
    case 'CommanderChanged':
      return { ...before, version, commanderUserId: event.facts.commanderUserId };
    case 'IncidentContentErased':
      return { ...before, version, name: ERASED, description: ERASED, contentErasedAt: occurredAt };
    case 'SeverityChanged':
      return { ...before, version, severity: event.facts.severity };
    case 'RoleAssigned':
      return { ...before, version, roles: { ...before.roles, [event.facts.role]: event.facts.userId } };
    case 'StatusUpdatePosted':
      return { ...before, version, updatedAt: occurredAt };
    case 'PlaybookApplied': {
      const { playbookId, playbookVersion } = event.facts;
      return { ...before, version, playbookId, playbookVersion };
    }
    case 'RetrospectiveWritten':
    case 'StageAdded':
    case 'StageRenamed':
    case 'StageRemoved':
    case 'StageMoved':
    case 'TaskAdded':
    case 'TaskRemoved':
    case 'TaskEdited':
    case 'TaskStateChanged':
    case 'TaskAssigned':
    case 'TaskDueChanged':
    case 'TaskMoved':
    case 'TaskCommandRun':
      return { ...before, version };
  }
};

const stagesAfter = (stages: readonly StageView[], { event, occurredAt }: Recorded): readonly StageView[] => {
  if (!isIncidentEvent(event)) return stages;
  switch (event.type) {
    case 'IncidentStarted':
      return [{ id: event.facts.stageId, title: event.content.stageTitle, tasks: [] }];
    case 'PlaybookApplied':
      return [...stages.filter(({ id }) => id !== event.facts.replacedStageId), ...stagesOf(event)];
    case 'StageAdded':
      return [...stages, { id: event.facts.stageId, title: event.content.title, tasks: [] }];
    case 'StageRenamed':
      return withStageChanged(stages, event.facts.stageId, (stage) => ({ ...stage, title: event.content.title }));
    case 'StageRemoved':
      return withoutStage(stages, event.facts.stageId);
    case 'StageMoved':
      return withStageMoved(stages, event.facts.stageId, event.facts.index);
    case 'TaskAdded': {
      const { taskId, stageId, assigneeUserId } = event.facts;
      return withTask(stages, stageId, { ...newTask(taskId, event.content), assigneeUserId });
    }
    case 'TaskRemoved':
      return withoutTask(stages, event.facts.taskId);
    case 'TaskEdited': {
      const texts = Object.fromEntries(event.facts.edited.map((name) => [name, event.content[name]]));
      return withTaskChanged(stages, event.facts.taskId, (task) => ({ ...task, ...texts }));
    }
    case 'TaskStateChanged': {
      const { taskId, state } = event.facts;
      return withTaskChanged(stages, taskId, (task) => ({ ...task, state, stateChangedAt: occurredAt }));
    }
    case 'TaskAssigned': {
      const { taskId, assigneeUserId } = event.facts;
      return withTaskChanged(stages, taskId, (task) => ({ ...task, assigneeUserId }));
    }
    case 'TaskDueChanged': {
      const { taskId, dueAt } = event.facts;
      return withTaskChanged(stages, taskId, (task) => ({ ...task, dueAt }));
    }
    case 'TaskMoved':
      return withTaskMoved(stages, event.facts.taskId, event.facts.stageId, event.facts.index);
    case 'TaskCommandRun':
      return withTaskChanged(stages, event.facts.taskId, (task) => ({ ...task, commandLastRunAt: occurredAt }));
    case 'IncidentContentErased':
      return stages.map((stage) => ({ ...stage, title: ERASED, tasks: stage.tasks.map(withoutWords) }));
    case 'IncidentEnded':
    case 'IncidentRestarted':
    case 'IncidentRenamed':
    case 'IncidentDescribed':
    case 'CommanderChanged':
    case 'SeverityChanged':
    case 'RoleAssigned':
    case 'StatusUpdatePosted':
    case 'RetrospectiveWritten':
      return stages;
  }
};

const stagesOf = ({ facts, content }: PlaybookApplied): readonly StageView[] =>
  content.stages.map(({ title, tasks }, i) => ({
    id: facts.stages[i]!.id,
    title,
    tasks: tasks.map((task, j) => newTask(facts.stages[i]!.tasks[j]!.id, task)),
  }));

/** Whether it has a command is a fact, and stays. */
const withoutWords = (task: TaskView): TaskView => ({
  ...task,
  title: ERASED,
  description: ERASED,
  command: task.command === null ? null : ERASED,
});

const newTask = (id: Id, { title, description, command }: PlannedTask): TaskView => ({
  id,
  title,
  description,
  state: 'open',
  assigneeUserId: null,
  command,
  commandLastRunAt: null,
  stateChangedAt: null,
  dueAt: null,
});

const isIncidentEvent = (event: DomainEvent): event is IncidentEvent => 'incidentId' in event.facts;

export type IncidentIndex = 'status' | 'teamId' | 'commanderUserId' | 'severity' | 'startedAt' | 'channelId';

/**
 * The incidents as they are looked for. Stages are left out: a document is written with every event, and must not cost
 * more the more tasks there are. Its version says how far a picture with stages has to be folded.
 */
export const incidentHeads: ReadModel<IncidentHead, IncidentIndex> = {
  name: 'incident',
  revision: 5,
  keyOf: ({ event: { facts } }) => ('incidentId' in facts ? facts.incidentId : undefined),
  evolve: evolveIncidentHead,
  indexes: {
    status: ({ status }) => status,
    teamId: ({ teamId }) => teamId,
    commanderUserId: ({ commanderUserId }) => commanderUserId,
    severity: ({ severity }) => severity ?? '',
    startedAt: ({ startedAt }) => startedAt,
    channelId: ({ channelIds }) => channelIds[0] ?? null,
  },
  searchText: ({ name, description }) => `${name}\n${description}`,
};
