/** What a slash command said. */
export class CommandRunResponse {
  commandResponse: string;
}
