import { randomBytes } from 'node:crypto';
import { chatSettings, fromMattermost, fromSlack, sendAsSlack, slackRequest } from './support/chat.js';
import { openEventStream } from './support/event-stream-client.js';
import type { Answer, HttpClient, Incident, Team, TelemetryPage, Token } from './support/http-client.js';
import { logUnderTest } from './support/log-under-test.js';
import { until } from './support/on-cluster.js';
import { issue, type Bearer } from './support/people.js';
import { sendRaw } from './support/raw-http.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { TelemetryReceiver } from './support/telemetry-receiver.js';
import { openedEvents } from './support/opened-log.js';
import { bytesOfEvents, bytesOfTelemetry } from './support/stored-log.js';
import { disguisesOf, tracesOf } from './support/traces-of-a-word.js';

// A word that nobody else uses is typed wherever a client of Sitrep can type one, another word in each place. Then every
// channel that a consumer of telemetry, an operator or a reader of the logs can see is searched for each of them, also in
// disguise. That the search finds what is there is shown on the event log, where the words belong.

jest.setTimeout(30_000);

/** The words, and where each was typed. */
const words = new Map<string, string>();
/** A new word, for this place. */
const marked = (place: string): string => {
  const letters = [...randomBytes(16)].map((byte) => String.fromCharCode(65 + (byte % 26)));
  const word = `CANARY${letters.join('')}`;
  words.set(word, place);
  return word;
};
/** Those that were taken and kept, so that they must be in the event log. */
const kept = new Set<string>();
const keptIn = (place: string): string => {
  const word = marked(place);
  kept.add(word);
  return word;
};

/** What can be seen from outside, by name. Nothing of what was typed may be in it. */
const channels = new Map<string, Buffer>();
const see = (channel: string, bytes: string | Buffer): void => {
  const before = channels.get(channel) ?? Buffer.alloc(0);
  channels.set(channel, Buffer.concat([before, Buffer.from(bytes as string), Buffer.from('\n')]));
};
const seeAnswer = (channel: string, { status, headers, text }: Answer<unknown>): void =>
  see(channel, `${status} ${JSON.stringify([...headers])} ${text}`);

const receiver = new TelemetryReceiver();
afterAll(() => receiver.close());
let server: RunningServer;
let admin: HttpClient;
let writer: Bearer;
let consumer: HttpClient;

beforeAll(async () => {
  const env = { LOG_LEVEL: 'trace', ...chatSettings, ...(await receiver.listen()) };
  server = await startServer(env);
  admin = server.admin;
  const [defaultTeam] = (await admin.get<{ items: Team[] }>('/v1/teams')).body.items;
  writer = await issue(admin, ['incidents:read', 'incidents:write'], [defaultTeam!.id], {
    label: keptIn('the label of a token'),
  });
  consumer = (await issue(admin, ['telemetry:read'], [], { label: keptIn('the label of a telemetry token') })).client;

  for (const { token } of [admin, writer.client, consumer]) words.set(token!, 'the secret of a token');

  const stream = await openEventStream(consumer, '/v1/telemetry/stream?after=start');
  // What is sent away can be seen as well.
  await admin.put('/v1/telemetry/consent', { mode: 'on' });
  await typeEverywhere(defaultTeam!.id);
  await typeInChat();
  await confuseTheParser();
  const atHead = await admin.get<TelemetryPage>('/v1/telemetry?limit=1000');
  expect(atHead.body.items.length).toBeGreaterThan(1);
  await stream.untilRecords(atHead.body.items.length);
  see('the telemetry stream, as server-sent events', `${JSON.stringify([...stream.headers])} ${stream.text}`);
  await stream.close();

  await lookAtTelemetry();
  await lookAtOperations();
  seeFiles('while it runs');
  // A new start reads everything again, and says what it has to say.
  await server.restart(env);
  await lookAtTelemetry();
  await lookAtOperations();
  await server.stop();
  seeFiles('after its end');
  see('batches on their way', receiver.to('/v1/batch').join('\n'));
  see('webhooks on their way', receiver.to('/hook').join('\n'));
  expect(receiver.to('/hook').join()).toContain('modify_task_state');
  expect(receiver.to('/v1/batch').join()).toContain('modify_task_state');
  see('what the server printed', server.stdout);
  see('what the server complained of', server.stderr);
});

