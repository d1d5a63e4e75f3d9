import type { DomainEvent, FactsOf, Id, PlaybookEvent, StartedFacts, TelemetryMode, Time } from '@sitrep/domain';
import type { Metadata, TelemetryRecord } from './dictionary.js';
import { recordIdOf } from './record-id.js';

/** What the projector knows of the server between events: who it is, its versions, and whether it may speak. */
export interface ServerFacts {
  readonly diagnosticId: Id;
  readonly serverVersion: string;
  readonly pluginVersion: string;
  readonly mode: TelemetryMode;
}

/** Until the log says otherwise, nothing is derived. */
export const serverFactsAtFirst = (diagnosticId: Id): ServerFacts => ({
  diagnosticId,
  serverVersion: '0.0.0',
  pluginVersion: '0.0.0',
  mode: 'off',
});

/** A fact on its way into telemetry: an event's type and facts, and when it happened. There are no words in it. */
export interface Fact {
  readonly id: string;
  readonly occurredAt: Time;
  readonly event: FactsOf<DomainEvent>;
}

/** A record before it is appended: `createdAt` is stamped by who appends it. */
export type DerivedRecord = Without<TelemetryRecord, 'createdAt'>;

export interface Projection {
  readonly server: ServerFacts;
  readonly record: DerivedRecord | undefined;
}

/**
 * One fact in, at most one telemetry record out. Pure: live work, recovery and replay all call this, and time is the
 * event's own. Events that happen while the mode is `off` give no record, whenever they are projected.
 */
export const projectTelemetry = (server: ServerFacts, { id, occurredAt, event }: Fact): Projection => {
  if (event.type === 'ServerVersionsRecorded') return { server: { ...server, ...event.facts }, record: undefined };
  if (event.type === 'TelemetryModeChanged')
    return { server: { ...server, mode: event.facts.mode }, record: undefined };
  const action = server.mode === 'off' ? undefined : actionOf(event);
  if (!action) return { server, record: undefined };
  const metadata = {
    id: recordIdOf(id, 0),
    diagnosticID: server.diagnosticId,
    serverVersion: server.serverVersion,
    pluginVersion: server.pluginVersion,
    eventTimeStamp: occurredAt,
    'event originalTimestamp': occurredAt,
    'event integrations': null,
  } as const;
  return { server, record: { ...metadata, ...action } };
};

/** A record without what accompanies every record. */
type Told = Without<DerivedRecord, keyof Metadata>;
type Without<Record, Key extends PropertyKey> = Record extends unknown ? Omit<Record, Key> : never;

type Tracked = Exclude<Fact['event'], { type: 'ServerVersionsRecorded' | 'TelemetryModeChanged' }>;

/** What is told of an event; nothing of most. */
const actionOf = ({ type, facts }: Tracked): Told | undefined => {
  switch (type) {
    case 'IncidentStarted': {
      const { incidentId, by } = facts;
      const data = incidentBlock(incidentId, by, { ...facts, startedBy: by });
      return { type: 'incident', action: 'create', data };
    }
    case 'IncidentEnded':
      return { type: 'incident', action: 'end', data: incidentBlock(facts.incidentId, facts.by, facts.started) };

    case 'TaskAdded':
      return { type: 'tasks', action: 'add_task', data: taskBlock(facts) };
    case 'TaskRemoved':
      return { type: 'tasks', action: 'remove_task', data: taskBlock(facts) };
    case 'TaskEdited':
      return { type: 'tasks', action: 'rename_task', data: taskBlock(facts) };
    case 'TaskStateChanged': {
      const { state: NewState, wasCommander: WasCommander, wasAssignee: WasAssignee } = facts;
      return {
        type: 'tasks',
        action: 'modify_task_state',
        data: { ...taskBlock(facts), NewState, WasCommander, WasAssignee },
      };
    }
    case 'TaskMoved':
      return { type: 'tasks', action: 'move_task', data: taskBlock(facts) };
    case 'TaskAssigned':
      return { type: 'tasks', action: 'set_assignee_for_task', data: taskBlock(facts) };
    case 'TaskCommandRun':
      return { type: 'tasks', action: 'run_task_slash_command', data: taskBlock(facts) };

    case 'PlaybookCreated':
      return { type: 'playbook', action: 'create', data: playbookBlock(facts) };
    case 'PlaybookUpdated':
      return { type: 'playbook', action: 'update', data: playbookBlock(facts) };
    case 'PlaybookDeleted':
      return { type: 'playbook', action: 'delete', data: playbookBlock(facts) };

    // The specification has no action for these.
    case 'PlaybookApplied':
    case 'StageAdded':
    case 'StageRenamed':
    case 'StageRemoved':
    case 'StageMoved':
    case 'IncidentRestarted':
    case 'IncidentRenamed':
    case 'IncidentDescribed':
    case 'CommanderChanged':
    case 'IncidentContentErased':
    case 'PlaybookContentErased':
    case 'SeverityChanged':
    case 'RoleAssigned':
    case 'StatusUpdatePosted':
    case 'RetrospectiveWritten':
    case 'TaskDueChanged':
    case 'InstallationFounded':
    case 'LicenseRecorded':
    case 'TeamCreated':
    case 'TokenIssued':
    case 'TokenSecretReplaced':
    case 'TokenRevoked':
    case 'ChatIdRegistered':
    case 'UserNamed':
    case 'SubjectRegistered':
    case 'EventsExported':
    case 'AccessRefused':
    case 'TokenUsed':
    case 'WebhookRegistered':
    case 'WebhookSecretRotated':
    case 'WebhookDisabled':
    case 'WebhookEnabled':
    case 'WebhookDeleted':
    case 'RequestReceived':
    case 'RequestResumed':
    case 'RequestAnswered':
      return undefined;
  }
  // No other is ever read. To be silent about one would leave a gap that nobody sees.
  throw new TypeError(`telemetry does not know the event type ${String(type satisfies never)}`);
};

const taskBlock = ({ incidentId, by }: { readonly incidentId: Id; readonly by: Id }) => ({
  incidentID: incidentId,
  userID: by,
});

type Counted = Exclude<FactsOf<PlaybookEvent>, { type: 'PlaybookContentErased' }>;

const playbookBlock = ({ playbookId, by, teamId, counts }: Counted['facts']) => ({
  playbookID: playbookId,
  userID: by,
  TeamID: teamId,
  NumChecklists: counts.stages,
  TotalChecklistItems: counts.tasks,
  NumMembers: counts.members,
  NumSlashCommands: counts.slashCommands,
});

/** The incident as it was started, on `create` and on `end`: that is how the specification's "always" can be true. */
const incidentBlock = (incidentId: Id, userId: Id, started: StartedFacts) =>
  ({
    incidentID: incidentId,
    userID: userId,
    IsActive: true,
    CommanderUserID: started.startedBy,
    TeamID: started.teamId,
    CreatedAt: Date.parse(started.startedAt),
    ChannelIDs: [started.channelId],
    PostID: started.postId ?? '',
    NumChecklists: 1,
    TotalChecklistItems: 0,
  }) as const;
