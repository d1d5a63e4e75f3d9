import fc from 'fast-check';
import type { Answer, HttpClient, Incident, Problem, RequestHeaders } from './support/http-client.js';
import { createTeam, issue } from './support/people.js';
import { sendRaw, type RawAnswer } from './support/raw-http.js';
import { startServer, type RunningServer } from './support/running-server.js';
import { seedFrom } from './support/seeded-random.js';
import { eventsStored } from './support/stored-log.js';

// What clients send by mistake or by malice. Whatever it is, the answer is a problem document that says where the mistake
// is and does not repeat it, and nothing is written. What a fuzzed body finds is reproduced with its seed:
//   BAD_INPUT_SEED=<seed> npm test -- bad-input

jest.setTimeout(60_000);

const JSON_TYPE = { 'content-type': 'application/json' };
const UNKNOWN_ID = '0'.repeat(26);

let server: RunningServer;
let admin: HttpClient;
let team: string;
let incident: Incident;

/** How many events there were before the bad input began. */
let stored: number;

beforeAll(async () => {
  server = await startServer();
  admin = server.admin;
  team = await createTeam(admin, 'Shop');
  incident = (await admin.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team })).body;
  await issue(admin, ['incidents:read'], [team]);
  stored = eventsStored(server.dataDirectory);
});

afterEach(async () => {
  const before = stored;
  // What one test has wrongly written is not the next one's fault.
  stored = eventsStored(server.dataDirectory);
  expect(stored).toBe(before);
  expect((await server.client().get('/health/ready')).status).toBe(200);
});

interface Place {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
}

/** What is wrong with an answer as an answer to bad input; empty when it is as it should be. */
const faultsOf = ({ status, headers, text, body }: Answer<unknown>, sent: string): readonly string[] => {
  const faults: string[] = [];
  if (status < 400 || status > 499) faults.push(`the status is ${status}`);
  if (!/^application\/problem\+json\b/.test(headers.get('content-type') ?? ''))
    faults.push(`the content type is ${headers.get('content-type')}`);
  const problem = (body ?? {}) as Partial<Problem>;
  for (const name of ['type', 'title', 'detail'] as const)
    if (typeof problem[name] !== 'string' || problem[name] === '') faults.push(`there is no ${name}`);
  if (problem.status !== status) faults.push('the status in the body is another one');
  for (const fault of problem.errors ?? []) faults.push(...faultsOfPlace(fault));
  const echo = echoIn(text, sent);
  if (echo !== undefined) faults.push(`it repeats what was sent: ${echo}`);
  return faults;
};

const faultsOfPlace = ({ pointer, parameter, header, detail }: Place & { readonly detail?: string }): string[] => {
  const places = [pointer, parameter, header].filter((place) => place !== undefined);
  const faults = places.length === 1 ? [] : ['an error names no place, or several'];
  if (typeof detail !== 'string' || detail === '') faults.push('an error says nothing');
  // RFC 6901, section 6: a JSON pointer as a URI fragment.
  if (pointer !== undefined && !/^#(?:\/(?:[\w.!$&'()*+,;=:@?-]|~[01]|%[0-9A-F]{2})*)*$/.test(pointer))
    faults.push(`${pointer} is no JSON pointer`);
  return faults;
};

const ECHO_MAX = 64;

/** The first piece of what was sent, longer than 64 characters, that comes back. */
const echoIn = (text: string, sent: string): string | undefined => {
  const pieces = new Set<string>();
  for (let i = 0; i + ECHO_MAX < sent.length; i++) pieces.add(sent.slice(i, i + ECHO_MAX + 1));
  for (const seen of new Set([text, percentDecoded(text)]))
    for (let i = 0; i + ECHO_MAX < seen.length; i++) {
      const piece = seen.slice(i, i + ECHO_MAX + 1);
      if (pieces.has(piece)) return piece;
    }
  return undefined;
};

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The answer is as one to bad input should be, has the status, and names the place. */
const expectRefused = (answer: Answer<unknown>, sent: string, status: number, place?: Place): void => {
  expect(faultsOf(answer, sent)).toEqual([]);
  expect(answer.status).toBe(status);
  if (place) expect((answer.body as Problem).errors).toContainEqual(expect.objectContaining(place));
};

const ofRaw = ({ status, headers, body }: RawAnswer): Answer<unknown> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  return { status, headers: new Headers(headers), text: body, body: parsed };
};

