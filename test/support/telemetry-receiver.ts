import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody who takes telemetry in both forms, and keeps every byte of it. */
export class TelemetryReceiver {
  readonly requests: string[] = [];
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      this.requests.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)} ${body}`);
      response.end();
    });
  });

  /** Gives the settings with which a server sends here. */
  async listen(): Promise<Readonly<Record<string, string>>> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      TELEMETRY_BATCH_URL: url,
      TELEMETRY_BATCH_WRITE_KEY: 'write-key',
      TELEMETRY_WEBHOOK_URL: `${url}/hook`,
      TELEMETRY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      TELEMETRY_ALLOW_PRIVATE_ADDRESSES: '1',
    };
  }

  /** What has come to one of the two, by the path. */
  to(path: '/v1/batch' | '/hook'): readonly string[] {
    return this.requests.filter((request) => request.startsWith(`POST ${path} `));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
