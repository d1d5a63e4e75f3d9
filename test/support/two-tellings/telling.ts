import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings, System, type SystemSurroundings } from '@sitrep/wiring';
import { pino } from 'pino';
import { createApp } from '../../../apps/api/src/create-app.js';

/** What was typed last in one telling, for leaks that are planted. */
export interface Spoken {
  name: string;
  key: string;
  /** Whether the last rename was to the words that were there. */
  isSameName: boolean;
}

/** Lets something of what was typed out into a channel. */
export type Leak = (system: System, app: NestFastifyApplication, spoken: Spoken) => void;

const ADMIN_TOKEN = 'test-administrator-0123456789abcdefghij';

/**
 * One running Sitrep whose clock, ids and secrets are counted: two of them that are told the same facts differ in nothing
 * but what was typed. It listens on a real port.
 */
export class Telling {
  readonly spoken: Spoken = { name: '', key: '', isSameName: false };
  consumerToken = '';
  teamId = '';
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #second = 0;

  static async start(leak: Leak = () => undefined): Promise<Telling> {
    const directory = mkdtempSync(join(tmpdir(), 'sitrep-telling-'));
    const settings = readSettings({
      DATA_DIR: directory,
      PORT: '0',
      LOG_LEVEL: 'silent',
      SITREP_BOOTSTRAP_TOKEN: ADMIN_TOKEN,
      STREAMS_PER_TOKEN_MAX: '1000',
    });
    const counted = new CountedSurroundings();
    const system = await System.start(settings, '1.2.3', () => undefined, counted);
    const app = await createApp(system, pino({ level: 'silent' }));
    const telling = new Telling(directory, counted, system, app);
    leak(system, app, telling.spoken);
    await app.listen(0, '127.0.0.1');
    await telling.#introduce();
    return telling;
  }

  private constructor(
    private readonly directory: string,
    private readonly counted: CountedSurroundings,
    private readonly system: System,
    private readonly app: NestFastifyApplication,
  ) {}

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.system.beginStopping();
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.system.stop();
    rmSync(this.directory, { recursive: true });
  }

  /** Everything that is done from now on happens a second later. Telemetry of what was done before must be complete. */
  tick(): void {
    this.counted.time = Date.UTC(2026, 10, 23) + ++this.#second * 1_000;
  }

  /** Sends as the administrator. The headers are words too. */
  async deed(
    method: string,
    path: string,
    body: string | undefined,
    words: string,
  ): Promise<{ status: number; body: never }> {
    const headers = {
      'idempotency-key': (this.spoken.key = hash('sha256', `${words} ${this.directory} ${++this.#deeds}`)),
      'user-agent': encodeURIComponent(words.toWellFormed()).slice(0, 2_000),
      'x-request-id': hash('md5', words),
    };
    const answer = await this.#send(
      method,
      path,
      ADMIN_TOKEN,
      { ...headers, 'content-type': 'application/json' },
      body,
    );
    return { status: answer.status, body: parsed(answer.body) as never };
  }
  #deeds = 0;

  /** Status, headers and body as the bearer of the telemetry token sees them, without the time of day. */
  async seen(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await this.#send(method, path, this.consumerToken, headers);
    return `${answer.status}\n${answer.headers}\n\n${answer.body}`;
  }

  /** The lines of our own metrics, without what hangs on the clock and the disk: no two runs are alike in these. */
  async metrics(): Promise<string> {
    const { body } = await this.#send('GET', '/metrics', undefined, {});
    return body
      .split('\n')
      .filter((line) => line.includes('sitrep_') && !/_(seconds|bytes|behind|append_events|commit_appends)/.test(line))
      .join('\n');
  }

  /** Every byte of the event stream up to the head, the frames of the chunked encoding included. */
  async eventStream(after: string): Promise<string> {
    const { port } = this.#address;
    return new Promise((resolve, reject) => {
      let all = '';
      const head = `GET /v1/telemetry/stream?after=${after} HTTP/1.1\r\nHost: localhost\r\n`;
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`${head}Authorization: Bearer ${this.consumerToken}\r\n\r\n`),
      );
      socket.setEncoding('latin1').on('data', (text: string) => {
        all += text;
        if (/event: caught-up\ndata: \{\}\n\n\s*$/.test(all)) socket.destroy();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(all.replace(/^date: .*\r\n/im, '')));
    });
  }

  async #introduce(): Promise<void> {
    const { body: teams } = await this.#send('GET', '/v1/teams', ADMIN_TOKEN, {});
    this.teamId = (parsed(teams) as { items: [{ id: string }] }).items[0].id;
    const token = JSON.stringify({ label: 'warehouse', scopes: ['telemetry:read'], teamIds: [] });
    const issued = await this.#send('POST', '/v1/tokens', ADMIN_TOKEN, { 'content-type': 'application/json' }, token);
    this.consumerToken = (parsed(issued.body) as { secret: string }).secret;
  }

  get #address(): AddressInfo {
    return (this.app.getHttpServer() as { address(): AddressInfo }).address();
  }

  #send(
    method: string,
    path: string,
    token: string | undefined,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<{ status: number; headers: string; body: string }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          ...{ host: '127.0.0.1', port: this.#address.port, agent: this.#agent, method, path },
          headers: {
            ...headers,
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            const lines: string[] = [];
            const { rawHeaders } = response;
            for (let i = 0; i < rawHeaders.length; i += 2)
              if (rawHeaders[i]!.toLowerCase() !== 'date') lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
            resolve({ status: response.statusCode!, headers: lines.join('\n'), body: text });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** A clock that stands until it is moved, ids and secrets that count. */
class CountedSurroundings implements SystemSurroundings {
  time = Date.UTC(2026, 10, 23);
  #count = 0;

  readonly now = () => new Date(this.time).toISOString();
  readonly newId = () => `${++this.#count}`.padStart(26, '0');
  readonly newEventId = () => `00000000-0000-4000-8000-${`${++this.#count}`.padStart(12, '0')}`;
  readonly newTokenSecret = (tokenId: string) => {
    const secret = `sitrep_${tokenId}_${'s'.repeat(43)}`;
    return { secret, sha256: hash('sha256', secret) };
  };
}

const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));