/** The routes that take a body: one that would do, and where it goes. */
interface Write {
  readonly what: string;
  readonly method: string;
  readonly path: () => string;
  readonly body: () => Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}
const writes: readonly Write[] = [
  {
    what: 'starting an incident',
    method: 'POST',
    path: () => '/v1/incidents',
    body: () => ({ name: 'x', description: 'x', teamId: team, postId: UNKNOWN_ID }),
    required: ['name', 'teamId'],
  },
  {
    what: 'editing an incident',
    method: 'PATCH',
    path: () => `/v1/incidents/${incident.id}`,
    body: () => ({ name: 'x', description: 'x' }),
    required: [],
  },
  {
    what: 'handing an incident over',
    method: 'PUT',
    path: () => `/v1/incidents/${incident.id}/commander`,
    body: () => ({ userId: UNKNOWN_ID }),
    required: ['userId'],
  },
  {
    what: 'adding a stage',
    method: 'POST',
    path: () => `/v1/incidents/${incident.id}/stages`,
    body: () => ({ title: 'x' }),
    required: ['title'],
  },
  {
    what: 'adding a task',
    method: 'POST',
    path: () => `/v1/incidents/${incident.id}/stages/${UNKNOWN_ID}/tasks`,
    body: () => ({ title: 'x', description: 'x' }),
    required: ['title'],
  },
  {
    what: 'editing a task',
    method: 'PATCH',
    path: () => `/v1/incidents/${incident.id}/tasks/${UNKNOWN_ID}`,
    body: () => ({ title: 'x', description: 'x' }),
    required: [],
  },
  {
    what: "changing a task's state",
    method: 'PUT',
    path: () => `/v1/incidents/${incident.id}/tasks/${UNKNOWN_ID}/state`,
    body: () => ({ state: 'closed' }),
    required: ['state'],
  },
  {
    what: 'creating a playbook',
    method: 'POST',
    path: () => '/v1/playbooks',
    body: () => ({ title: 'x', description: 'x', teamId: team, stages: [] }),
    required: ['title', 'teamId', 'stages'],
  },
  {
    what: 'importing a playbook',
    method: 'POST',
    path: () => '/v1/playbooks/import',
    body: () => ({ format: 'sitrep/playbook', schemaVersion: 1, title: 'x', teamId: team, stages: [] }),
    required: ['format', 'schemaVersion', 'title', 'teamId', 'stages'],
  },
  {
    what: 'creating a team',
    method: 'POST',
    path: () => '/v1/teams',
    body: () => ({ name: 'x' }),
    required: ['name'],
  },
  {
    what: 'issuing a token',
    method: 'POST',
    path: () => '/v1/tokens',
    body: () => ({
      label: 'x',
      scopes: ['incidents:read'],
      teamIds: [team],
      userId: UNKNOWN_ID,
      expiresAt: '2031-01-01T00:00:00Z',
    }),
    required: ['label', 'scopes', 'teamIds'],
  },
  {
    what: 'changing consent',
    method: 'PUT',
    path: () => '/v1/telemetry/consent',
    body: () => ({ mode: 'off' }),
    required: ['mode'],
  },
];

const send = (
  { method, path }: Pick<Write, 'method' | 'path'>,
  body: string | Uint8Array<ArrayBuffer>,
  headers: RequestHeaders = JSON_TYPE,
): Promise<Answer> => admin.send(method, path(), body, headers);

/** Sends the bad body and looks at the answer. */
const refused = async (write: Write, body: string, status: number, place?: Place): Promise<void> =>
  expectRefused(await send(write, body), body, status, place);

/** The body with one field as it should not be. */
const fieldOf = ({ body }: Write, field: string, value: unknown): string =>
  JSON.stringify({ ...body(), [field]: value });