/** Headers that clients send, each with a word of its own. */
const headersWithWords = (route: string): Record<string, string> =>
  Object.fromEntries(
    ['idempotency-key', 'user-agent', 'x-request-id', 'x-correlation-id', 'traceparent', 'referer', 'origin', 'cookie']
      .concat(['accept-language', 'x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via', 'from', 'x-made-up'])
      .map((name) => [name, marked(`${name} of ${route}`)]),
  );

/** Everything that the routes take, and much that they do not, with a word in each place. */
const typeEverywhere = async (teamId: string): Promise<void> => {
  const send = (method: string, path: string, body?: unknown, client = writer.client): Promise<Answer<unknown>> =>
    client.send(method, path, body === undefined ? undefined : JSON.stringify(body), {
      ...headersWithWords(`${method} ${path}`),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    });

  const team = (await admin.post<Team>('/v1/teams', { name: keptIn('the name of a team') })).body;
  const named = { name: keptIn('the name of an incident'), description: keptIn('the description of an incident') };
  const incident = (await send('POST', '/v1/incidents', { ...named, teamId })).body as Incident;
  const path = `/v1/incidents/${incident.id}`;
  await send('PATCH', path, { name: keptIn('a new name') });
  await send('PATCH', path, { description: keptIn('a new description') });
  await send('PATCH', path, {
    name: `before ${keptIn('a name among other words')} behind`,
    description: `${'x'.repeat(9_000)} ${keptIn('the end of a long description')}`,
  });
  await send('PUT', `${path}/commander`, { userId: incident.commanderUserId });
  const [stage] = incident.stages;
  const stages = `${path}/stages`;
  await send('POST', stages, { title: keptIn('the title of a stage') });
  await send('PATCH', `${stages}/${stage!.id}`, { title: keptIn('a new title of a stage') });
  const withTask = (await send('POST', `${stages}/${stage!.id}/tasks`, {
    title: keptIn('the title of a task'),
    description: keptIn('the description of a task'),
    command: `/${keptIn('the command of a task')}`,
  })) as Answer<Incident>;
  const task = `${path}/tasks/${withTask.body.stages[0]!.tasks[0]!.id}`;
  await send('PATCH', task, {
    title: keptIn('a new title of a task'),
    description: keptIn('a new description of a task'),
    command: `/${keptIn('a new command of a task')}`,
  });
  await send('PUT', `${task}/state`, { state: 'closed' });
  await send('POST', `${task}/run-command`);
  const whole = (what: string) => ({
    title: keptIn(`the title of ${what}`),
    description: keptIn(`the description of ${what}`),
    stages: [
      {
        title: keptIn(`a stage of ${what}`),
        tasks: [
          {
            title: keptIn(`a task of ${what}`),
            description: keptIn(`what to do in ${what}`),
            command: `/${keptIn(`a command of ${what}`)}`,
          },
        ],
      },
    ],
  });
  const created = (await send('POST', '/v1/playbooks', { ...whole('a playbook'), teamId }, admin)) as Answer<Incident>;
  const playbook = `/v1/playbooks/${created.body.id}`;
  await send('PUT', playbook, whole('a playbook, later'), admin);
  const fromPlaybook = { name: keptIn('an incident from a playbook'), teamId, playbookId: created.body.id };
  await send('POST', '/v1/incidents', fromPlaybook);
  const file = { format: 'sitrep/playbook', schemaVersion: 1, teamId, ...whole('an imported playbook') };
  await send('POST', '/v1/playbooks/import', file, admin);
  await send('GET', `${playbook}/export`, undefined, admin);

  await send('POST', `${path}/end`);
  await send('POST', `${path}/end`);
  await send('POST', `${path}/restart`);
  await send('GET', path);
  await send('GET', `${path}/events`);
  await send('GET', '/v1/incidents');
  await send('GET', '/v1/me');
  await send('PUT', '/v1/telemetry/consent', { mode: 'on' }, admin);
  // The sinks follow at their own pace, and stop where the mode changes.
  for (const path of ['/hook', '/v1/batch'] as const)
    await until(() => receiver.to(path).join().includes('modify_task_state'));
  await send('PUT', '/v1/telemetry/consent', { mode: 'local' }, admin);
  const token = { label: keptIn('the label of another token'), scopes: ['incidents:read'], teamIds: [team.id] };
  const { id } = (await send('POST', '/v1/tokens', token, admin)).body as Token;
  await send('DELETE', `/v1/tokens/${id}`, undefined, admin);

  // What is refused is said as well.
  const bodies: readonly (readonly [string, string, object])[] = [
    ['POST', '/v1/incidents', { name: 'x', description: 'x', teamId, postId: UNKNOWN_ID }],
    ['PATCH', path, { name: 'x', description: 'x' }],
    ['PUT', `${path}/commander`, { userId: UNKNOWN_ID }],
    ['POST', '/v1/teams', { name: 'x' }],
    ['POST', '/v1/tokens', { label: 'x', scopes: ['admin'], teamIds: [], userId: UNKNOWN_ID, expiresAt: 'x' }],
    ['PUT', '/v1/telemetry/consent', { mode: 'on' }],
    ['POST', `${path}/end`, {}],
    ['POST', `${path}/restart`, {}],
    ['POST', stages, { title: 'x' }],
    ['POST', `${stages}/${stage!.id}/move`, { index: 0 }],
    [
      'POST',
      `${stages}/${stage!.id}/tasks`,
      { title: 'x', description: 'x', command: 'x', assigneeUserId: UNKNOWN_ID },
    ],
    ['PATCH', task, { title: 'x', description: 'x', command: 'x' }],
    ['PUT', `${task}/state`, { state: 'closed' }],
    ['PUT', `${task}/assignee`, { userId: UNKNOWN_ID }],
    ['POST', `${task}/move`, { stageId: UNKNOWN_ID, index: 0 }],
    ['POST', `${task}/run-command`, {}],
    ['POST', '/v1/playbooks', { title: 'x', description: 'x', teamId, memberUserIds: [], stages: [] }],
    ['PUT', playbook, { title: 'x', description: 'x', memberUserIds: [], stages: [] }],
    ['POST', '/v1/playbooks/import', { format: 'x', schemaVersion: 1, title: 'x', teamId, stages: [] }],
  ];
  for (const [method, route, body] of bodies) {
    const where = `${method} ${route}`;
    for (const field of Object.keys(body)) {
      const place = `${field} of ${where}`;
      await send(method, route, { ...body, [field]: `\u0000${marked(`${place}, refused`)}` }, admin);
      await send(method, route, { ...body, [field]: [marked(`${place}, in a list`)] }, admin);
      await send(
        method,
        route,
        { ...body, [field]: { [marked(`${place}, as a key`)]: marked(`${place}, as a value`) } },
        admin,
      );
    }
    await send(method, route, { ...body, [marked(`the name of an unknown field of ${where}`)]: 1 }, admin);
    await send(method, route, { ...body, unknown: marked(`an unknown field of ${where}`) }, admin);
    await send(method, route, marked(`the body of ${where}`), admin);
    const json = { 'content-type': 'application/json' };
    await admin.send(method, route, `{"name": "${marked(`malformed JSON of ${where}`)}`, json);
    await admin.send(method, route, marked(`no JSON of ${where}`), json);
    await admin.send(method, route, 'x', { 'content-type': `text/${marked(`content type of ${where}`)}` });
    await admin.send(method, route, `{"x":"${marked(`a body too large of ${where}`)}${'x'.repeat(300_000)}"}`, json);
    await admin.send(method, `${route}?${marked(`query name of ${where}`)}=${marked(`query value of ${where}`)}`);
  }

  const queries = {
    '/v1/incidents': [
      'q',
      'cursor',
      'limit',
      'status',
      'teamId',
      'commanderUserId',
      'startedAfter',
      'startedBefore',
      'sort',
    ],
    [path]: ['version', 'at'],
    [`${path}/events`]: ['cursor', 'limit'],
    '/v1/playbooks': ['teamId', 'cursor', 'limit'],
    [playbook]: ['version'],
    '/v1/teams': ['cursor', 'limit'],
    '/v1/tokens': ['cursor', 'limit'],
    '/v1/telemetry': ['after', 'limit', 'wait', 'type', 'diagnosticID'],
    '/v1/telemetry/stream': ['after', 'type', 'diagnosticID'],
  };
  for (const [route, names] of Object.entries(queries)) {
    for (const name of [...names, 'unknown']) {
      await admin.get(`${route}?${name}=${marked(`${name}= of ${route}`)}`);
      const own = await consumer.get(`${route}?${name}=${marked(`${name}= of ${route}, by a consumer`)}`);
      seeAnswer('answers to a telemetry token', own);
    }
    await admin.get(`${route}?${marked(`an unknown parameter of ${route}`)}=1`);
    const list = Buffer.from(JSON.stringify([marked(`a cursor made for ${route}`), 'x'])).toString('base64url');
    await admin.get(`${route}?cursor=${list}&after=${list}`);
  }

  for (const route of ['/v1/incidents/', '/v1/tokens/', '/v1/', '/', '/health/', '/docs/', '/metrics/', `${path}/`])
    for (const method of ['GET', 'PATCH', 'DELETE', 'POST'])
      await send(method, `${route}${marked(`${method} ${route}…`)}`);
  for (const rest of ['end', 'restart', 'commander', 'events'])
    await send(rest === 'commander' ? 'PUT' : 'POST', `/v1/incidents/${marked(`the id before ${rest}`)}/${rest}`, {});
  for (const name of ['if-match', 'sitrep-position', 'last-event-id', 'accept', 'if-none-match', 'range', 'expect-ct'])
    for (const route of [path, '/v1/telemetry', '/v1/telemetry/stream', '/v1/incidents'])
      await abortable((signal) =>
        admin.open('GET', route, undefined, { [name]: marked(`${name} of ${route}`) }, signal),
      );
  await writer.client.send('PATCH', path, '{"name":"x"}', {
    'if-match': marked('If-Match of PATCH'),
    'content-type': 'application/json',
  });
  for (const scheme of ['Bearer', 'Basic', 'Digest'])
    await server.client().get('/v1/me', { authorization: `${scheme} ${marked(`the ${scheme} credentials`)}` });
};

