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