/** The same for values that JSON.stringify would spell in another way. */
const rawFieldOf = ({ body }: Write, field: string, json: string): string => {
  const { [field]: _, ...rest } = body();
  return `{${JSON.stringify(field)}:${json},${JSON.stringify(rest).slice(1)}`.replace(/,\}$/, '}');
};

const textFields = ['name', 'title', 'description', 'label'];
const listFields = ['scopes', 'teamIds', 'stages'];

describe.each(writes)('A body for $what', (write) => {
  const fieldsOf = () => Object.keys(write.body());
  const textFieldsOf = () => fieldsOf().filter((field) => textFields.includes(field));
  const withField = (field: string, value: unknown) => fieldOf(write, field, value);
  const withRaw = (field: string, json: string) => rawFieldOf(write, field, json);

  it.each([null, 0, 1.5, -1, true, false, {}, { a: 1 }, [[]], [null], [1], ''])(
    'with %j for any field is refused, and the field is named',
    async (value) => {
      for (const field of fieldsOf()) {
        if (value === '' && field === 'description') continue;
        const answer = await send(write, withField(field, value));
        expect(faultsOf(answer, withField(field, value))).toEqual([]);
        const places = answer.body.errors?.map(({ pointer }) => pointer?.split('/')[1]);
        expect({ field, status: answer.status, places }).toEqual({
          field,
          status: 400,
          places: expect.arrayContaining([field]) as unknown,
        });
      }
    },
  );

  it('with a list for a field that is none, or none where it should be, is refused', async () => {
    for (const field of fieldsOf())
      await refused(write, withField(field, listFields.includes(field) ? 'x' : ['x']), 400, { pointer: `#/${field}` });
  });

  it('without a field that is needed is refused, and the field is named', async () => {
    for (const field of write.required)
      await refused(write, withField(field, undefined), 400, { pointer: `#/${field}` });
  });

  it.each(['extra', 'Name', ' name', 'id', '', 'a/b~c', '%', 'ünknown', '$where', 'name.first', '0'])(
    'with the unknown field %j is refused, and the field is named',
    async (field) => {
      const pointer = `#/${encodeURIComponent(field.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
      await refused(write, withField(field, 1), 400, { pointer });
    },
  );

  it('with a field that every JavaScript object has is refused like any unknown field', async () => {
    for (const field of ['prototype', ...Object.getOwnPropertyNames(Object.prototype)].filter(
      (each) => each !== '__proto__',
    ))
      await refused(write, withField(field, 1), 400, { pointer: `#/${field}` });
  });

  it('that reaches for a prototype is refused', async () => {
    for (const json of ['1', 'null', '{"admin":true}', '{"name":"x"}']) {
      await refused(write, withRaw('__proto__', json), 400);
      await refused(write, withRaw('constructor', `{"prototype":${json}}`), 400);
    }
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('with a text of too many characters is refused, and the field is named', async () => {
    for (const field of textFieldsOf()) {
      const text = 'x'.repeat(field === 'description' ? 10_001 : 201);
      await refused(write, withField(field, text), 400, { pointer: `#/${field}` });
    }
  });

  it('with a text of nothing but spaces where there must be one is refused', async () => {
    for (const field of textFieldsOf().filter((each) => each !== 'description'))
      for (const text of [' ', '\t\n ', '\u00a0', '\u2003'])
        await refused(write, withField(field, text), 400, { pointer: `#/${field}` });
  });

  it.each(['\\ud800', '\\udc00', 'a\\ud83d', '\\ude00\\ud83d', 'x\\uDFFFy'])(
    'with half a character, %s, is refused, and the field is named',
    async (escaped) => {
      for (const field of fieldsOf().filter((each) => !listFields.includes(each)))
        await refused(write, withRaw(field, `"${escaped}"`), 400, { pointer: `#/${field}` });
    },
  );

  it.each([0, 1, 7, 8, 11, 12, 14, 27, 31, 127])('with the control character %i is refused', async (code) => {
    for (const field of fieldsOf().filter((each) => !listFields.includes(each)))
      await refused(write, withField(field, `a${String.fromCharCode(code)}b`), 400, { pointer: `#/${field}` });
  });
});

// What is wrong before anybody looks at the fields is the same on all routes, so two of them will do.
describe.each(writes.slice(0, 2))('A body for $what', (write) => {
  const field = Object.keys(write.body())[0]!;
  const withField = (name: string, value: unknown) => fieldOf(write, name, value);
  const withRaw = (name: string, json: string) => rawFieldOf(write, name, json);

  it.each(['[]', '[{}]', '"text"', '1', '1e400', '-0', 'null', 'true', 'false'])('that is %s is refused', (body) =>
    refused(write, body, 400, { pointer: '#' }),
  );

  it.each([
    '',
    ' ',
    '\n',
    '{',
    '}',
    '{]',
    '{"name"',
    "{'name':'x'}",
    '{"name":"x",}',
    '{"name":"x"}{}',
    'undefined',
    'NaN',
  ])('that is %j, which is no JSON object, is refused', (body) => refused(write, body, 400, { pointer: '#' }));

  it('with half a character in the name of a field is refused', () => refused(write, withRaw('\ud800', '1'), 400));

  it('with a control character that JSON does not allow is refused', async () => {
    for (const code of [0, 1, 10, 13, 31])
      await refused(write, `{"${field}":"a${String.fromCharCode(code)}b"}`, 400, { pointer: '#' });
  });

  it.each([
    [[0xff]],
    [[0xc3, 0x28]],
    [[0xe2, 0x82]],
    [[0xed, 0xa0, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0xc0, 0x80]],
    [[0x80]],
  ])('with the bytes %j, which are no UTF-8, is refused', async (bytes) => {
    const [before, behind] = withField(field, 'a|b').split('|') as [string, string];
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(behind)]);
    expectRefused(await send(write, new Uint8Array(body)), body.toString('latin1'), 400, { pointer: '#' });
  });

  it('in another encoding is refused', async () => {
    const text = JSON.stringify(write.body());
    for (const bytes of [
      Buffer.from(text, 'utf16le'),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    ])
      expectRefused(await send(write, new Uint8Array(bytes)), text, 400);
  });

  it('that is nested as deep as anybody likes is refused', async () => {
    for (const json of [
      '['.repeat(100_000),
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`,
    ]) {
      await refused(write, json, 400, { pointer: '#' });
      await refused(write, withRaw(field, json), 400, { pointer: '#' });
    }
    for (const depth of [10, 31, 32, 33, 100])
      await refused(write, withRaw(field, `${'['.repeat(depth)}${']'.repeat(depth)}`), 400);
  });

  it('of a mebibyte is refused as too large, also when its size is not told in advance', async () => {
    const body = withField(field, 'x'.repeat(1024 * 1024));
    expectRefused(await send(write, body), body.slice(0, 10_000), 413);
    const chunked = ofRaw(
      await sendRaw(
        server.port,
        rawHead(write.method, write.path(), ['Content-Type: application/json', 'Transfer-Encoding: chunked']) +
          `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      ),
    );
    expectRefused(chunked, body.slice(0, 10_000), 413);
  });

  it('is read up to 256 KiB, and what is wrong with it is named then', async () => {
    const empty = withField(field, '').length;
    const largest = withField(field, 'x'.repeat(256 * 1024 - empty));
    expectRefused(await send(write, largest), largest.slice(0, 10_000), 400, { pointer: `#/${field}` });
    const larger = withField(field, 'x'.repeat(256 * 1024 - empty + 1));
    expectRefused(await send(write, larger), larger.slice(0, 10_000), 413);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'application/octet-stream',
    'json',
    '*/*',
  ])('that calls itself %s is refused as not JSON', async (type) => {
    const body = JSON.stringify(write.body());
    expectRefused(await send(write, body, { 'content-type': type }), body, 415);
  });

  it('that does not say what it is is refused as not JSON', async () => {
    const body = new TextEncoder().encode(JSON.stringify(write.body()));
    expectRefused(await send(write, body, {}), JSON.stringify(write.body()), 415);
  });

  it('that is not there is refused', async () => {
    expectRefused(await admin.send(write.method, write.path()), '', 400, { pointer: '#' });
    expectRefused(await send(write, '', JSON_TYPE), '', 400, { pointer: '#' });
  });
});

