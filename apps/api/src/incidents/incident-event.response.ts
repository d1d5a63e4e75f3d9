import type { Recorded } from '@sitrep/event-schema';

/** Something that happened to an incident. */
export class IncidentEventResponse {
  id: string;
  version: number;
  type: string;
  /** RFC 3339, UTC, milliseconds. */
  occurredAt: string;
  /** Who did it. */
  userId: string;
  /** Ids, enums, counts, flags and times. */
  facts: Record<string, unknown>;
  /** What people typed. */
  content: Record<string, unknown>;
}

export class IncidentEventPage {
  items: IncidentEventResponse[];
  nextCursor: string | null;
}

export const shownEvent = ({
  id,
  version,
  occurredAt,
  event: { type, facts, content },
}: Recorded): IncidentEventResponse => {
  const { by: userId } = facts as { by: string };
  return { id, version, type, occurredAt, userId, facts: { ...facts }, content: { ...content } };
};
