import { accept, hasNoWords, noContent, refuse, type Decider, type Decision, type Time } from '../decider.js';
import type { Id } from '../id.js';
import { keptStages, planFault, type PlannedStage, type PlannedTask } from '../stages/planned-stages.js';
import { INCIDENT_DESCRIPTION, INCIDENT_NAME, textFault } from '../text.js';
import {
  coordinationAfter,
  coordinationAtFirst,
  decideOnCoordination,
  type Coordination,
  type CoordinationCommand,
  type CoordinationRefusal,
} from './coordination.decider.js';
import type { Severity } from './coordination.events.js';
import type { IncidentEvent, PlaybookApplied, StartedFacts } from './incident.events.js';
import { decideOnTasks, stagesAfter, type TaskCommand, type TaskRefusal, type TrackedStage } from './task.decider.js';

/** What someone wishes for one incident. Imperative; may be refused. */
export type IncidentCommand =
  | {
      readonly type: 'StartIncident';
      readonly by: Id;
      readonly incidentId: Id;
      readonly teamId: Id;
      readonly channelId: Id;
      readonly stageId: Id;
      readonly postId: Id | null;
      readonly name: string;
      readonly description: string;
      readonly severity?: Severity | null;
      readonly playbook?: PlaybookToApply | undefined;
    }
  | { readonly type: 'EndIncident'; readonly by: Id }
  | { readonly type: 'RestartIncident'; readonly by: Id }
  | { readonly type: 'EditIncident'; readonly by: Id; readonly name?: string; readonly description?: string }
  | { readonly type: 'ChangeCommander'; readonly by: Id; readonly commanderUserId: Id }
  | { readonly type: 'EraseContent'; readonly by: Id }
  | CoordinationCommand
  | TaskCommand;

/** A playbook as it is when an incident is started from it, with the ids that its stages and tasks get there. */
export interface PlaybookToApply {
  readonly playbookId: Id;
  readonly version: number;
  readonly stages: readonly (PlannedStage<PlannedTask & { readonly taskId: Id }> & { readonly stageId: Id })[];
}

/** Why a wish was refused. What HTTP calls each one is decided at the edge. */
export type IncidentRefusal =
  | 'incident-not-found'
  | 'incident-already-started'
  | 'incident-already-ended'
  | 'incident-already-active'
  | 'incident-name-invalid'
  | 'incident-description-invalid'
  | CoordinationRefusal
  | TaskRefusal;

/** What `decide` must know to judge the next command, and nothing more. Screens read projections. */
export type IncidentState =
  | { readonly phase: 'not-started' }
  | {
      readonly phase: 'active' | 'ended';
      readonly incidentId: Id;
      readonly started: StartedFacts;
      readonly commanderUserId: Id;
      readonly coordination: Coordination;
      readonly stages: readonly TrackedStage[];
      /** Nobody has typed anything since the content was erased. */
      readonly isErased: boolean;
    };

const FIRST_STAGE_TITLE = 'Tasks';

const decide = (command: IncidentCommand, state: IncidentState, at: Time): Decision<IncidentEvent, IncidentRefusal> => {
  if (command.type === 'StartIncident') return start(command, state, at);
  if (state.phase === 'not-started') return refuse('incident-not-found');

  const { incidentId } = state;
  const { by } = command;
  switch (command.type) {
    case 'EndIncident':
      if (state.phase === 'ended') return refuse('incident-already-ended');
      return accept({
        type: 'IncidentEnded',
        facts: { incidentId, by, started: state.started },
        content: noContent,
      });

    case 'RestartIncident':
      if (state.phase === 'active') return refuse('incident-already-active');
      return accept({ type: 'IncidentRestarted', facts: { incidentId, by }, content: noContent });

    case 'EditIncident':
      return edit(command, incidentId);

    case 'ChangeCommander': {
      // The commander may change after the end: somebody has to own the follow-up.
      const { commanderUserId } = command;
      if (commanderUserId === state.commanderUserId) return accept();
      return accept({
        type: 'CommanderChanged',
        facts: { incidentId, by, commanderUserId },
        content: noContent,
      });
    }

    case 'EraseContent':
      if (state.isErased) return accept();
      return accept({ type: 'IncidentContentErased', facts: { incidentId, by }, content: noContent });

    case 'ChangeSeverity':
    case 'AssignRole':
    case 'PostStatusUpdate':
    case 'WriteRetrospective':
      return decideOnCoordination(command, incidentId, state.coordination);

    case 'AddStage':
    case 'RenameStage':
    case 'RemoveStage':
    case 'MoveStage':
    case 'AddTask':
    case 'EditTask':
    case 'RemoveTask':
    case 'ChangeTaskState':
    case 'AssignTask':
    case 'ChangeTaskDue':
    case 'MoveTask':
    case 'RecordCommandRun':
      return decideOnTasks(command, state);
  }
};