describe('A list in a token', () => {
  const issueWith = (fields: object) =>
    JSON.stringify({ label: 'x', scopes: ['incidents:read'], teamIds: [], ...fields });
  const issuing = writes.find(({ what }) => what === 'issuing a token')!;

  it.each([[['everything']], [[]], [['incidents:read', 'incidents:read']], [['incidents:read', 1]], [['ADMIN']]])(
    'of the scopes %j is refused',
    (scopes) => refused(issuing, issueWith({ scopes }), 400, { pointer: '#/scopes' }),
  );

  it.each([[['shop']], [[UNKNOWN_ID, UNKNOWN_ID]], [[null]]])('of the teams %j is refused', (teamIds) =>
    refused(issuing, issueWith({ teamIds }), 400, { pointer: '#/teamIds' }),
  );

  it.each([
    'tomorrow',
    '2031-01-01',
    '2031-01-01T00:00:00',
    '2031-02-30T00:00:00Z',
    '2031-13-01T00:00:00Z',
    '01/01/2031',
  ])('that expires at %j is refused', (expiresAt) =>
    refused(issuing, issueWith({ expiresAt }), 400, { pointer: '#/expiresAt' }),
  );
});

describe('A token for more teams than it can hold', () => {
  it('is refused', () => {
    const teamIds = Array.from({ length: 201 }, (_, i) => `${i}`.padStart(26, '0'));
    const body = JSON.stringify({ label: 'x', scopes: ['incidents:read'], teamIds });
    return refused(writes[4]!, body, 400, { pointer: '#/teamIds' });
  });
});