/** Slash commands of chat products: what is typed there, and the products' own ids. */
const typeInChat = async (): Promise<void> => {
  const nobody = server.client();
  for (const [product, send] of [['Mattermost', fromMattermost] as const, ['Slack', fromSlack] as const]) {
    const ids = {
      user_id: keptIn(`a user id of ${product}`),
      user_name: keptIn(`a user name of ${product}`),
      channel_id: keptIn(`a channel id of ${product}`),
      postId: keptIn(`a message id of ${product}`),
      response_url: marked(`a response URL of ${product}`),
      channel_name: marked(`a channel name of ${product}`),
    };
    await send(nobody, `start ${keptIn(`the name of an incident from ${product}`)}`, ids);
    const ben = keptIn(`the id of a user who is mentioned on ${product}`);
    const name = keptIn(`the name of a user who is mentioned on ${product}`);
    const mention = product === 'Slack' ? `<@${ben}|${name}>` : `@${name}`;
    await send(nobody, `commander ${mention}`, { ...ids, user_mentions: [name], user_mentions_ids: [ben] });
    for (const verb of [
      marked(`a verb on ${product}`),
      `commander @${marked(`a stranger on ${product}`)}`,
      'end',
      'end',
    ])
      await send(nobody, verb, ids);
    await send(nobody, 'list', { ...ids, user_id: `\u0000${marked(`a user id of ${product}, refused`)}` });
    await send(nobody, 'list', { ...ids, channel_id: `\u0000${marked(`a channel id of ${product}, refused`)}` });
  }
  await fromMattermost(nobody, 'list', { token: marked('a wrong token of Mattermost') });
  await sendAsSlack(nobody, slackRequest(marked('what was forged'), {}, 0, 'another secret'));
};

