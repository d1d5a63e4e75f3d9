import type { Id, Severity, Time } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import type { IncidentHead } from './incident-view.js';
import type { Count } from './read-model.js';

/** What is counted of the incidents of one team that were started in one month. */
export type IncidentCounter =
  | 'started'
  | `${IncidentHead['status']}/${Severity | 'unjudged'}`
  | 'secondsToEnd'
  | `endedWithin/${EndedWithin}`
  /** In the month in which it was done; a task that is reopened and completed again counts twice. */
  | 'tasksCompleted';

/** How long incidents took from their start to their end: each counts for the shortest span that holds it. */
export const ENDED_WITHIN = { '15m': 900, '1h': 3_600, '4h': 14_400, '1d': 86_400, '1w': 604_800, longer: Infinity };
export type EndedWithin = keyof typeof ENDED_WITHIN;

/** Counted per team and month (UTC), `yyyy-mm`. */
export const placeOfCount = (teamId: Id, month: string): string => `${teamId}/${month}`;

/**
 * What an event changes in the numbers of incidents: what the incident counted for before is taken back, and what it counts
 * for now is added. So the numbers are always those of the incidents as they are, and nobody has to look at all of them.
 */
export const incidentCountsOf = (
  before: IncidentHead | undefined,
  after: IncidentHead,
  { event, occurredAt }: Recorded,
): readonly Count[] => {
  const completed = event.type === 'TaskStateChanged' && event.facts.state === 'closed';
  return [
    ...(before && countsAlike(before, after) ? [] : [...(before ? takenBack(before) : []), ...countedFor(after)]),
    ...(completed ? [countOf(after.teamId, occurredAt, 'tasksCompleted', 1)] : []),
  ];
};

/** Team and start never change. */
const countsAlike = (a: IncidentHead, b: IncidentHead): boolean =>
  a.status === b.status && a.severity === b.severity && a.endedAt === b.endedAt;

const takenBack = (head: IncidentHead): readonly Count[] =>
  countedFor(head).map((count) => ({ ...count, by: -count.by }));

const countedFor = ({ teamId, status, severity, startedAt, endedAt }: IncidentHead): readonly Count[] => {
  const counts = [
    countOf(teamId, startedAt, 'started', 1),
    countOf(teamId, startedAt, `${status}/${severity ?? 'unjudged'}`, 1),
  ];
  if (endedAt === null) return counts;
  // Clocks of several processes differ, and none of them goes back in time for people.
  const seconds = Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000));
  const [span] = Object.entries(ENDED_WITHIN).find(([, max]) => seconds <= max)! as [EndedWithin, number];
  return [
    ...counts,
    countOf(teamId, startedAt, 'secondsToEnd', seconds),
    countOf(teamId, startedAt, `endedWithin/${span}`, 1),
  ];
};

const countOf = (teamId: Id, at: Time, counter: IncidentCounter, by: number): Count => ({
  place: placeOfCount(teamId, at.slice(0, 7)),
  counter,
  by,
});
