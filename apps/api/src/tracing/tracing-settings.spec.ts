import { readTracingSettings } from './tracing-settings.js';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const OTLP = { OTEL_TRACES_EXPORTER: 'otlp' };

describe('Traces', () => {
  it.each([
    [{}],
    [{ OTEL_SERVICE_NAME: 'sitrep' }],
    [{ OTEL_TRACES_EXPORTER: '' }],
    [{ OTEL_TRACES_EXPORTER: 'none', ...ENDPOINT }],
    [{ OTEL_SDK_DISABLED: 'true', ...OTLP, ...ENDPOINT }],
    [{ OTEL_SDK_DISABLED: 'TRUE', OTEL_TRACES_EXPORTER: 'nonsense' }],
  ])('are off with %j', (environment) => expect(readTracingSettings(environment)).toBeUndefined());

  it.each([
    [OTLP],
    [ENDPOINT],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }],
    [{ OTEL_SDK_DISABLED: 'false', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', ...OTLP }],
  ])('are on with %j, as the specification says', (environment) =>
    expect(readTracingSettings(environment)).toEqual({
      sampler: 'parentbased_always_on',
      ratio: 1,
      scheduleDelayMs: 5_000,
      queueMax: 2_048,
      batchMax: 512,
      exportTimeoutMs: 30_000,
    }),
  );

  it('are sampled and gathered as the environment says', () =>
    expect(
      readTracingSettings({
        ...OTLP,
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
        OTEL_BSP_SCHEDULE_DELAY: '1000',
        OTEL_BSP_MAX_QUEUE_SIZE: '100',
        OTEL_BSP_EXPORT_TIMEOUT: '2000',
      }),
    ).toEqual({
      sampler: 'parentbased_traceidratio',
      ratio: 0.25,
      scheduleDelayMs: 1_000,
      queueMax: 100,
      // No larger than the queue.
      batchMax: 100,
      exportTimeoutMs: 2_000,
    }));

  it.each([
    ['OTEL_TRACES_EXPORTER', { OTEL_TRACES_EXPORTER: 'zipkin' }],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', { ...OTLP, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
    ['OTEL_TRACES_SAMPLER', { ...OTLP, OTEL_TRACES_SAMPLER: 'mostly' }],
    ['OTEL_TRACES_SAMPLER_ARG', { ...OTLP, OTEL_TRACES_SAMPLER_ARG: '2' }],
    ['OTEL_BSP_SCHEDULE_DELAY', { ...OTLP, OTEL_BSP_SCHEDULE_DELAY: 'soon' }],
  ])('are refused where they make no sense: %s', (variable, environment) =>
    expect(() => readTracingSettings(environment)).toThrow(new RegExp(`^${variable} must be .*\\.$`)),
  );
});