const start = (
  {
    incidentId,
    by,
    teamId,
    channelId,
    postId,
    stageId,
    severity = null,
    playbook,
    ...texts
  }: IncidentCommand & { type: 'StartIncident' },
  state: IncidentState,
  startedAt: Time,
): Decision<IncidentEvent, IncidentRefusal> => {
  if (state.phase !== 'not-started') return refuse('incident-already-started');
  if (textFault(texts.name, INCIDENT_NAME)) return refuse('incident-name-invalid');
  if (textFault(texts.description, INCIDENT_DESCRIPTION)) return refuse('incident-description-invalid');
  const started = {
    type: 'IncidentStarted',
    facts: { incidentId, by, teamId, channelId, postId, stageId, startedAt },
    content: { name: texts.name.trim(), description: texts.description.trim(), stageTitle: FIRST_STAGE_TITLE },
  } as const;
  const fault = playbook && planFault(playbook.stages);
  if (fault) return refuse(fault);
  return accept<IncidentEvent>(
    started,
    ...(severity === null
      ? []
      : [{ type: 'SeverityChanged', facts: { incidentId, by, severity }, content: noContent } as const]),
    ...(playbook ? [applied(playbook, incidentId, by, stageId)] : []),
  );
};

/** An event of its own behind the start: every incident starts with one empty stage, also one from a playbook. */
const applied = ({ playbookId, version, stages }: PlaybookToApply, incidentId: Id, by: Id, firstStageId: Id) =>
  ({
    type: 'PlaybookApplied',
    facts: {
      incidentId,
      by,
      playbookId,
      playbookVersion: version,
      replacedStageId: stages.length > 0 ? firstStageId : null,
      stages: stages.map(({ stageId, tasks }) => ({
        id: stageId,
        tasks: tasks.map(({ taskId, command }) => ({ id: taskId, hasCommand: command !== null })),
      })),
    },
    content: { stages: keptStages(stages) },
  }) satisfies PlaybookApplied;

/**
 * The same words again are an edit all the same. Whether two texts are equal is something about the texts, and whether
 * an event exists is something that telemetry may show.
 */
const edit = (
  { by, name, description }: IncidentCommand & { type: 'EditIncident' },
  incidentId: Id,
): Decision<IncidentEvent, IncidentRefusal> => {
  const events: IncidentEvent[] = [];
  if (name !== undefined) {
    if (textFault(name, INCIDENT_NAME)) return refuse('incident-name-invalid');
    events.push({ type: 'IncidentRenamed', facts: { incidentId, by }, content: { name: name.trim() } });
  }
  if (description !== undefined) {
    if (textFault(description, INCIDENT_DESCRIPTION)) return refuse('incident-description-invalid');
    events.push({
      type: 'IncidentDescribed',
      facts: { incidentId, by },
      content: { description: description.trim() },
    });
  }
  return accept(...events);
};

const evolve = (state: IncidentState, event: IncidentEvent): IncidentState => {
  if (event.type === 'IncidentStarted') {
    const { incidentId, teamId, channelId, postId, stageId, by, startedAt } = event.facts;
    const started = { teamId, channelId, postId, startedBy: by, startedAt };
    return {
      phase: 'active',
      incidentId,
      started,
      commanderUserId: by,
      coordination: coordinationAtFirst,
      stages: [{ id: stageId, tasks: [] }],
      isErased: false,
    };
  }
  if (state.phase === 'not-started') return state;
  const isErased = event.type === 'IncidentContentErased' || (state.isErased && hasNoWords(event));
  return { ...changed(state, event), isErased };
};

type Begun = Exclude<IncidentState, { phase: 'not-started' }>;

const changed = (state: Begun, event: Exclude<IncidentEvent, { type: 'IncidentStarted' }>): Begun => {
  switch (event.type) {
    case 'IncidentEnded':
      return { ...state, phase: 'ended' };
    case 'IncidentRestarted':
      return { ...state, phase: 'active' };
    case 'CommanderChanged':
      return { ...state, commanderUserId: event.facts.commanderUserId };
    case 'IncidentRenamed':
    case 'IncidentDescribed':
    case 'IncidentContentErased':
      return state;
    case 'SeverityChanged':
    case 'RoleAssigned':
    case 'StatusUpdatePosted':
    case 'RetrospectiveWritten':
      return { ...state, coordination: coordinationAfter(state.coordination, event) };
    case 'PlaybookApplied':
      return { ...state, stages: stagesApplied(state.stages, event.facts) };
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
      return { ...state, stages: stagesAfter(state.stages, event) };
  }
};

const stagesApplied = (
  stages: readonly TrackedStage[],
  { replacedStageId, stages: applied }: PlaybookApplied['facts'],
): readonly TrackedStage[] => [
  ...stages.filter(({ id }) => id !== replacedStageId),
  ...applied.map(({ id, tasks }) => ({
    id,
    tasks: tasks.map((task) => ({ ...task, state: 'open' as const, assigneeUserId: null, dueAt: null })),
  })),
];

export const incident: Decider<IncidentCommand, IncidentState, IncidentEvent, IncidentRefusal> = {
  initialState: { phase: 'not-started' },
  evolve,
  decide,
};
