/** What was told of an incident at one time. */
export class StatusUpdateResponse {
  id: string;
  text: string;
  /** Who told it. */
  userId: string;
  /** RFC 3339, UTC, milliseconds. */
  postedAt: string;
  /** Of the incident, with it. */
  version: number;
}

export class StatusUpdatePage {
  items: StatusUpdateResponse[];
  /** Goes into `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}
