import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { addTasks, startBoard, type Board } from './support/board.js';
import { createTeam } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// The OpenAPI document is what clients are made from: it has to say what the server does.

interface Media {
  readonly schema: { readonly $ref?: string };
  readonly example?: unknown;
}
type Content = Readonly<Record<string, Media>>;
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
  };
}

const repository = resolve(__dirname, '..');
let server: RunningServer;
let document: Document;
let fits: (reference: string) => ValidateFunction;
let operations: readonly (readonly [name: string, operation: Operation])[];
let team: string;
let board: Board;

beforeAll(async () => {
  server = await startServer();
  document = (await server.client().get<Document>('/openapi.json')).body;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'openapi', ...document });
  fits = (reference) => ajv.compile({ $ref: `openapi${reference}` });
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
  team = await createTeam(server.admin, 'Shop');
  board = await startBoard(server.admin, team);
  await addTasks(board, 'Roll back');
});

/** What other products send to us has the shape that they give it. */
const jsonIn = (content: Content = {}): readonly Media[] => {
  const { 'application/json': json } = content;
  return json ? [json] : [];
};

const faultsOf = (reference: string, value: unknown): unknown => {
  const validate = fits(reference);
  return validate(value) ? [] : validate.errors;
};

describe('The OpenAPI document', () => {
  it('is what the client was made from (npm run docs makes it)', async () => {
    await promisify(execFile)(process.execPath, ['scripts/write-client.mjs', '--check'], { cwd: repository });
  });

  it('is OpenAPI 3.1: null is a type', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('"nullable"');
    expect(document.components.schemas['IncidentResponse']).toMatchObject({
      properties: { endedAt: { type: ['string', 'null'] }, severity: { enum: ['sev1', 'sev2', 'sev3', 'sev4', null] } },
    });
  });

  it('has schemas that are JSON Schema, whatever refers to them', () => {
    for (const name of Object.keys(document.components.schemas))
      expect(() => fits(`#/components/schemas/${name}`)).not.toThrow();
  });

  it('says of every operation how it refuses: with one of the types of problems, each of which has an example', () => {
    for (const [name, { responses }] of operations)
      expect([name, responses['default']?.content]).toEqual([
        name,
        { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      ]);
    const { properties, examples } = document.components.schemas['Problem'] as {
      properties: { type: { enum: readonly string[] } };
      examples: readonly { readonly type: string }[];
    };
    expect(examples.map(({ type }) => type)).toEqual(properties.type.enum);
    for (const example of examples)
      expect([example.type, faultsOf('#/components/schemas/Problem', example)]).toEqual([example.type, []]);
  });

  it('has an example of every body that is sent, and every example fits its schema', () => {
    const faults = operations.flatMap(([name, { requestBody, responses }]) => [
      ...jsonIn(requestBody?.content).flatMap(({ schema, example }) =>
        example === undefined
          ? [[name, 'has no example']]
          : ([faultsOf(schema.$ref!, example)] as unknown[][]).filter((found) => found.length > 0),
      ),
      ...Object.values(responses)
        .flatMap(({ content }) => jsonIn(content))
        .filter(({ example }) => example !== undefined)
        .map(({ schema, example }) => faultsOf(schema.$ref!, example) as unknown[])
        .filter((found) => found.length > 0),
    ]);
    expect(faults).toEqual([]);
  });

  it('offers a key for every write and a position for every read', () => {
    for (const [name, { parameters }] of operations) {
      if (!name.includes(' /v1/')) continue;
      const header = name.startsWith('get ') ? 'Sitrep-Position' : 'Idempotency-Key';
      expect([name, parameters.map((each) => each.name)]).toEqual([name, expect.arrayContaining([header])]);
    }
  });

  it('says what is answered, as it is answered', async () => {
    const { admin } = server;
    const id = board.id;
    await admin.post(`/v1/incidents/${id}/updates`, { text: 'It goes on' });
    await admin.put(`/v1/incidents/${id}/retrospective`, { text: 'It was' });
    await admin.post('/v1/playbooks', {
      title: 'Outage',
      teamId: team,
      stages: [{ title: 'One', tasks: [{ title: 'Two' }] }],
    });
    const taskId = (await board.read()).stages[0]!.tasks[0]!.id;
    const asked = {
      '/v1/incidents': '/v1/incidents?include=number',
      '/v1/incidents/{id}': `/v1/incidents/${id}`,
      '/v1/incidents/{id}/events': `/v1/incidents/${id}/events`,
      '/v1/incidents/{id}/timeline': `/v1/incidents/${id}/timeline`,
      '/v1/incidents/{id}/diff': `/v1/incidents/${id}/diff?from=0`,
      '/v1/incidents/{id}/updates': `/v1/incidents/${id}/updates`,
      '/v1/incidents/{id}/retrospective': `/v1/incidents/${id}/retrospective`,
      '/v1/incidents/{id}/tasks/{taskId}': `/v1/incidents/${id}/tasks/${taskId}`,
      '/v1/metrics/incidents': '/v1/metrics/incidents',
      '/v1/playbooks': '/v1/playbooks',
      '/v1/teams': '/v1/teams',
      '/v1/tokens': '/v1/tokens',
      '/v1/me': '/v1/me',
      '/v1/telemetry/servers': '/v1/telemetry/servers',
      '/v1/telemetry/consent': '/v1/telemetry/consent',
    };
    for (const [path, url] of Object.entries(asked)) {
      const answer = await admin.get<unknown>(url);
      const { $ref } = document.paths[path]!['get']!.responses['200']!.content!['application/json']!.schema;
      expect([path, answer.status, faultsOf($ref!, answer.body)]).toEqual([path, 200, []]);
    }
    const refused = await admin.get<unknown>('/v1/incidents?limit=0');
    expect(faultsOf('#/components/schemas/Problem', refused.body)).toEqual([]);
  });
});
