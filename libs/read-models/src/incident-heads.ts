import { incidentCountsOf } from './incident-numbers.js';
import { evolveIncidentHead, type IncidentHead } from './incident-view.js';
import type { ReadModel } from './read-model.js';
import { incidentTextsOf } from './searchable-texts.js';

export type IncidentIndex = 'status' | 'teamId' | 'commanderUserId' | 'severity' | 'startedAt' | 'channelId';

/**
 * The incidents as they are looked for. Stages are left out: a document is written with every event, and must not cost
 * more the more tasks there are. Its version says how far a picture with stages has to be folded.
 */
export const incidentHeads: ReadModel<IncidentHead, IncidentIndex> = {
  name: 'incident',
  revision: 9,
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
  lists: {
    by: 'startedAt',
    within: [
      [],
      ['status'],
      ['commanderUserId'],
      ['severity'],
      ['teamId'],
      ['teamId', 'status'],
      ['teamId', 'commanderUserId'],
      ['teamId', 'severity'],
    ],
  },
  textsOf: incidentTextsOf,
  countsOf: incidentCountsOf,
  isNumbered: true,
};
