import { connect } from 'node:net';

/** What a server sent back over one connection: its first answer, taken apart. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Every byte as it came. */
  readonly all: string;
}

/**
 * Sends bytes as no HTTP library would, and reads until the server hangs up or has said nothing for a while. Give
 * `Connection: close`, or the silence has to be waited for.
 */
export const sendRaw = (port: number, request: string | Uint8Array, silenceMs = 2_000): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses may hang up while we still send; what it said before counts.
    socket.on('error', (error) => chunks.length === 0 && reject(error));
    socket.on('close', () => resolve(answerIn(Buffer.concat(chunks).toString('utf8'))));
  });

const answerIn = (all: string): RawAnswer => {
  const end = all.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = all.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = all.slice(end + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? withoutChunks(rest) : rest;
  return { status: Number(statusLine.split(' ')[1]), headers, body, all };
};

const withoutChunks = (body: string): string => {
  let text = '';
  for (let rest = body; ;) {
    const lineEnd = rest.indexOf('\r\n');
    const size = parseInt(rest.slice(0, lineEnd), 16);
    if (!(size > 0)) return text;
    text += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    rest = rest.slice(lineEnd + 2 + size + 2);
  }
};
