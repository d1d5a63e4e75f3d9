import type { DomainEventShape, NoContent, Time } from '../decider.js';
import type { Id } from '../id.js';
import type { PlannedStage } from '../stages/planned-stages.js';
import type { CoordinationEvent } from './coordination.events.js';
import type { TaskEvent } from './task.events.js';

/** What has happened to one incident. Past tense, for ever. `by` is the user who did it. */
export type IncidentEvent =
  | IncidentStarted
  | PlaybookApplied
  | IncidentEnded
  | IncidentRestarted
  | IncidentRenamed
  | IncidentDescribed
  | CommanderChanged
  | IncidentContentErased
  | CoordinationEvent
  | TaskEvent;

/** Who starts an incident commands it, and it starts with one empty stage. */
export type IncidentStarted = DomainEventShape<
  'IncidentStarted',
  {
    incidentId: Id;
    by: Id;
    teamId: Id;
    /** The channel created along with the incident. */
    channelId: Id;
    /** The chat message it was started from. */
    postId: Id | null;
    /** The stage that every incident starts with. */
    stageId: Id;
    startedAt: Time;
  },
  { name: string; description: string; stageTitle: string }
>;

/** The incident was started from a playbook and took over its stages and tasks; later edits of the playbook pass it by. */
export type PlaybookApplied = DomainEventShape<
  'PlaybookApplied',
  {
    incidentId: Id;
    by: Id;
    playbookId: Id;
    /** The version of the playbook that was taken over. */
    playbookVersion: number;
    /** The empty stage that gave way; null when the playbook has no stages. */
    replacedStageId: Id | null;
    /** In order, as in the content. */
    stages: readonly {
      readonly id: Id;
      readonly tasks: readonly { readonly id: Id; readonly hasCommand: boolean }[];
    }[];
  },
  { stages: readonly PlannedStage[] }
>;

export type IncidentEnded = DomainEventShape<
  'IncidentEnded',
  {
    incidentId: Id;
    by: Id;
    /** The incident as it was started, repeated so that who reads this event needs no other. */
    started: StartedFacts;
  },
  NoContent
>;

export type IncidentRestarted = DomainEventShape<'IncidentRestarted', { incidentId: Id; by: Id }, NoContent>;
export type IncidentRenamed = DomainEventShape<'IncidentRenamed', { incidentId: Id; by: Id }, { name: string }>;
export type IncidentDescribed = DomainEventShape<
  'IncidentDescribed',
  { incidentId: Id; by: Id },
  { description: string }
>;
export type CommanderChanged = DomainEventShape<
  'CommanderChanged',
  { incidentId: Id; by: Id; commanderUserId: Id },
  NoContent
>;

/**
 * From here on nobody can read what was typed into the incident before. That it happened, and all facts, stay. What is
 * typed afterwards can be read, until it is erased too.
 */
export type IncidentContentErased = DomainEventShape<'IncidentContentErased', { incidentId: Id; by: Id }, NoContent>;

/** What stays true of an incident whatever happens to it later. */
export interface StartedFacts {
  readonly teamId: Id;
  readonly channelId: Id;
  readonly postId: Id | null;
  readonly startedBy: Id;
  readonly startedAt: Time;
}
