import type { HttpClient, RequestHeaders } from './http-client.js';

/** One block of server-sent events (WHATWG HTML, section 9.2), and the bytes it came as. */
export interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly text: string;
  readonly atMs: number;
}

/** Opens the stream and gathers what comes; fails when the server does not answer with a stream. */
export const openEventStream = async (
  client: HttpClient,
  path: string,
  headers: RequestHeaders = {},
): Promise<EventStream> => {
  const abort = new AbortController();
  const response = await client.open('GET', path, undefined, { accept: 'text/event-stream', ...headers }, abort.signal);
  if (response.status !== 200) throw new Error(`no stream: ${response.status} ${await response.text()}`);
  return new EventStream(response, abort);
};

export class EventStream {
  readonly blocks: Block[] = [];
  readonly headers: Headers;
  /** Every byte of the body so far. */
  text = '';
  /** `ended` when the server finished its answer, `broken` when the connection was cut. */
  readonly end: Promise<'ended' | 'broken'>;
  #wake = (): void => {};

  constructor(
    response: Response,
    private readonly abort: AbortController,
  ) {
    this.headers = response.headers;
    this.end = this.#readAll(response);
  }

  /** The blocks of this kind that have come. */
  of(event: string): readonly Block[] {
    return this.blocks.filter((block) => block.event === event);
  }

  /** The telemetry records that have come, in order. */
  records<Record = unknown>(): readonly Record[] {
    return this.of('telemetry').map(({ data }) => JSON.parse(data!) as Record);
  }

  /** Waits until what has come satisfies; fails after the time, with what came instead. */
  async until(isEnough: (stream: this) => boolean, timeoutMs = 5_000): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!isEnough(this)) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) throw new Error(`waited ${timeoutMs} ms; the stream said: ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits for that many records. */
  async untilRecords(count: number, timeoutMs?: number): Promise<void> {
    await this.until(() => this.of('telemetry').length >= count, timeoutMs);
  }

  async untilCaughtUp(timeoutMs?: number): Promise<void> {
    await this.until(() => this.of('caught-up').length > 0, timeoutMs);
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.end;
  }

  async #readAll(response: Response): Promise<'ended' | 'broken'> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of response.body!) {
        const text = decoder.decode(chunk as Uint8Array, { stream: true });
        this.text += text;
        rest += text;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          this.blocks.push(blockOf(rest.slice(0, end + 2)));
          rest = rest.slice(end + 2);
        }
        this.#wake();
      }
      return 'ended';
    } catch {
      return 'broken';
    } finally {
      this.#wake();
    }
  }
}

const blockOf = (text: string): Block => {
  const fields = text
    .trimEnd()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const);
  return { ...(Object.fromEntries(fields) as Pick<Block, 'id' | 'event' | 'data'>), text, atMs: performance.now() };
};