const UNKNOWN_ID = '0'.repeat(26);

/** For what may turn out to be a stream: its head is enough. */
const abortable = async (open: (signal: AbortSignal) => Promise<Response>): Promise<void> => {
  const abort = new AbortController();
  await open(abort.signal);
  abort.abort();
};

/** Requests that no HTTP library sends; some never reach a route. */
const confuseTheParser = async (): Promise<void> => {
  const head = (line: string, more = '') =>
    `${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${consumer.token}\r\nConnection: close\r\n${more}\r\n`;
  const requests = [
    head(`${marked('an unknown method')} /v1/incidents`),
    head(`GET /v1/${marked('a path before malformed percent-encoding')}/%zz`),
    head(`GET /v1/incidents/%${marked('malformed percent-encoding')}`),
    head(`GET /v1/incidents?q=%zz${marked('a query with malformed percent-encoding')}`),
    head(`GET /v1/incidents?${'x'.repeat(20_000)}${marked('a query too long')}`),
    head('GET /v1/telemetry/consent', `X-Long: ${'x'.repeat(20_000)}${marked('a header too long')}\r\n`),
    head('GET /v1/telemetry/consent', `${marked('a header without a colon')}\r\n`),
    head('GET /v1/telemetry/consent', `X-Control: \u0001${marked('a header with a control character')}\r\n`),
    head('GET /v1/telemetry/consent', `Content-Length: ${marked('a content length')}\r\n`),
    head('POST /v1/teams', `Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n`) +
      `3;${marked('a chunk extension')}=1\r\n{"x\r\n${marked('no chunk size')}\r\n`,
    `GET /v1/me ${marked('a protocol')}/9.9\r\n\r\n`,
    `${marked('no request at all')}\r\n\r\n`,
    `\u0016\u0003\u0001${marked('another protocol')}`,
    head('GET /v1/telemetry/consent').replace('localhost', marked('the host')),
    head('GET /v1/telemetry/consent').replace('Host: localhost\r\n', '').replace('1.1', '1.0') +
      marked('behind the end of a request'),
  ];
  for (const request of requests) {
    const { all } = await sendRaw(server.port, request, 1_000);
    see('answers to what is no request', all);
  }
};

