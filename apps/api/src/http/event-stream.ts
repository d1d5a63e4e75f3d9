import { CursorRefused } from '@sitrep/application';
import type { FastifyReply } from 'fastify';

const STALLED_MAX_MS = 30_000;
const FAREWELL_MAX_MS = 1_000;

/**
 * Writes server-sent events (WHATWG HTML, section 9.2) as fast as the client takes them and no faster: the next block is
 * asked for when the last one has left. A client that takes nothing for 30 s is closed; it resumes where it was.
 */
export const streamEvents = (reply: FastifyReply, blocks: AsyncGenerator<string>, signal: AbortSignal): void => {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  // Who asks for the head alone would wait for it as long as the stream runs: without a body, nothing sends it.
  if (reply.request.method === 'HEAD') {
    void blocks.return(undefined);
    reply.raw.end();
    return;
  }
  void writeAll(reply, blocks, signal);
};

const writeAll = async (
  { raw, request }: FastifyReply,
  blocks: AsyncGenerator<string>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    for await (const block of blocks) {
      if (signal.aborted) break;
      if (!raw.write(block) && !(await drained(raw, signal))) break;
    }
  } catch (error) {
    // Whoever reads the stream is told a code, never a message.
    request.log.error({ error: (error as Error).name }, 'event stream failed');
    // Retention has passed who reads too slowly; coming back with the last id is answered by the same problem, as 410.
    const code = error instanceof CursorRefused ? error.reason : 'internal-error';
    if (!signal.aborted) raw.write(`event: error\ndata: {"code":"${code}"}\n\n`);
  } finally {
    raw.end();
    if (!raw.writableFinished) hangUpOnSilence(raw);
  }
};

/** Gives false when the client has stalled or gone. */
const drained = (raw: FastifyReply['raw'], signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const give = (isDrained: boolean) => (): void => {
      clearTimeout(timer);
      raw.off('drain', onDrain);
      signal.removeEventListener('abort', onEnd);
      resolve(isDrained);
    };
    const [onDrain, onEnd] = [give(true), give(false)];
    const timer = setTimeout(onEnd, STALLED_MAX_MS);
    raw.once('drain', onDrain);
    signal.addEventListener('abort', onEnd);
    if (signal.aborted) onEnd();
  });

const hangUpOnSilence = (raw: FastifyReply['raw']): void => {
  const timer = setTimeout(() => raw.destroy(), FAREWELL_MAX_MS).unref();
  raw.once('close', () => clearTimeout(timer));
};
