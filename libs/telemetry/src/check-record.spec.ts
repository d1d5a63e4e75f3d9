import { faultOfRecord } from './check-record.js';
import type { TelemetryRecord } from './dictionary.js';
import { allActions, dictionaryJsonSchema, type Schema } from './json-schema.js';

const id = 'a'.repeat(26);
const record: TelemetryRecord = {
  id: '5c1a6f0e-3b7e-5d55-9c4e-2f4a7d0b9e11',
  type: 'incident',
  action: 'create',
  diagnosticID: id,
  serverVersion: '1.4.0',
  pluginVersion: '1.4.0-rc.1',
  eventTimeStamp: '2026-11-23T10:15:30.123Z',
  'event originalTimestamp': '2026-11-23T10:15:30.123Z',
  'event integrations': null,
  createdAt: '2026-11-23T10:15:30.140Z',
  data: {
    incidentID: id,
    userID: id,
    IsActive: true,
    CommanderUserID: id,
    TeamID: id,
    CreatedAt: 1_795_428_930_123,
    ChannelIDs: [id],
    PostID: '',
    NumChecklists: 1,
    TotalChecklistItems: 0,
  },
};

/** Every place in the record, as a path. */
const places: readonly (readonly string[])[] = [
  ...Object.keys(record).map((key) => [key]),
  ...Object.keys(record.data).map((key) => ['data', key]),
];
const changedAt = (path: readonly string[], change: (parent: Record<string, unknown>, key: string) => void) => {
  const copy = structuredClone(record) as unknown as Record<string, unknown>;
  const parent = path.length === 2 ? (copy['data'] as Record<string, unknown>) : copy;
  change(parent, path.at(-1)!);
  return copy as unknown as TelemetryRecord;
};
const WORDS = ['CANARY', 'a sentence that somebody typed', '', '<script>', 'a\nb', 'A'.repeat(26), '2026-11-23', 'v1'];

describe('A record is appended only when it fits the dictionary', () => {
  it('and this one does', () => expect(faultOfRecord(record)).toBeUndefined());

  it.each(places)('not with a word at %s %s', (...path) => {
    for (const word of WORDS) {
      if (word === '' && path[1] === 'PostID') continue;
      for (const value of [word, [word], { word }]) {
        const fault = faultOfRecord(changedAt(path, (parent, key) => (parent[key] = value)));
        expect(fault).toBeDefined();
        expect(fault).not.toContain('CANARY');
      }
    }
  });

  it.each(places)('not without %s %s', (...path) =>
    expect(faultOfRecord(changedAt(path, (parent, key) => delete parent[key]))).toBeDefined(),
  );

  it.each([['x'], ['data', 'x']])('not with one field more (%s)', (...path) => {
    for (const name of ['Name', 'HasDescription', '__proto__x', 'CANARY']) {
      const fault = faultOfRecord(changedAt([...path.slice(0, -1), name], (parent, key) => (parent[key] = true)));
      expect(fault).toMatch(/has a field that the dictionary does not know$/);
      expect(fault).not.toContain('CANARY');
    }
  });

  it.each<[string, unknown]>([
    ['IsActive', false],
    ['NumChecklists', 2],
    ['TotalChecklistItems', 1],
    ['CreatedAt', -1],
    ['CreatedAt', 1.5],
    ['CreatedAt', '1795428930123'],
    ['ChannelIDs', []],
    ['ChannelIDs', [id, id]],
  ])('not with %s %j', (field, value) =>
    expect(faultOfRecord(changedAt(['data', field], (parent, key) => (parent[key] = value)))).toBeDefined(),
  );

  it('not of an action that is not tracked', () => {
    expect(faultOfRecord({ ...record, action: 'restart' })).toBe('the action is not in the dictionary');
    expect(faultOfRecord({ ...record, type: '__proto__' })).toBe('the action is not in the dictionary');
  });
});

describe('The JSON Schema of the dictionary', () => {
  const leavesOf = (schema: Schema, path: string): readonly [string, Schema][] => {
    if ('properties' in schema)
      return Object.entries(schema.properties).flatMap(([name, of]) => leavesOf(of, `${path}/${name}`));
    return 'items' in schema ? leavesOf(schema.items, `${path}/*`) : [[path, schema]];
  };
  const objectsOf = (schema: Schema): readonly Schema[] =>
    'properties' in schema ? [schema, ...Object.values(schema.properties).flatMap(objectsOf)] : [];
  const schemas = dictionaryJsonSchema().oneOf as readonly (Schema & { readonly title: string })[];

  it('covers every action', () =>
    expect(schemas.map(({ title }) => title)).toEqual(allActions().map(({ type, name }) => `${type} ${name}`)));

  it.each(schemas)('of $title has no place where a text could be', (schema) => {
    for (const [path, leaf] of leavesOf(schema, '')) {
      if ('const' in leaf) continue;
      if (!('type' in leaf) || leaf.type !== 'string') continue;
      // Whatever its grammar lets through, it is no sentence: no blanks, no line breaks, nothing beyond ASCII.
      for (const text of ['two words', 'zwölf', 'a\n', '\u2028', 'x'.repeat(200)])
        expect([path, new RegExp(leaf.pattern).test(text)]).toEqual([path, false]);
    }
  });

  it.each(schemas)('of $title is closed at every level', (schema) => {
    for (const object of objectsOf(schema)) {
      expect(object).toMatchObject({ additionalProperties: false });
      if ('properties' in object) expect(object.required).toEqual(Object.keys(object.properties));
    }
  });
});
