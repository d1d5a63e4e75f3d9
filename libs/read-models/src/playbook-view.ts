import { ERASED, type DomainEvent, type Id, type PlannedStage, type PlaybookEvent, type Time } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { ReadModel } from './read-model.js';
import { playbookTextsOf } from './searchable-texts.js';

/** One playbook, also when it is deleted: what was started from it still names it. */
export interface PlaybookView {
  readonly id: Id;
  readonly title: string;
  readonly description: string;
  readonly teamId: Id;
  readonly memberUserIds: readonly Id[];
  readonly createdByUserId: Id;
  readonly createdAt: Time;
  readonly updatedAt: Time;
  readonly deletedAt: Time | null;
  /** When the words in it were last erased. */
  readonly contentErasedAt: Time | null;
  /** How many events the playbook's stream holds. */
  readonly version: number;
  readonly stages: readonly PlannedStage[];
}

/** Events that do not concern a playbook change nothing. */
export const evolvePlaybookView = (
  before: PlaybookView | undefined,
  { event, version, occurredAt }: Recorded,
): PlaybookView | undefined => {
  if (!isPlaybookEvent(event)) return before;
  if (event.type === 'PlaybookDeleted') return before && { ...before, version, deletedAt: occurredAt };
  if (event.type === 'PlaybookContentErased')
    return before && { ...before, ...erased(before), version, contentErasedAt: occurredAt };
  const { playbookId, teamId, memberUserIds, by } = event.facts;
  const { title, description, stages } = event.content;
  return {
    id: playbookId,
    title,
    description,
    teamId,
    memberUserIds,
    createdByUserId: before?.createdByUserId ?? by,
    createdAt: before?.createdAt ?? occurredAt,
    updatedAt: occurredAt,
    deletedAt: null,
    contentErasedAt: before?.contentErasedAt ?? null,
    version,
    stages,
  };
};

const erased = ({ stages }: PlaybookView) => ({
  title: ERASED,
  description: ERASED,
  stages: stages.map(({ tasks }) => ({
    title: ERASED,
    // Whether a task has a command is a fact, and stays.
    tasks: tasks.map(({ command }) => ({
      title: ERASED,
      description: ERASED,
      command: command === null ? null : ERASED,
    })),
  })),
});

/** That an incident was started from a playbook concerns the incident. */
const isPlaybookEvent = (event: DomainEvent): event is PlaybookEvent =>
  'playbookId' in event.facts && event.type !== 'PlaybookApplied';

export const playbookViews: ReadModel<PlaybookView, 'teamId' | 'createdAt' | 'presence'> = {
  name: 'playbook',
  revision: 4,
  keyOf: ({ event }) => (isPlaybookEvent(event) ? event.facts.playbookId : undefined),
  evolve: evolvePlaybookView,
  indexes: {
    teamId: ({ teamId }) => teamId,
    createdAt: ({ createdAt }) => createdAt,
    presence: ({ deletedAt }) => (deletedAt === null ? 'kept' : 'deleted'),
  },
  lists: { by: 'createdAt', within: [['presence'], ['presence', 'teamId']] },
  textsOf: playbookTextsOf,
};