describe('An edit of nothing', () => {
  it('is refused', () => refused(writes[1]!, '{}', 400, { pointer: '#' }));
});

describe('A body where none is expected', () => {
  it.each(['end', 'restart'])('with a field for /%s is refused: unknown fields are', async (action) => {
    const body = '{"reason":"it is over"}';
    const write = { method: 'POST', path: () => `/v1/incidents/${incident.id}/${action}` };
    if (action === 'restart') await admin.post(`/v1/incidents/${incident.id}/end`);
    try {
      expectRefused(await send(write, body), body, 400, { pointer: '#/reason' });
      const { status } = (await admin.get<Incident>(`/v1/incidents/${incident.id}`)).body;
      expect(status).toBe(action === 'end' ? 'active' : 'ended');
    } finally {
      await admin.post(`/v1/incidents/${incident.id}/restart`);
      stored = eventsStored(server.dataDirectory);
    }
  });
});

const rawHead = (method: string, path: string, headers: readonly string[] = [], token = admin.token): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Connection: close',
    ...headers,
    '\r\n',
  ].join('\r\n');

/** Sends a request that no library would, and looks at the answer. */
const refusedRaw = async (request: string, status: number, place?: Place): Promise<void> => {
  const answer = ofRaw(await sendRaw(server.port, request, 5_000));
  expectRefused(answer, request, status, place);
};

