import { readdirSync } from 'node:fs';
import { openEventStream, type EventStream } from './support/event-stream-client.js';
import { expectProblem } from './support/expectations.js';
import { issue, type Bearer } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// How many streams there may be, and what ends them.

jest.setTimeout(30_000);

const PER_TOKEN = 3;
const ON_PROCESS = 5;
const TELEMETRY = '/v1/telemetry/stream?after=start';
const CHANGES = '/v1/incidents/stream?after=start';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ STREAMS_PER_TOKEN_MAX: String(PER_TOKEN), STREAMS_MAX: String(ON_PROCESS) });
});

const consumer = (expiresAt?: string): Promise<Bearer> =>
  issue(server.admin, ['telemetry:read'], [], expiresAt === undefined ? {} : { expiresAt });
const openMany = (bearer: Bearer, count: number, path = TELEMETRY): Promise<EventStream[]> =>
  Promise.all(Array.from({ length: count }, () => openEventStream(bearer.client, path)));
const closeAll = async (streams: readonly EventStream[]): Promise<void> => {
  await Promise.all(streams.map((stream) => stream.close()));
  await untilOpen(0);
};
const openStreams = async (): Promise<number> => {
  const { text } = await server.client().get('/metrics');
  return Number(/^sitrep_open_streams (\d+)$/m.exec(text)?.[1]);
};
const untilOpen = async (count: number): Promise<void> => {
  const until = performance.now() + 5_000;
  while ((await openStreams()) !== count) {
    if (performance.now() > until) throw new Error(`${await openStreams()} streams are open, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const endsSoon = async (stream: EventStream): Promise<string> => {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve('still open'), 5_000).unref());
  return Promise.race([stream.end, late]);
};

describe('One token', () => {
  it('may have so many streams open, and is told to wait before it opens another', async () => {
    const [one, other] = await Promise.all([consumer(), consumer()]);
    const streams = await openMany(one, PER_TOKEN);
    const refused = await one.client.get(TELEMETRY);
    expectProblem(refused, 429, 'too-many-streams-of-token');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const [ofOther] = await openMany(other, 1);
    await closeAll([...streams, ofOther!]);
  });

  it('may open another as soon as one has gone', async () => {
    const bearer = await consumer();
    const streams = await openMany(bearer, PER_TOKEN);
    await streams[0]!.close();
    await untilOpen(PER_TOKEN - 1);
    await closeAll([...streams, ...(await openMany(bearer, 1))]);
  });

  it('is still answered page by page when it may open no stream', async () => {
    const bearer = await consumer();
    const streams = await openMany(bearer, PER_TOKEN);
    expect((await bearer.client.get('/v1/telemetry')).status).toBe(200);
    await closeAll(streams);
  });
});

it('A process has so many streams open, whosever they are, and sends others away for a moment', async () => {
  const [one, other] = await Promise.all([consumer(), consumer()]);
  const streams = [...(await openMany(one, PER_TOKEN)), ...(await openMany(other, ON_PROCESS - PER_TOKEN))];
  const refused = await other.client.get(TELEMETRY);
  expectProblem(refused, 503, 'too-many-streams');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await closeAll(streams);
});

describe('The streams of a token', () => {
  it.each([
    ['telemetry', ['telemetry:read'], TELEMETRY],
    ['changes', ['incidents:read'], CHANGES],
  ])('of %s end when it is revoked, and those of others go on', async (_, scopes, path) => {
    const [revoked, other] = await Promise.all([issue(server.admin, scopes), issue(server.admin, scopes)]);
    const [[ending], [staying]] = await Promise.all([openMany(revoked, 1, path), openMany(other, 1, path)]);
    await Promise.all([ending!.untilCaughtUp(), staying!.untilCaughtUp()]);
    expect((await server.admin.delete(`/v1/tokens/${revoked.tokenId}`)).status).toBe(204);
    expect(await endsSoon(ending!)).toBe('ended');
    await untilOpen(1);
    expectProblem(await revoked.client.get(path), 401, 'unauthorized');
    await closeAll([staying!]);
  });

  it('end when it expires', async () => {
    const bearer = await consumer(new Date(Date.now() + 2_000).toISOString());
    const [stream] = await openMany(bearer, 1);
    await stream!.untilCaughtUp();
    expect(await endsSoon(stream!)).toBe('ended');
    expectProblem(await bearer.client.get(TELEMETRY), 401, 'unauthorized');
  });
});

describe('A request that waits for telemetry', () => {
  const head = async (): Promise<string> =>
    (await server.admin.get<{ nextCursor: string }>('/v1/telemetry?after=start&limit=1000')).body.nextCursor;
  const waiting = async (bearer: Bearer) => {
    const from = performance.now();
    const answer = await bearer.client.get(`/v1/telemetry?after=${await head()}&wait=30`);
    return { answer, afterMs: performance.now() - from };
  };
  const whenItWaits = () => new Promise((resolve) => setTimeout(resolve, 300));

  it('is refused at once when its token is revoked, and goes on where it is the token of another', async () => {
    const [revoked, other] = await Promise.all([consumer(), consumer()]);
    const answers = [waiting(revoked), waiting(other)];
    await whenItWaits();
    expect((await server.admin.delete(`/v1/tokens/${revoked.tokenId}`)).status).toBe(204);
    const { answer, afterMs } = await answers[0]!;
    expectProblem(answer, 401, 'unauthorized');
    expect(afterMs).toBeLessThan(10_000);
    const teamId = (await server.admin.get<{ items: { id: string }[] }>('/v1/teams')).body.items[0]!.id;
    await server.admin.post('/v1/incidents', { name: 'n', teamId });
    expect((await answers[1]!).answer).toMatchObject({ status: 200, body: { items: [{}] } });
  });

  it('is refused when its token expires', async () => {
    const { answer } = await waiting(await consumer(new Date(Date.now() + 1_500).toISOString()));
    expectProblem(answer, 401, 'unauthorized');
  });
});

it('Streams that come and go leave nothing open', async () => {
  const bearer = await consumer();
  const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
  await closeAll(await openMany(bearer, PER_TOKEN));
  const before = descriptors();
  for (let i = 0; i < 30; i++) {
    const streams = await openMany(bearer, PER_TOKEN);
    await Promise.all(streams.map((stream) => stream.untilCaughtUp()));
    await closeAll(streams);
  }
  // The test's own client keeps a few connections at hand.
  expect(descriptors()).toBeLessThanOrEqual(before + PER_TOKEN);
});
