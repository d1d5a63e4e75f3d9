import { connect } from 'node:net';

/** What a reader had of an answer when its connection was cut. */
export interface Cut {
  /** The body as far as it had come, without the frames of the chunked encoding (RFC 9112, section 7.1). */
  readonly body: string;
  /** How many bytes had come in all. */
  readonly bytes: number;
}

/** Asks, reads so many bytes from the socket and not one more, and hangs up; earlier where nothing comes for a while. */
export const readAndCut = (port: number, request: string, bytesMax: number, silenceMs: number): Promise<Cut> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setTimeout(silenceMs, () => socket.resetAndDestroy());
    socket.on('data', (chunk) => {
      chunks.push(chunk.subarray(0, bytesMax - bytes));
      bytes = Math.min(bytesMax, bytes + chunk.length);
      if (bytes === bytesMax) socket.resetAndDestroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ body: bodyIn(Buffer.concat(chunks)), bytes }));
  });

const bodyIn = (all: Buffer): string => {
  const headEnd = all.indexOf('\r\n\r\n');
  if (headEnd < 0 || !all.toString('latin1', 0, 12).endsWith('200')) return '';
  const parts: Buffer[] = [];
  for (let at = headEnd + 4; ;) {
    const lineEnd = all.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = parseInt(all.toString('latin1', at, lineEnd), 16);
    parts.push(all.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
    if (!(size > 0) || at > all.length) break;
  }
  return Buffer.concat(parts).toString('utf8');
};
