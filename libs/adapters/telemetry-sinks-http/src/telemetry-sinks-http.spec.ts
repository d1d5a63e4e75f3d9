import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import type { TelemetryRecord } from '@sitrep/telemetry';
import { Webhook } from 'standardwebhooks';
import { batchSink } from './batch-sink.js';
import { isWebhookSecret, webhookSink } from './webhook-sink.js';

const record = (n: number): TelemetryRecord => ({
  id: `5c1a6f0e-3b7e-5d55-9c4e-2f4a7d0b9e${String(n).padStart(2, '0')}`,
  diagnosticID: 'd'.repeat(26),
  serverVersion: '1.4.0',
  pluginVersion: '1.4.0',
  eventTimeStamp: '2026-11-23T10:15:30.123Z',
  'event originalTimestamp': '2026-11-23T10:15:30.123Z',
  'event integrations': null,
  createdAt: '2026-11-23T10:15:30.140Z',
  type: 'tasks',
  action: 'modify_task_state',
  data: {
    incidentID: 'i'.repeat(26),
    userID: 'u'.repeat(26),
    NewState: 'closed',
    WasCommander: true,
    WasAssignee: false,
  },
});

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
const received: Received[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    const bytes = Buffer.concat(chunks);
    const body = (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    received.push({ path: `${method} ${url}`, headers, body });
    answer(request, response);
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections() ?? server.close());
beforeEach(() => {
  received.length = 0;
  answer = (_, response) => response.end('{"success":true}');
});

const limits = { timeoutMs: 300, answerBytesMax: 1_000, allowPrivateAddresses: true };
const { signal } = new AbortController();
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const batch = (more: Partial<typeof limits> = {}) => batchSink(url, 'write-key', '1.4.0', { ...limits, ...more });
const webhook = (more: Partial<typeof limits> = {}) => webhookSink(`${url}/hook`, secret, { ...limits, ...more });

interface Message {
  readonly [field: string]: unknown;
}
const messagesIn = ({ body }: Received): readonly Message[] => (JSON.parse(body) as { batch: Message[] }).batch;
const untilReceived = async (): Promise<Received> => {
  for (let i = 0; i < 100 && received.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  return received[0]!;
};

describe('A batch', () => {
  it('is posted as `track` messages under the ids of the records', async () => {
    expect(await batch().send([record(1), record(2)], signal)).toEqual({ outcome: 'delivered' });
    const [{ path, headers, body }] = received as [Received];
    expect(path).toBe('POST /v1/batch');
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from('write-key:').toString('base64')}`,
      'content-type': 'application/json',
    });
    const { sentAt } = JSON.parse(body) as { sentAt: string };
    const { id, diagnosticID, type, eventTimeStamp, createdAt, data, action } = record(1);
    expect(messagesIn(received[0]!)[0]).toEqual({
      type: 'track',
      messageId: id,
      userId: diagnosticID,
      event: type,
      originalTimestamp: eventTimeStamp,
      timestamp: eventTimeStamp,
      sentAt,
      context: { library: { name: 'sitrep', version: '1.4.0' } },
      integrations: {},
      properties: {
        ...{ action, diagnosticID, serverVersion: '1.4.0', pluginVersion: '1.4.0', eventTimeStamp, createdAt },
        ...data,
      },
    });
    expect(messagesIn(received[0]!).map(({ messageId }) => messageId)).toEqual([record(1).id, record(2).id]);
  });

  // What the official libraries put into a message of the same record; each field must be there, in the same form.
  const kindOf = (value: unknown): string =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'time' : typeof value;
  const compare = (theirs: Received, own: readonly string[]): void => {
    const [ours] = received.filter((each) => each !== theirs) as [Received];
    expect({ path: ours.path, type: ours.headers['content-type'], authorization: ours.headers.authorization }).toEqual({
      path: theirs.path,
      type: 'application/json',
      authorization: theirs.headers.authorization ?? ours.headers.authorization,
    });
    expect(kindOf((JSON.parse(ours.body) as Message)['sentAt'])).toBe('time');
    const [[mine], [other]] = [messagesIn(ours), messagesIn(theirs)] as [[Message], [Message]];
    const shared = Object.keys(other).filter((field) => !own.includes(field));
    expect(Object.fromEntries(shared.map((field) => [field, kindOf(mine[field])]))).toEqual(
      Object.fromEntries(shared.map((field) => [field, kindOf(other[field])])),
    );
    for (const field of ['type', 'messageId', 'userId', 'event', 'properties'])
      expect(mine[field]).toEqual(other[field]);
    expect(mine['context']).toMatchObject({ library: { name: 'sitrep' } });
    expect(other['context']).toHaveProperty('library.name');
  };
  const asTheyAreCalled = () => {
    const { id, diagnosticID, type } = record(1);
    const properties = messagesIn(received[0]!)[0]!['properties'] as Record<string, never>;
    return { messageId: id, userId: diagnosticID, event: type, properties };
  };

  it("has the shape of what Segment's own library sends", async () => {
    await batch().send([record(1)], signal);
    const call = asTheyAreCalled();
    const analytics = new Analytics({ writeKey: 'write-key', host: url, maxEventsInBatch: 1, flushInterval: 10 });
    analytics.track({ ...call, timestamp: new Date(record(1).eventTimeStamp) });
    await analytics.closeAndFlush();
    // The anonymous id is null for a known user, and `_metadata` is about the library.
    compare(received.at(-1)!, ['_metadata', 'anonymousId', 'writeKey']);
  });

  it("has the shape of what RudderStack's own library sends", async () => {
    await batch().send([record(1)], signal);
    const call = asTheyAreCalled();
    const analytics = new RudderAnalytics('write-key', {
      dataPlaneUrl: url,
      flushAt: 1,
      gzip: false,
      errorHandler: () => undefined,
    });
    const before = received.length;
    analytics.track({ ...call, originalTimestamp: new Date(record(1).eventTimeStamp) } as never);
    await new Promise<void>((resolve) => void analytics.flush(() => resolve()));
    for (let i = 0; i < 100 && received.length === before; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    compare(received.at(-1)!, ['_metadata', 'channel', 'anonymousId']);
  });
});

describe('A webhook', () => {
  it('is signed so that whoever holds the secret can tell, by the library of the specification', async () => {
    expect(await webhook().send([record(1), record(2)], signal)).toEqual({ outcome: 'delivered' });
    const { path, headers, body } = await untilReceived();
    expect(path).toBe('POST /hook');
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
      type: 'telemetry.recorded',
      timestamp: record(2).eventTimeStamp,
      data: { records: [record(1), record(2)] },
    });
    expect(() => new Webhook(secret).verify(body.replace('closed', 'opened'), headers as never)).toThrow();
  });

  it('has the same id and body when it is sent again', async () => {
    await webhook().send([record(1)], signal);
    await webhook().send([record(1)], signal);
    const [first, again] = received as [Received, Received];
    expect([again.headers['webhook-id'], again.body]).toEqual([first.headers['webhook-id'], first.body]);
  });

  it('is smaller than the specification asks for', async () => {
    const sink = webhook();
    await sink.send(
      Array.from({ length: sink.batchMax }, (_, n) => record(n)),
      signal,
    );
    expect(received[0]!.body.length).toBeLessThan(20_000);
  });
});

describe('A receiver', () => {
  it.each<[string, typeof answer, object]>([
    ['fails', (_, response) => response.writeHead(500).end(), { outcome: 'failed', reason: 'server-error' }],
    ['refuses', (_, response) => response.writeHead(400).end(), { outcome: 'failed', reason: 'refused' }],
    [
      'sends elsewhere, where nobody goes',
      (_, response) => response.writeHead(307, { location: `${url}/elsewhere` }).end(),
      { outcome: 'failed', reason: 'redirected' },
    ],
    [
      'asks to wait',
      (_, response) => response.writeHead(429, { 'retry-after': '7' }).end(),
      { outcome: 'failed', reason: 'too-many-requests', afterMs: 7_000 },
    ],
    ['wants no more', (_, response) => response.writeHead(410).end(), { outcome: 'gone' }],
    ['hangs', () => undefined, { outcome: 'failed', reason: 'timed-out' }],
    ['hangs up', (request) => request.socket.destroy(), { outcome: 'failed', reason: 'unreachable' }],
  ])('that %s is understood, and asked once', async (_, how, outcome) => {
    answer = how;
    for (const sink of [batch(), webhook()]) {
      received.length = 0;
      expect(await sink.send([record(1)], signal)).toEqual(outcome);
      expect(received).toHaveLength(1);
    }
  });

  it('may ask to wait until a date', async () => {
    answer = (_, response) =>
      response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end();
    const sent = await webhook().send([record(1)], signal);
    expect((sent as { afterMs: number }).afterMs).toBeGreaterThan(50_000);
  });

  it('in a private network is not reached unless that is allowed', async () => {
    for (const sink of [batch({ allowPrivateAddresses: false }), webhook({ allowPrivateAddresses: false })])
      expect(await sink.send([record(1)], signal)).toEqual({ outcome: 'failed', reason: 'address-not-allowed' });
    expect(received).toEqual([]);
  });
});

it.each([
  [secret, true],
  [secret.slice('whsec_'.length), false],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
  ['whsec_', false],
])('%s can be a secret: %s', (text, expected) => expect(isWebhookSecret(text)).toBe(expected));
