import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { faultOfSpan } from './span-dictionary.js';

type Done = Parameters<SpanExporter['export']>[1];

/** Lets through what the dictionary of spans knows. A span that says more is held back whole, and somebody is told. */
export class CheckedExporter implements SpanExporter {
  constructor(
    private readonly exporter: SpanExporter,
    private readonly routes: ReadonlySet<string>,
    private readonly onFault: (fault: string) => void,
  ) {}

  export(spans: ReadableSpan[], done: Done): void {
    const told = spans.filter((span) => {
      const fault = faultOfSpan(span, this.routes);
      if (fault !== undefined) this.onFault(fault);
      return fault === undefined;
    });
    this.exporter.export(told, done);
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }
}
