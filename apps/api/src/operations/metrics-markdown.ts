import { metricDefinitions, type MetricDefinition } from './metric-definitions.js';

/** The table of metrics as a page for people. `docs/metrics.md` is this text; a test fails when the two differ. */
export const metricsMarkdown = (): string =>
  [
    '# Metrics',
    '',
    'Generated from `apps/api/src/operations/metric-definitions.ts` by `npm run docs`. Do not edit by hand.',
    '',
    '`GET /metrics` answers in the text format of Prometheus. Every process tells of itself. Labels have values from closed',
    'lists: route templates, names of commands, problems, projections and sinks; no id, no address, no word that anybody typed.',
    'Sizes come in steps of 1 MiB, so that they do not tell how much somebody has just typed.',
    '',
    'Beside the metrics below there are those of the process, as every Node program has them: `process_…` and `nodejs_…`,',
    'among them `nodejs_eventloop_lag_p99_seconds`, the delay of the event loop since it was last asked for.',
    '',
    'A [dashboard](../ops/grafana/sitrep.json) for Grafana and [alert rules](../ops/prometheus/alerts.yml) for Prometheus show how',
    'they are used; [Operations](operations.md#metrics-and-alerts) says how to load them.',
    '',
    ...Object.entries(metricDefinitions as Readonly<Record<string, MetricDefinition>>).flatMap(explained),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');

const explained = ([name, { type, help, labels }]: readonly [string, MetricDefinition]): readonly string[] => {
  const by = labels.length === 0 ? '' : `, by ${labels.map((label) => `\`${label}\``).join(', ')}`;
  return [`## ${name}`, '', `A ${type}${by}.`, '', help, ''];
};
