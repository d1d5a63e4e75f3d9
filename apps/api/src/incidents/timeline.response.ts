/** One thing that happened, told for people. */
export class TimelineEntryResponse {
  id: string;
  /** The version that the incident came to. */
  version: number;
  /** RFC 3339, UTC, milliseconds. */
  occurredAt: string;
  /** Who did it. */
  userId: string;
  /** What they did; the sentence begins with the verb. */
  text: string;
}

export class TimelinePage {
  items: TimelineEntryResponse[];
  /** Where the next page begins; null on the last. */
  nextCursor: string | null;
}