/** All that a telemetry token gets to see, of routes for it and of others. */
const lookAtTelemetry = async (): Promise<void> => {
  seeAnswer('the telemetry feed, as JSON', await consumer.get('/v1/telemetry?limit=1000'));
  const ndjson = await consumer.get('/v1/telemetry?limit=1000', { accept: 'application/x-ndjson' });
  seeAnswer('the telemetry feed, as NDJSON', ndjson);
  seeAnswer('the dictionary', await consumer.get('/v1/telemetry/dictionary'));
  seeAnswer('the consent', await consumer.get('/v1/telemetry/consent'));
  const stream = await openEventStream(consumer, '/v1/telemetry/stream?after=start');
  await stream.untilCaughtUp();
  see('the telemetry stream, as server-sent events', `${JSON.stringify([...stream.headers])} ${stream.text}`);
  await stream.close();

  const { items } = (await admin.get<{ items: Incident[] }>('/v1/incidents')).body;
  const [{ id }] = items as [Incident];
  for (const path of [
    '',
    '/events',
    '?version=1',
    '/diff?from=1',
    '/end',
    '/restart',
    '/commander',
    '/stages',
    '/tasks',
  ])
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      seeAnswer('answers to a telemetry token', await consumer.send(method, `/v1/incidents/${id}${path}`));
  for (const path of [
    '/v1/incidents',
    '/v1/incidents?q=word&include=number',
    '/v1/metrics/incidents',
    '/v1/playbooks',
    '/v1/teams',
    '/v1/tokens',
    '/v1/nothing',
    '/v1/telemetry?after=x&limit=x',
  ])
    seeAnswer('answers to a telemetry token', await consumer.get(path));
  for (const path of ['/v1/incidents', '/v1/teams', '/v1/tokens', '/v1/telemetry/consent'])
    seeAnswer('answers to a telemetry token', await consumer.post(path, { name: 'x' }));
};

