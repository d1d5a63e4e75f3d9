export class TelemetryPreview {
  /** The records, newest first, as `GET /v1/telemetry/dictionary` describes them. */
  items: object[];
}
