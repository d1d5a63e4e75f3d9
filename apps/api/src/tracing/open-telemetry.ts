import { setTimeout } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { Observer } from '@sitrep/application';
import { CheckedExporter } from './checked-exporter.js';
import { traceRequests } from './traced-requests.js';
import { TracedWork } from './traced-work.js';
import type { Tracing } from './tracing.js';
import type { TracingSettings } from './tracing-settings.js';

/** Loaded only where traces are wanted: this is all there is of the SDK. */
export const openTelemetry = (
  settings: TracingSettings,
  version: string,
  observer: Observer,
  onFault: (fault: string) => void,
): Tracing => {
  const routes = new Set<string>();
  const provider = new TracerProvider({
    sampler: samplerOf(settings),
    // Of the machine, the process and its user nothing is found out; whoever wants to say more does so in the environment.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'sitrep', 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new CheckedExporter(new OTLPTraceExporter(), routes, onFault),
        scheduledDelayMillis: settings.scheduleDelayMs,
        maxQueueSize: settings.queueMax,
        maxExportBatchSize: settings.batchMax,
        exportTimeoutMillis: settings.exportTimeoutMs,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('sitrep', version);
  return {
    observer: new TracedWork(tracer, observer),
    traceRequests: (fastify) => traceRequests(fastify, tracer, routes),
    stop: async () => {
      // A collector that is away must not hold up the end.
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        setTimeout(STOP_MAX_MS, undefined, { ref: false }),
      ]);
      context.disable();
    },
  };
};

const STOP_MAX_MS = 2_000;

const samplerOf = ({ sampler, ratio }: TracingSettings): Sampler => {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
};
