import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it travels: OTLP over HTTP, in JSON. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number };
}

/** A collector of traces that keeps every byte it is sent. */
export class OtlpReceiver {
  readonly requests: string[] = [];
  readonly spans: ReceivedSpan[] = [];
  readonly resourceKeys = new Set<string>();
  connections = 0;
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      this.requests.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)} ${body}`);
      this.#take(JSON.parse(body) as Sent);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).on('connection', () => this.connections++);

  /** Gives the settings with which a server sends here, soon after each span. */
  async listen(): Promise<Readonly<Record<string, string>>> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
  }

  /** What has come of one trace. */
  ofTrace(traceId: string): readonly ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take({ resourceSpans }: Sent): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const { key } of resource.attributes) this.resourceKeys.add(key);
      for (const span of scopeSpans.flatMap(({ spans }) => spans))
        this.spans.push({
          ...span,
          attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        });
    }
  }
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ReceivedSpan, 'attributes'> & { readonly attributes: readonly Attribute[] })[];
    }[];
  }[];
}
