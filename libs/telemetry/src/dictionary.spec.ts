import fc from 'fast-check';
import { dictionary, kinds, type Field, type Kind, type TelemetryRecord } from './dictionary.js';
import { dictionaryMarkdown } from './dictionary-markdown.js';
import { allActions, dictionaryJsonSchema, schemaOfKind, schemaOfRecord, type Schema } from './json-schema.js';
import type { DerivedRecord, Fact } from './project-telemetry.js';

// The names of the specification, character by character.
const METADATA = [
  'id',
  'type',
  'action',
  'diagnosticID',
  'serverVersion',
  'pluginVersion',
  'eventTimeStamp',
  'event originalTimestamp',
  'event integrations',
  'createdAt',
  'data',
];
const INCIDENT = [
  'incidentID',
  'userID',
  'IsActive',
  'CommanderUserID',
  'TeamID',
  'CreatedAt',
  'ChannelIDs',
  'PostID',
  'NumChecklists',
  'TotalChecklistItems',
];
const PLAYBOOK = [
  'playbookID',
  'userID',
  'TeamID',
  'NumChecklists',
  'TotalChecklistItems',
  'NumMembers',
  'NumSlashCommands',
];

const actions = allActions();
const schemas = actions.map(({ type, name, action }) => ({
  of: `${type} ${name}`,
  schema: schemaOfRecord(type, name, action),
}));
const schemasIn = (schema: Schema, path = ''): readonly { readonly path: string; readonly schema: Schema }[] => [
  { path, schema },
  ...('properties' in schema
    ? Object.entries(schema.properties).flatMap(([name, of]) => schemasIn(of, `${path}/${name}`))
    : 'items' in schema
      ? schemasIn(schema.items, `${path}/*`)
      : []),
];
const fieldsOf = (schema: Schema | undefined) =>
  schema && 'properties' in schema ? Object.keys(schema.properties) : [];

describe('The dictionary', () => {
  it('says of an incident that it was created and ended, in the same ten fields', () =>
    expect(Object.entries(dictionary.incident).map(([name, { fields }]) => [name, Object.keys(fields)])).toEqual([
      ['create', INCIDENT],
      ['end', INCIDENT],
    ]));

  // Each with all it may say beside who did it and to which incident.
  it('says of tasks seven things, and no more of them than that, but for states', () =>
    expect(Object.entries(dictionary.tasks).map(([name, { fields }]) => [name, Object.keys(fields)])).toEqual(
      [
        ['add_task'],
        ['remove_task'],
        ['rename_task'],
        ['modify_task_state', 'NewState', 'WasCommander', 'WasAssignee'],
        ['move_task'],
        ['set_assignee_for_task'],
        ['run_task_slash_command'],
      ].map(([name, ...more]) => [name, ['incidentID', 'userID', ...more]]),
    ));

  it('says of a playbook that it was created, updated and deleted, in the same seven fields', () =>
    expect(Object.entries(dictionary.playbook).map(([name, { fields }]) => [name, Object.keys(fields)])).toEqual(
      ['create', 'update', 'delete'].map((name) => [name, PLAYBOOK]),
    ));

  it('has one schema for each action, and the action in it by name', () => {
    expect(dictionaryJsonSchema().oneOf.map(({ title }) => title)).toEqual(schemas.map(({ of }) => of));
    for (const { type, name, action } of actions)
      expect(schemaOfRecord(type, name, action)).toMatchObject({
        properties: { type: { const: type }, action: { const: name } },
      });
  });

  it('can be read by machines: what it says is JSON', () =>
    expect(JSON.parse(JSON.stringify(dictionaryJsonSchema()))).toStrictEqual(dictionaryJsonSchema()));

  it('says of every field why no word can be in it', () => {
    for (const { action } of actions)
      for (const [name, { meaning, review }] of Object.entries<Field>(action.fields)) {
        expect([name, meaning]).toEqual([name, expect.stringMatching(/\w.*\.$/)]);
        expect([name, review]).toEqual([name, expect.stringMatching(/\w.*\.$/)]);
      }
  });

  it('has no kind that nobody uses: each is a way out that somebody must watch', () => {
    const used = actions.flatMap(({ action }) => Object.values<Field>(action.fields).map(({ kind }) => kind));
    expect(Object.keys(kinds).filter((kind) => !used.includes(kind as Kind))).toEqual([]);
  });

  it('can be read by people: its page names every action, field and kind', () => {
    const page = dictionaryMarkdown();
    const told = [
      ...METADATA,
      ...actions.flatMap(({ type, name, action }) => [type, name, ...Object.keys(action.fields)]),
    ];
    for (const name of told) expect(page).toContain(`\`${name}\``);
    for (const kind of Object.keys(kinds)) expect(page).toMatch(new RegExp(`^\\| ${kind} \\| .`, 'm'));
  });
});