describe('An address', () => {
  it.each(['/end', '/restart', '/commander', '/events', ''])(
    'with an id of 10,000 characters before %j is refused, and the id is named',
    async (rest) => {
      const id = 'a'.repeat(10_000);
      const method = rest === '/commander' ? 'PUT' : rest === '' || rest === '/events' ? 'GET' : 'POST';
      const body = method === 'PUT' ? JSON.stringify({ userId: UNKNOWN_ID }) : undefined;
      const answer = await admin.send(method, `/v1/incidents/${id}${rest}`, body, body ? JSON_TYPE : {});
      expectRefused(answer, id, 400, { parameter: 'id' });
    },
  );

  it.each(['%zz', '%', '%c3%28', '%ff', '%e0%a4%a', 'a%2', '%u0041', `${'%41'.repeat(50)}%`])(
    'with malformed percent-encoding, %s, is refused',
    async (part) => {
      await refusedRaw(rawHead('GET', `/v1/incidents/${part}`), 400);
      await refusedRaw(rawHead('GET', `/v1/incidents/${part}/events`), 400);
      await refusedRaw(rawHead('POST', `/v1/${part}`), 400);
      await refusedRaw(rawHead('GET', `/${'long'.repeat(100)}/${part}`), 400);
    },
  );

  it.each(['%00', '%0a', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%F0%9F%94%A5', "'%20OR%201=1--", '<script>'])(
    'with %s for an id is refused, and the id is named',
    (part) => refusedRaw(rawHead('GET', `/v1/incidents/${part}`), 400, { parameter: 'id' }),
  );

  it('that is too long for any server is refused', async () => {
    for (const path of [`/v1/incidents/${'a'.repeat(50_000)}`, `/v1/incidents?q=${'a'.repeat(50_000)}`])
      await refusedRaw(rawHead('GET', path), 431);
  });
});

/** What is answered by a stream is not read: it has no end. */
const getUnlessStream = async (path: string): Promise<Answer> => {
  const abort = new AbortController();
  const { status, headers } = await admin.open('GET', path, undefined, {}, abort.signal);
  abort.abort();
  return status === 200 ? { status, headers, text: '', body: undefined as never } : admin.get(path);
};

describe('A query', () => {
  it.each([
    ['/v1/incidents', 'limit=1&limit=2', 'limit'],
    ['/v1/incidents', 'q=a&q=b', 'q'],
    ['/v1/incidents', 'status=active&status=ended', 'status'],
    ['/v1/incidents', 'sort=startedAt&sort=-startedAt', 'sort'],
    ['/v1/incidents', `teamId=${UNKNOWN_ID}&teamId=${UNKNOWN_ID}`, 'teamId'],
    ['/v1/incidents', `commanderUserId=${UNKNOWN_ID}&commanderUserId=${UNKNOWN_ID}`, 'commanderUserId'],
    ['/v1/incidents', 'startedAfter=2026-11-23T00:00:00Z&startedAfter=2026-11-23T00:00:00Z', 'startedAfter'],
    ['/v1/incidents', 'startedBefore=2026-11-23T00:00:00Z&startedBefore=2026-11-23T00:00:00Z', 'startedBefore'],
    ['/v1/incidents', 'cursor=a&cursor=b', 'cursor'],
    ['/v1/incidents/:id', 'version=1&version=1', 'version'],
    ['/v1/incidents/:id', 'at=2026-11-23T00:00:00Z&at=2026-11-23T00:00:00Z', 'at'],
    ['/v1/incidents/:id/events', 'cursor=1&cursor=2', 'cursor'],
    ['/v1/teams', 'limit=1&limit=1', 'limit'],
    ['/v1/tokens', 'limit=1&limit=1', 'limit'],
    ['/v1/telemetry', 'after=start&after=start', 'after'],
    ['/v1/telemetry', 'wait=0&wait=0', 'wait'],
    ['/v1/telemetry', 'limit=1&limit=2', 'limit'],
    ['/v1/telemetry', 'type=incident&type=incident', 'type'],
    ['/v1/telemetry', `diagnosticID=${UNKNOWN_ID}&diagnosticID=${UNKNOWN_ID}`, 'diagnosticID'],
    ['/v1/telemetry/stream', 'after=start&after=start', 'after'],
  ])('of %s that says the same twice, %s, is refused, and the parameter is named', async (path, query, parameter) => {
    const answer = await admin.get(`${path.replace(':id', incident.id)}?${query}`);
    expectRefused(answer, query, 400, { parameter });
  });

  it.each([
    '/v1/incidents',
    '/v1/incidents/:id',
    '/v1/incidents/:id/events',
    '/v1/teams',
    '/v1/tokens',
    '/v1/telemetry',
    '/v1/telemetry/stream',
  ])('of %s with an unknown parameter is refused, and the parameter is named, but not at length', async (path) => {
    const at = path.replace(':id', incident.id);
    for (const name of ['extra', 'LIMIT', 'limit[]', 'constructor', 'prototype', 'toString', '__proto__']) {
      const answer = await getUnlessStream(`${at}?${name}=1`);
      const parameter = expect.stringMatching(
        new RegExp(`^${encodeURIComponent(name)}$|^${name.replace(/[[\]]/g, '\\$&')}$`),
      ) as unknown as string;
      expectRefused(answer, name, 400, { parameter });
    }
    const long = 'n'.repeat(12_000);
    expectRefused(await getUnlessStream(`${at}?${long}=1`), long, 400);
  });

  it('of 12,000 characters is refused, and the parameter is named', async () => {
    const long = 'q'.repeat(12_000);
    expectRefused(await admin.get(`/v1/incidents?q=${long}`), long, 400, { parameter: 'q' });
    expectRefused(await admin.get(`/v1/incidents?cursor=${long}`), long, 400, { parameter: 'cursor' });
    expectRefused(await admin.get(`/v1/telemetry?after=${long}`), long, 400);
    const many = Array.from({ length: 2_000 }, (_, i) => `a${i}=1`).join('&');
    expectRefused(await admin.get(`/v1/incidents?${many}`), many, 400);
  });

  it.each(['%00', '%ED%A0%80', '%ff', '%zz', '%', '[]', '*', "'", '"', '\\', '%F0%9F%94%A5'])(
    'for %s finds nothing and breaks nothing',
    async (q) => {
      const { status } = ofRaw(await sendRaw(server.port, rawHead('GET', `/v1/incidents?q=${q}`)));
      expect([200, 400]).toContain(status);
    },
  );
});

describe('A header', () => {
  it.each(['yesterday', '1', '"x"', '"-1"', '"1', `"${'1'.repeat(400)}"`])(
    'If-Match: %s is refused, and named',
    async (value) => {
      const headers = { ...JSON_TYPE, 'if-match': value };
      const answer = await admin.send('PATCH', `/v1/incidents/${incident.id}`, '{"name":"x"}', headers);
      expectRefused(answer, value, 400, { header: 'If-Match' });
    },
  );

  it.each(['tomorrow', '1', '-1', '9'.repeat(400), 'x'.repeat(16)])(
    'Sitrep-Position: %s is refused, and named',
    async (value) => {
      for (const path of ['/v1/incidents', `/v1/incidents/${incident.id}`, `/v1/incidents/${incident.id}/events`])
        expectRefused(await admin.get(path, { 'sitrep-position': value }), value, 400, { header: 'Sitrep-Position' });
    },
  );

  it('that is too long for any server is refused', () =>
    refusedRaw(rawHead('GET', '/v1/me', [`X-Long: ${'x'.repeat(50_000)}`]), 431));

  it('that is none is refused', async () => {
    await refusedRaw(rawHead('GET', '/v1/me', ['no colon here']), 400);
    await refusedRaw(rawHead('GET', '/v1/me', ['X-Control: \u0001']), 400);
    await refusedRaw(rawHead('POST', '/v1/teams', ['Content-Length: many']), 400);
    await refusedRaw(rawHead('POST', '/v1/teams', ['Content-Length: 5', 'Transfer-Encoding: chunked']), 400);
  });
});

describe('A method', () => {
  it.each(['FOO', 'get', 'POSTT', 'G\u0001T', 'SITREP'])('that HTTP does not know, %j, is refused', (method) =>
    refusedRaw(rawHead(method, '/v1/incidents'), 400),
  );

  it.each(['TRACE', 'OPTIONS', 'PROPFIND', 'PURGE', 'DELETE', 'PUT', 'PATCH', 'LOCK'])(
    'that is not for this, %s, is refused',
    async (method) => {
      const { status, ...answer } = ofRaw(await sendRaw(server.port, rawHead(method, '/v1/incidents')));
      expect([404, 405]).toContain(status);
      expectRefused({ status, ...answer }, '', status);
    },
  );
});

/** Bodies that are never what a route wants, made in many ways. */
const badBodies = (good: () => Readonly<Record<string, unknown>>, isGood: (value: unknown) => boolean) => {
  const anyJson = fc.jsonValue({ maxDepth: 4 });
  const anyText = fc.string({ unit: 'binary', maxLength: 300 });
  const anyValue = fc.oneof(anyJson, anyText, fc.object(), fc.double(), fc.bigInt().map(String));
  const anyName = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.constantFrom('id', 'status', 'Name', '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'then'),
  );
  const field = fc.constantFrom(...Object.keys(good()));
  const asText = (value: unknown) => JSON.stringify(value) ?? 'undefined';
  // Property names like __proto__ must become the document's own.
  const withOwn = (name: string, value: unknown) => {
    const entries = Object.entries(good()).filter(([each]) => each !== name);
    return `{${[...entries, [name, value] as const].map(([key, each]) => `${JSON.stringify(key)}:${asText(each)}`).join(',')}}`;
  };
  const cut = fc.nat(10_000);

  const texts = fc.oneof(
    anyJson.map(asText),
    fc.object().map(asText),
    fc.tuple(field, anyValue).map(([name, value]) => withOwn(name, value)),
    fc.tuple(anyName, anyValue).map(([name, value]) => withOwn(name, value)),
    fc.dictionary(fc.oneof(field, anyName), anyValue).map(asText),
    cut.map((at) => asText(good()).slice(0, at % asText(good()).length)),
    fc.tuple(cut, anyText).map(([at, text]) => {
      const json = asText(good());
      return json.slice(0, at % json.length) + text + json.slice((at % json.length) + 1);
    }),
    anyText,
  );
  const isBad = (text: string) => {
    try {
      return !isGood(JSON.parse(text));
    } catch {
      return true;
    }
  };
  return fc.oneof(
    { weight: 9, arbitrary: texts.filter(isBad) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).filter((bytes) => isBad(Buffer.from(bytes).toString())) },
  );
};

