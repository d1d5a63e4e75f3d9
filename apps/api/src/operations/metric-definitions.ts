/** What a metric says. Its labels have values from closed lists of ours: no id, no path and no word that a client sent. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram: upper bounds, in the unit of its name. */
  readonly buckets?: readonly number[];
}

const REQUEST_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 5, 30];
const DISK_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 4];
const COUNTS = [1, 2, 5, 10, 20, 50, 100, 500];

/** THE table of our metrics. docs/metrics.md is written from it, and a running server exposes no other. */
export const metricDefinitions = {
  sitrep_build_info: { type: 'gauge', help: 'Always 1; the label says which version runs.', labels: ['version'] },
  sitrep_ready: { type: 'gauge', help: 'Whether /health/ready answers 200 (1) or 503 (0).', labels: [] },
  sitrep_warnings: {
    type: 'gauge',
    help: 'How many warnings /health/ready tells: what somebody should look at although commands go on.',
    labels: [],
  },
  sitrep_projection_live: {
    type: 'gauge',
    help: 'Whether a projection has reached the head of the log and runs (1) or not (0).',
    labels: ['projection'],
  },
  sitrep_projection_behind_events: {
    type: 'gauge',
    help: 'How many events a projection, or posting to chat, has before it. On a cluster 1000 stands for any more.',
    labels: ['projection'],
  },
  sitrep_projection_behind_seconds: {
    type: 'gauge',
    help: 'How old the first event is that a projection, or posting to chat, has before it; 0 where there is none.',
    labels: ['projection'],
  },
  sitrep_telemetry_sink_closed: {
    type: 'gauge',
    help: 'Whether the circuit of a telemetry sink is closed (1: records flow), or open or given up (0).',
    labels: ['sink'],
  },
  sitrep_telemetry_sink_behind_records: {
    type: 'gauge',
    help: 'How many telemetry records a sink has before it; 0 while none may be sent.',
    labels: ['sink'],
  },
  sitrep_telemetry_sink_behind_seconds: {
    type: 'gauge',
    help: 'How old the first telemetry record is that a sink has before it; 0 while none may be sent.',
    labels: ['sink'],
  },
  sitrep_telemetry_sink_delivered_records: {
    type: 'gauge',
    help: 'How many records this process has delivered to a telemetry sink.',
    labels: ['sink'],
  },
  sitrep_telemetry_sink_missed_records: {
    type: 'gauge',
    help: 'How many records retention has removed before this process could send them to a telemetry sink.',
    labels: ['sink'],
  },
  sitrep_webhook_lag_seconds: {
    type: 'gauge',
    help: 'How old the oldest event is that this process has yet to deliver to a webhook; 0 where there is none.',
    labels: ['webhook'],
  },
  sitrep_webhook_closed: {
    type: 'gauge',
    help: 'Whether the circuit of an enabled webhook is closed (1: events flow) or open (0).',
    labels: ['webhook'],
  },
  sitrep_open_streams: { type: 'gauge', help: 'How many event streams are open on this process.', labels: [] },
  sitrep_open_telemetry_streams: {
    type: 'gauge',
    help: 'How many of them are of telemetry consumers.',
    labels: [],
  },
  sitrep_http_request_seconds: {
    type: 'histogram',
    help: 'How long requests took, by the template of their route (`none` where there is no such route). A stream counts when it ends.',
    labels: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
  },
  sitrep_problems_total: {
    type: 'counter',
    help: 'Requests that were answered with a problem, by its name in docs/errors.md: refusals of rate limits, conflicts and so on.',
    labels: ['problem'],
  },
  sitrep_command_seconds: {
    type: 'histogram',
    help: 'How long commands took on the write path. Outcomes: accepted, refused, stale (the version was another), failed.',
    labels: ['command', 'outcome'],
    buckets: DISK_SECONDS,
  },
  sitrep_append_seconds: {
    type: 'histogram',
    help: 'How long appends took until they were durable. Outcomes: appended, lost (another process was faster), failed.',
    labels: ['log', 'outcome'],
    buckets: DISK_SECONDS,
  },
  sitrep_append_events: {
    type: 'histogram',
    help: 'How many events an append held.',
    labels: ['log'],
    buckets: COUNTS,
  },
  sitrep_commit_seconds: {
    type: 'histogram',
    help: 'How long the disk took for a commit of the embedded log, its fsync and a checkpoint included.',
    labels: ['log'],
    buckets: DISK_SECONDS,
  },
  sitrep_commit_appends: {
    type: 'histogram',
    help: 'How many appends shared a commit of the embedded log.',
    labels: ['log'],
    buckets: COUNTS,
  },
  sitrep_storage_bytes: {
    type: 'gauge',
    help: 'How large a file in the data directory is, in steps of 1 MiB.',
    labels: ['file'],
  },
  sitrep_not_checkpointed_bytes: {
    type: 'gauge',
    help: 'How much of the write-ahead log of an embedded log waits for a checkpoint, in steps of 1 MiB.',
    labels: ['log'],
  },
  sitrep_disk_free_bytes: {
    type: 'gauge',
    help: 'How much is free on the disk of the data directory, in steps of 1 MiB.',
    labels: [],
  },
  sitrep_disk_size_bytes: { type: 'gauge', help: 'How large the disk of the data directory is.', labels: [] },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

type Definitions = typeof metricDefinitions;
export type MetricName = keyof Definitions;
export type MetricOf<Type extends MetricDefinition['type']> = {
  [Name in MetricName]: Definitions[Name]['type'] extends Type ? Name : never;
}[MetricName];
export type LabelOf<Name extends MetricName> = Definitions[Name]['labels'][number];
