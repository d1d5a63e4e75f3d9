import type { IncidentCommand } from '@sitrep/domain';
import type { Random } from '../seeded-random.js';

/** Commands that are sent together; the next step begins when all are answered. */
export type Step = readonly { readonly incidentId: string; readonly command: IncidentCommand }[];

/**
 * What a busy day looks like to the disk: some incidents, several commands in flight, for one incident too, appends of
 * one event and of two. Some are refused, and write nothing.
 */
export const workload = (random: Random, steps: number): readonly Step[] =>
  Array.from({ length: steps }, () =>
    Array.from({ length: 1 + random(5) }, () => {
      const incidentId = idOf('incident', random(INCIDENTS));
      return { incidentId, command: commandFor(incidentId, random) };
    }),
  );

const INCIDENTS = 12;

const commandFor = (incidentId: string, random: Random): IncidentCommand => {
  const by = idOf('user', random(5));
  switch (random(6)) {
    case 0:
      return { type: 'EndIncident', by };
    case 1:
      return { type: 'RestartIncident', by };
    case 2:
      return { type: 'EditIncident', by, name: `Renamed ${random(1_000)}`, description: text(random) };
    default:
      return {
        type: 'StartIncident',
        by,
        incidentId,
        teamId: idOf('team', 1),
        channelId: idOf('channel', random(1_000)),
        stageId: idOf('stage', random(1_000)),
        postId: null,
        name: `Incident ${random(1_000)}`,
        description: text(random),
      };
  }
};

const idOf = (kind: string, number: number): string => kind + String(number).padStart(26 - kind.length, '0');

/** Now and then somebody pastes a log, which does not fit a page. */
const text = (random: Random): string => 'x'.repeat(random(20) === 0 ? 6_000 : random(300));
