import { readAndCut } from '../support/cut-stream.js';
import type { Incident, Team, TelemetryPage } from '../support/http-client.js';
import { issue } from '../support/people.js';
import { startServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// A consumer whose connection is cut again and again, at any byte, also by the server's death, holds the exact stream
// in the end: it needs no more than the last id that it has seen.

const CUTS = 1_000;
const RECORDS_AT_FIRST = 300;
const RECORDS_EACH_ROUND = 2;
const CUTS_BETWEEN_KILLS = 50;
const BYTES_MAX = 4_000;
const SILENCE_MS = 60;

it(`A stream that is cut ${CUTS} times is, joined, the exact stream`, async () => {
  const seed = seedFrom('STREAM_CUTS_SEED');
  const random = seededRandom(seed);
  const server = await startServer();
  const [team] = (await server.admin.get<{ items: Team[] }>('/v1/teams')).body.items;
  const { client } = await issue(server.admin, ['telemetry:read']);
  const startIncidents = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const { status } = await server.admin.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team!.id });
        expect(status).toBe(201);
      }),
    );
  for (let i = 0; i < RECORDS_AT_FIRST; i += 20) await startIncidents(20);

  const joined: string[] = [];
  let lastId = 'start';
  /** Takes in whole blocks, as a browser does (WHATWG HTML, section 9.2.6): one without its empty line is dropped. */
  const takeIn = (body: string): void => {
    for (const block of body.split('\n\n').slice(0, -1)) {
      const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0]!, line.replace(/^[a-z]+: /, '')]));
      if (fields.get('event') === 'telemetry') joined.push(fields.get('data')!);
      lastId = fields.get('id') ?? lastId;
    }
  };
  const cut = async (bytesMax: number, silenceMs = SILENCE_MS): Promise<number> => {
    const head = `GET /v1/telemetry/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${client.token}\r\n`;
    const { body, bytes } = await readAndCut(
      server.port,
      `${head}Last-Event-ID: ${lastId}\r\n\r\n`,
      bytesMax,
      silenceMs,
    );
    takeIn(body);
    return bytes;
  };

  let kills = 0;
  let inTheMiddle = 0;
  for (let i = 1; i <= CUTS; i++) {
    const bytesMax = 1 + random(BYTES_MAX);
    const reading = cut(bytesMax);
    if (i % CUTS_BETWEEN_KILLS === 0) {
      await server.kill();
      await reading;
      await server.start();
      kills++;
      continue;
    }
    await startIncidents(RECORDS_EACH_ROUND);
    if ((await reading) === bytesMax) inTheMiddle++;
  }
  // The rest, in one piece.
  for (let before = -1; before < joined.length;) {
    before = joined.length;
    await cut(10_000_000, 2_000);
  }

  const stream: string[] = [];
  for (let after = 'start', atHead = false; !atHead;) {
    const { body } = await client.get<TelemetryPage>(`/v1/telemetry?limit=1000&after=${after}`);
    stream.push(...body.items.map((record) => JSON.stringify(record)));
    ({ nextCursor: after, atHead } = body);
  }
  process.stdout.write(
    `${CUTS} cuts, ${inTheMiddle} of them in the middle of what was being sent, ${kills} kills of the server: ` +
      `${joined.length} records joined of ${stream.length}, seed ${seed}\n`,
  );
  expect(joined).toEqual(stream);
  expect(stream.length).toBeGreaterThan(CUTS);
  expect(inTheMiddle).toBeGreaterThan(CUTS / 2);
}, 300_000);
