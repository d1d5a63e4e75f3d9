// Sends requests over a number of connections, each in a closed loop: the next one leaves when the answer to the last has
// arrived. What is sent is a play's business (bench/plays). It runs as a process of its own (forked, told what to do in its
// first argument) and speaks HTTP/1.1 over bare sockets from prepared bytes, so that it takes little of the processor that it
// shares with the server. It ends after `seconds` or `requestsMax`, whichever is first, and goes to this machine only.
//
// The process that forked it may ask how many requests have been acknowledged at any time, by any message.
import { once } from 'node:events';
import { connect } from 'node:net';

const task = JSON.parse(process.argv[2]);
const { play = 'start', port, connections, seconds, requestsMax } = task;
const { playerOf } = await import(`./plays/${play}.mjs`);

const latenciesMs = new Float64Array(requestsMax);
let sent = 0;
let answered = 0;
let acknowledged = 0;
let endsAt = Infinity;

/** One connection. Resolves when its last answer is there, with that answer. */
const keepSending = (socket, player) =>
  new Promise((resolve, reject) => {
    let sentAt = 0;
    let received = '';
    const send = () => {
      sent++;
      sentAt = performance.now();
      socket.write(player.next());
    };
    const receive = (chunk) => {
      // Most answers come in one piece; only a divided one is put together.
      received = received === '' ? chunk : received + chunk;
      const bytes = lengthOf(received);
      if (received.length < bytes) return;
      if (received.length > bytes) return reject(new Error('there was more than one answer to a request'));
      const now = performance.now();
      latenciesMs[answered++] = now - sentAt;
      const answer = received;
      if (answer.startsWith('HTTP/1.1 2')) {
        acknowledged++;
        player.took(answer);
      }
      received = '';
      if (now < endsAt && sent < requestsMax) send();
      else resolve(answer);
    };
    // One character a byte, so that lengths can be compared.
    socket.setEncoding('latin1').on('data', receive);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    send();
  });

/** How long an answer is, head and body; Infinity while that cannot be known. */
const lengthOf = (received) => {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return Infinity;
  // RFC 9110, section 15.3.5: it has no content, and says no length.
  if (received.startsWith('HTTP/1.1 204')) return headEnd + 4;
  const [, bodyBytes] = /\r\ncontent-length: (\d+)\r\n/i.exec(received.slice(0, headEnd + 2)) ?? [];
  if (bodyBytes === undefined) throw new Error('an answer says no Content-Length');
  return headEnd + 4 + Number(bodyBytes);
};

const open = async () => {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  socket.once('error', (error) => fail(error));
  await once(socket, 'connect');
  return socket;
};

const fail = (error) => {
  console.error(error);
  process.exit(1);
};

process.on('message', () => process.send({ acknowledged }));

const players = Array.from({ length: connections }, (_, i) => playerOf(task, i));
const sockets = await Promise.all(Array.from({ length: connections }, open));
setTimeout(() => fail(new Error('some requests were never answered')), (seconds + 10) * 1_000).unref();
const startedAt = performance.now();
endsAt = startedAt + seconds * 1_000;
const lastAnswers = await Promise.all(sockets.map((socket, i) => keepSending(socket, players[i]))).catch(fail);
const tookMs = performance.now() - startedAt;

const sorted = latenciesMs.subarray(0, answered).sort();
const percentile = (share) => sorted[Math.min(answered - 1, Math.floor(share * answered))];
const done = {
  acknowledged,
  refused: answered - acknowledged,
  requestsPerSecond: (answered / tookMs) * 1_000,
  p50Ms: percentile(0.5),
  p99Ms: percentile(0.99),
  lastAnswers,
  outcomes: players.map((player) => player.outcome?.()),
};
// With many connections the message takes several writes: the channel stays open until all of it has left.
await new Promise((resolve) => process.send({ done }, resolve));
process.disconnect();
for (const socket of sockets) socket.removeAllListeners('close').destroy();