describe.each(schemas)('In the schema of $of', ({ schema }) => {
  const all = schemasIn(schema);
  const objects = all.filter(({ schema }) => 'properties' in schema);
  const strings = all.flatMap(({ path, schema }) =>
    'type' in schema && schema.type === 'string' ? [{ path, pattern: schema.pattern }] : [],
  );

  it('the metadata have the names of the specification', () => expect(fieldsOf(schema)).toEqual(METADATA));

  it.each(objects)('$path/ is closed, and all of it is required', ({ schema }) => {
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: fieldsOf(schema) });
  });

  it('every value is of a type that says what it may be', () => {
    for (const { path, schema } of all)
      expect([path, Object.keys(schema).sort()]).toEqual([
        path,
        'const' in schema
          ? ['const']
          : 'enum' in schema
            ? ['enum']
            : {
                boolean: ['type'],
                string: ['pattern', 'type'],
                integer: ['minimum', 'type'],
                array: ['items', 'maxItems', 'minItems', 'type'],
                object: ['additionalProperties', 'properties', 'required', 'type'],
              }[schema.type],
      ]);
  });

  it.each(strings)('$path is no place for a sentence', ({ pattern }) => {
    const grammar = new RegExp(pattern);
    // Whatever the grammar lets through: no blanks, no line breaks, no markup, nothing beyond ASCII, and not much of it.
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'abz09AZ.-_:T \n'), maxLength: 100 }),
      fc
        .stringMatching(grammar)
        .chain((fitting) =>
          fc
            .tuple(fc.nat(fitting.length), fc.string({ unit: 'binary' }))
            .map(([at, more]) => fitting.slice(0, at) + more + fitting.slice(at)),
        ),
    );
    fc.assert(
      fc.property(text, (text) => !grammar.test(text) || (/^[\w.:-]*$/.test(text) && text.length <= 80)),
      { numRuns: 1_000 },
    );
    for (const sentence of ['two words', 'zwölf', 'a\n', '\u2028', '<b>', 'Checkout', 'x'.repeat(200)])
      expect([sentence, grammar.test(sentence)]).toEqual([sentence, false]);
  });
});

describe('The compiler refuses', () => {
  it('a field that may hold a text: there is no kind for it', () => {
    // @ts-expect-error: no kind of field is called so, and none of the others is for texts.
    const kind: Kind = 'text';
    expect(Object.keys(schemaOfKind)).not.toContain(kind);
  });

  it('a projector that names what people typed', () => {
    const fact = { id: 'x', occurredAt: 'x', event: { type: 'TeamCreated', facts: { teamId: 'x', by: 'x' } } } as const;
    // @ts-expect-error: an event, as the projector is told of it, has no content.
    const content = ({ event }: Fact): unknown => event.content;
    expect(content(fact)).toBeUndefined();
    // Nor does it have anything else that an event has beside its facts, under whatever name.
    const isNothingElse: [Exclude<keyof Fact['event'], 'type' | 'facts'>] extends [never] ? true : false = true;
    expect(isNothingElse).toBe(true);
  });

  it('a record with a field that the dictionary does not have', () => {
    type Data = (TelemetryRecord & { type: 'incident' })['data'];
    const more = (data: Data): Data => ({
      ...data,
      // @ts-expect-error: nothing is called so.
      Name: 'Checkout is slow',
    });
    const less = ({ incidentID, ...data }: Data): readonly [string, Data] => [
      incidentID,
      // @ts-expect-error: a field is missing.
      data,
    ];
    const early = (record: TelemetryRecord): DerivedRecord => ({
      ...record,
      // @ts-expect-error: the one who appends it stamps it.
      createdAt: 'x',
    });
    expect([more, less, early]).toHaveLength(3);
  });
});
