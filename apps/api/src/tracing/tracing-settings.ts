import { WrongSetting } from '@sitrep/wiring';

/** What the standard variables of OpenTelemetry say about traces. The exporter reads those of its own: `OTEL_EXPORTER_OTLP_…`. */
export interface TracingSettings {
  readonly sampler: SamplerName;
  /** The share of traces that a ratio sampler takes, 0 to 1. */
  readonly ratio: number;
  readonly scheduleDelayMs: number;
  readonly queueMax: number;
  readonly batchMax: number;
  readonly exportTimeoutMs: number;
}

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Nothing, unless traces are wanted: by `OTEL_TRACES_EXPORTER=otlp`, or by an endpoint to send them to.
 * Source: opentelemetry.io, Environment Variable Specification.
 *
 * @throws WrongSetting where they are wanted in a way that Sitrep does not know.
 */
export const readTracingSettings = (environment: Environment): TracingSettings | undefined => {
  const read = (variable: string): string | undefined => environment[variable]?.trim() || undefined;
  if (read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  const hasEndpoint = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].some(read);
  const exporter = read('OTEL_TRACES_EXPORTER') ?? (hasEndpoint ? 'otlp' : 'none');
  if (exporter === 'none') return undefined;
  if (exporter !== 'otlp') throw new WrongSetting('OTEL_TRACES_EXPORTER must be otlp or none.');
  if ((read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? read('OTEL_EXPORTER_OTLP_PROTOCOL')) === 'grpc')
    throw new WrongSetting(
      'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json: traces are sent over HTTP, to port 4318 of most collectors.',
    );

  const sampler = SAMPLERS.find((name) => name === (read('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on'));
  if (!sampler) throw new WrongSetting(`OTEL_TRACES_SAMPLER must be one of ${SAMPLERS.join(', ')}.`);
  const number = (variable: string, fallback: number, max: number): number => {
    const value = Number(read(variable) ?? fallback);
    if (!(value >= 0 && value <= max)) throw new WrongSetting(`${variable} must be a number from 0 to ${max}.`);
    return value;
  };
  const queueMax = number('OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1_000_000);
  return {
    sampler,
    ratio: number('OTEL_TRACES_SAMPLER_ARG', 1, 1),
    scheduleDelayMs: number('OTEL_BSP_SCHEDULE_DELAY', 5_000, 3_600_000),
    queueMax,
    batchMax: Math.min(queueMax, number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1_000_000)),
    exportTimeoutMs: number('OTEL_BSP_EXPORT_TIMEOUT', 30_000, 3_600_000),
  };
};
