import type { Recorded } from '@sitrep/event-schema';

/** What happened, as those who may read it are told: in lists, in feeds and by webhooks. */
export const shownEvent = ({ id, version, occurredAt, event: { type, facts, content } }: Recorded) => {
  const { by: userId } = facts as { by: string };
  return { id, version, type, occurredAt, userId, facts: { ...facts }, content: { ...content } };
};

/** What happened, and to what. */
export const shownChange = (change: Recorded) => ({ ...subjectOf(change), ...shownEvent(change) });

/** A playbook that an incident was started from is what happened to the incident. */
const subjectOf = ({ event: { facts } }: Recorded) => {
  if ('incidentId' in facts) return { incidentId: facts.incidentId };
  return 'playbookId' in facts ? { playbookId: facts.playbookId } : {};
};
