export class TelemetryServer {
  /** Identifies the server in every record. */
  diagnosticID: string;
  /** The newest that is known. */
  serverVersion: string;
  /** The newest that is known. */
  pluginVersion: string;
  /** The license that the server runs under; null where it runs under none. */
  licenseId: string | null;
  /** When the first event happened that there is a record of; null before that. */
  firstEventAt: string | null;
  lastEventAt: string | null;
  /** How many records there are: by type, and within it by action. */
  counts: Record<string, Record<string, number>>;
}

export class TelemetryServerList {
  items: TelemetryServer[];
  nextCursor: string | null;
}