const isText = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'string' &&
  value.isWellFormed() &&
  // eslint-disable-next-line no-control-regex
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value) &&
  [...value.trim()].length >= min &&
  [...value.trim()].length <= max;

const hasOnly = (
  value: unknown,
  fields: Readonly<Record<string, (value: unknown) => boolean>>,
): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(([name, each]) => Object.hasOwn(fields, name) && fields[name]!(each));

describe('A thousand bodies made at random', () => {
  const seed = seedFrom('BAD_INPUT_SEED') % 2 ** 31;
  const seen = new Map<string, number>();
  afterAll(() => {
    const counts = [...seen].sort().map(([what, count]) => `${count} × ${what}`);
    process.stdout.write(`Bodies made at random (BAD_INPUT_SEED=${seed}): ${counts.join(', ')}\n`);
  });

  const isName = (value: unknown) => isText(value, 1, 200);
  const isDescription = (value: unknown) => isText(value, 0, 10_000);
  const isId = (value: unknown) =>
    typeof value === 'string' && /^(?:[a-z0-9]{26}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(value);

  it.each([
    {
      write: writes[0]!,
      isGood: (value: unknown) =>
        hasOnly(value, { name: isName, description: isDescription, teamId: (id) => id === team, postId: isId }) &&
        'name' in value &&
        'teamId' in value,
    },
    {
      write: writes[1]!,
      isGood: (value: unknown) =>
        hasOnly(value, { name: isName, description: isDescription }) && Object.keys(value).length > 0,
    },
  ])('for $write.what are all refused, and nothing is written', async ({ write, isGood }) => {
    await fc.assert(
      fc.asyncProperty(badBodies(write.body, isGood), async (body) => {
        const answer = await send(write, body);
        seen.set(`${write.method} ${answer.status}`, (seen.get(`${write.method} ${answer.status}`) ?? 0) + 1);
        expect(faultsOf(answer, Buffer.from(body as string).toString())).toEqual([]);
        if (answer.body.type.endsWith('invalid-request')) expect(answer.body.errors).not.toHaveLength(0);
      }),
      { numRuns: 1_000, seed },
    );
    expect(eventsStored(server.dataDirectory)).toBe(stored);
  });
});
