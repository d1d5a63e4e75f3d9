import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a webhook was sent, and what of it is read again and again. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `webhook-id`. */
  readonly id: string;
  readonly atMs: number;
}

export interface ToldChange {
  readonly incidentId?: string;
  readonly playbookId?: string;
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

type Answer = (response: ServerResponse) => void;

/** Somebody with an address for each webhook, who keeps all that comes and answers as told. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      this.received.push({ path, headers, body, id: String(headers['webhook-id']), atMs: performance.now() });
      (this.#answers.get(path) ?? ((each) => each.writeHead(204).end()))(response);
    });
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  urlOf(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** From now on, what comes to this path is answered so; without an answer, it is taken. */
  answer(path: string, answer: Answer | undefined): void {
    if (answer) this.#answers.set(path, answer);
    else this.#answers.delete(path);
  }

  to(path: string): readonly Received[] {
    return this.received.filter((each) => each.path === path);
  }

  changesTo(path: string): readonly ToldChange[] {
    return this.to(path).map(({ body }) => JSON.parse(body) as ToldChange);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
