/** What was learned from an incident. */
export class RetrospectiveResponse {
  text: string;
  /** Who wrote it last. */
  userId: string;
  /** RFC 3339, UTC, milliseconds. */
  writtenAt: string;
}
