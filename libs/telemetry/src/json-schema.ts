import { dictionary, type Action, type Kind } from './dictionary.js';

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const ID = '^(?:[a-z0-9]{26}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$';
const TIME = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$';
const VERSION = '^\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]{1,48})?$';

/** The subset of JSON Schema (draft 2020-12) in which the dictionary speaks. Every string is closed by a pattern or a list. */
export type Schema =
  | { readonly type: 'string'; readonly pattern: string }
  | { readonly type: 'integer'; readonly minimum: number }
  | { readonly type: 'boolean' }
  | { readonly enum: readonly string[] }
  | { readonly const: string | number | boolean | null }
  | {
      readonly type: 'array';
      readonly items: Schema;
      readonly minItems: number;
      readonly maxItems: number;
    }
  | {
      readonly type: 'object';
      readonly properties: Readonly<Record<string, Schema>>;
      readonly required: readonly string[];
      readonly additionalProperties: false;
    };

export const schemaOfKind: Readonly<Record<Kind, Schema>> = {
  id: { type: 'string', pattern: ID },
  'id-or-empty': { type: 'string', pattern: `^$|${ID}` },
  'one-id': { type: 'array', items: { type: 'string', pattern: ID }, minItems: 1, maxItems: 1 },
  'epoch-ms': { type: 'integer', minimum: 0 },
  count: { type: 'integer', minimum: 0 },
  flag: { type: 'boolean' },
  'task-state': { enum: ['open', 'in_progress', 'closed'] },
  'always-true': { const: true },
  'always-1': { const: 1 },
  'always-0': { const: 0 },
};

const time: Schema = { type: 'string', pattern: TIME };
const version: Schema = { type: 'string', pattern: VERSION };

const closedObject = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** The closed schema of one action's records, metadata and data. */
export const schemaOfRecord = (type: string, action: string, { fields }: Action): Schema =>
  closedObject({
    id: { type: 'string', pattern: UUID },
    type: { const: type },
    action: { const: action },
    diagnosticID: schemaOfKind.id,
    serverVersion: version,
    pluginVersion: version,
    eventTimeStamp: time,
    'event originalTimestamp': time,
    'event integrations': { const: null },
    createdAt: time,
    data: closedObject(
      Object.fromEntries(Object.entries(fields).map(([name, { kind }]) => [name, schemaOfKind[kind]])),
    ),
  });

/** What may leave, machine-readable: one JSON Schema for all records. */
export const dictionaryJsonSchema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Sitrep telemetry record',
  description: 'A record fits exactly one of these shapes. None has a place for free text.',
  oneOf: allActions().map(({ type, name, action }) => ({
    title: `${type} ${name}`,
    description: action.when,
    ...schemaOfRecord(type, name, action),
  })),
});

export const allActions = (): readonly { readonly type: string; readonly name: string; readonly action: Action }[] =>
  Object.entries(dictionary).flatMap(([type, actions]) =>
    Object.entries(actions).map(([name, action]: [string, Action]) => ({ type, name, action })),
  );
