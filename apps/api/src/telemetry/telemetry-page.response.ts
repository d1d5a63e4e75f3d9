export class TelemetryPage {
  /** The records, as `GET /v1/telemetry/dictionary` describes them. */
  items: object[];
  /** Goes into `after` for what comes next. */
  nextCursor: string;
  /** Whether there was nothing behind this page when it was read. */
  atHead: boolean;
}