const lookAtOperations = async (): Promise<void> => {
  for (const path of ['/metrics', '/health/live', '/health/ready', '/openapi.json', '/docs'])
    seeAnswer(path, await server.client().get(path));
};

const seeFiles = (when: string): void => {
  for (const [place, bytes] of bytesOfTelemetry(server.dataDirectory)) see(`${place} ${when}`, bytes);
};

const placesOfTelemetry =
  logUnderTest === 'sqlite'
    ? ['telemetry.db while it runs', 'telemetry.db-wal while it runs', 'telemetry.db after its end']
    : ['the telemetry stream in the cluster while it runs', 'the telemetry stream in the cluster after its end'];

/** What was found in a channel, told so that one knows where to look. */
const foundIn = (channel: string): readonly string[] => {
  const known = findings.get(channel);
  if (known) return known;
  const traces = tracesOf([...words.keys()], channels.get(channel)!);
  const found = traces.map(({ word, disguise }) => `${words.get(word)} is in ${channel}, ${disguise}`);
  findings.set(channel, found);
  return found;
};
const findings = new Map<string, readonly string[]>();

describe('A word that somebody types', () => {
  it.each([
    'the telemetry feed, as JSON',
    'the telemetry feed, as NDJSON',
    'the telemetry stream, as server-sent events',
    'the dictionary',
    'the consent',
    'answers to a telemetry token',
    'answers to what is no request',
    'batches on their way',
    'webhooks on their way',
    ...placesOfTelemetry,
    'what the server printed',
    'what the server complained of',
    '/metrics',
    '/health/live',
    '/health/ready',
    '/openapi.json',
    '/docs',
  ])('is not in %s', (channel) => {
    expect(channels.get(channel)?.length).toBeGreaterThan(0);
    expect(foundIn(channel)).toEqual([]);
  });

  it('is in no other channel that was looked at', () =>
    expect([...channels.keys()].flatMap((channel) => foundIn(channel))).toEqual([]));

  it('is in the event log where it was kept: the search finds what is there', async () => {
    const log = Buffer.from(JSON.stringify(await openedEvents(server.dataDirectory)));
    const inLog = new Set(tracesOf([...kept], log).map(({ word }) => word));
    expect([...kept].filter((word) => !inLog.has(word)).map((word) => words.get(word))).toEqual([]);
    expect(kept.size).toBeGreaterThan(35);
  });

  it('is sealed there, where it was typed into an incident or a playbook', () => {
    const open = tracesOf([...kept], bytesOfEvents(server.dataDirectory)).map(({ word }) => words.get(word));
    expect(open.length).toBeGreaterThan(0);
    // Teams, tokens, and what a chat calls its people and places lie open there.
    const others = /^(the label of|the name of a (team|user)|a (channel|message|user) (id|name)|the id of a user)/;
    expect(open.filter((place) => !others.test(place!))).toEqual([]);
  });

  it.each([...disguisesOf('CANARYINDISGUISE')])('is found %s', (disguise, { needle }) => {
    const bytes = Buffer.from(`some words, ${needle}, and more words`, 'latin1');
    expect(tracesOf(['CANARYINDISGUISE'], bytes).map((trace) => trace.disguise)).toContain(disguise);
  });

  it('is not found where only another one is', () =>
    expect(tracesOf(['CANARYINDISGUISE'], Buffer.from('CANARYINTHEMINE'))).toEqual([]));

  it('was typed in hundreds of places', () => expect(words.size).toBeGreaterThan(500));
});
