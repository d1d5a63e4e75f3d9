import type { DomainEvent, Id, IncidentEvent, Time } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { ReadModel } from './read-model.js';

/** One incident as clients see it. */
export interface IncidentView {
  readonly id: Id;
  readonly name: string;
  readonly description: string;
  readonly status: 'active' | 'ended';
  readonly teamId: Id;
  readonly channelIds: readonly Id[];
  readonly commanderUserId: Id;
  readonly createdByUserId: Id;
  readonly postId: Id | null;
  readonly playbookId: Id | null;
  readonly playbookVersion: number | null;
  readonly startedAt: Time;
  readonly endedAt: Time | null;
  /** How many events the incident's stream holds. */
  readonly version: number;
  readonly stages: readonly StageView[];
}

export interface StageView {
  readonly id: Id;
  readonly title: string;
  /** No task can be added yet. */
  readonly tasks: readonly object[];
}

/** Events that do not concern an incident change nothing. */
export const evolveIncidentView = (
  before: IncidentView | undefined,
  { event, version, occurredAt }: Recorded,
): IncidentView | undefined => {
  if (!isIncidentEvent(event)) return before;
  if (event.type === 'IncidentStarted') {
    const { incidentId, teamId, channelId, by, postId, stageId, startedAt } = event.facts;
    const { name, description, stageTitle } = event.content;
    return {
      id: incidentId,
      name,
      description,
      status: 'active',
      teamId,
      channelIds: [channelId],
      commanderUserId: by,
      createdByUserId: by,
      postId,
      playbookId: null,
      playbookVersion: null,
      startedAt,
      endedAt: null,
      version,
      stages: [{ id: stageId, title: stageTitle, tasks: [] }],
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
  }
};

const isIncidentEvent = (event: DomainEvent): event is IncidentEvent => 'incidentId' in event.facts;

export type IncidentIndex = 'status' | 'teamId' | 'commanderUserId' | 'startedAt';

export const incidentViews: ReadModel<IncidentView, IncidentIndex> = {
  name: 'incident',
  revision: 1,
  keyOf: ({ event: { facts } }) => ('incidentId' in facts ? facts.incidentId : undefined),
  evolve: evolveIncidentView,
  indexes: {
    status: ({ status }) => status,
    teamId: ({ teamId }) => teamId,
    commanderUserId: ({ commanderUserId }) => commanderUserId,
    startedAt: ({ startedAt }) => startedAt,
  },
  searchText: ({ name, description }) => `${name}\n${description}`,
};
