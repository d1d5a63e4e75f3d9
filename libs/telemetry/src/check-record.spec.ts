import fc from 'fast-check';
import { deeds, historyOf, type HistoryEvent } from '../testing/histories.js';
import { faultOfRecord } from './check-record.js';
import type { TelemetryRecord } from './dictionary.js';
import { allActions } from './json-schema.js';
import { projectTelemetry, serverFactsAtFirst, type DerivedRecord } from './project-telemetry.js';

type Json = Record<string, unknown>;
type Path = readonly string[];

const recordsOf = (history: readonly HistoryEvent[]): readonly TelemetryRecord[] => {
  let server = serverFactsAtFirst('01kbq8z5v9000000000server1');
  return history.flatMap(({ id, occurredAt, event }) => {
    const projection = projectTelemetry(server, { id, occurredAt, event });
    server = projection.server;
    return projection.record ? [appended(projection.record)] : [];
  });
};
const appended = (record: DerivedRecord): TelemetryRecord => ({ ...record, createdAt: '2026-11-23T10:15:30.140Z' });

/** One record of each action, as the projector gives them. */
const examples = [
  ...new Map(
    fc
      .sample(deeds(30), { numRuns: 500, seed: 1 })
      .flatMap((done) => recordsOf(historyOf(done, 0)))
      .map((record) => [`${record.type} ${record.action}`, record]),
  ),
].map(([action, record]) => ({ action, record }));

/** Every value inside, by its path: objects, lists and leaves. */
const placesIn = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...placesIn(each, [...path, key])])
    : [];
const at = (whole: unknown, path: Path) => path.reduce<unknown>((value, key) => (value as Json)[key], whole);
const changedAt = (record: TelemetryRecord, path: Path, change: (parent: Json, key: string) => void) => {
  const copy = structuredClone(record);
  change(at(copy, path.slice(0, -1)) as Json, path.at(-1)!);
  return copy;
};
const withValue = (record: TelemetryRecord, path: Path, value: unknown) =>
  changedAt(record, path, (parent, key) => (parent[key] = value));
/** As JSON would bring it: a field called `__proto__` is then a field like any other. */
const withField = (record: TelemetryRecord, path: Path, value: unknown) =>
  changedAt(record, path, (parent, key) =>
    Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true }),
  );

/** What may stand at a place beside what stands there: a post is the one thing that there may be none of. */
const mayBeEmpty = (path: Path) => path.join() === 'data,PostID';

const mayBeEither = (path: Path) => ['data,WasCommander', 'data,WasAssignee'].includes(path.join());

describe('Every record that can come of a history fits the dictionary', () => {
  it('whatever happens in it', () =>
    fc.assert(
      fc.property(deeds(30), (done) =>
        recordsOf(historyOf(done, 0)).forEach((record) => expect(faultOfRecord(record)).toBeUndefined()),
      ),
      { numRuns: 500 },
    ));

  it('and every action in the dictionary can come of one', () =>
    expect(examples.map(({ action }) => action).sort()).toEqual(
      allActions()
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
    ));
});

describe.each(examples)('A record of $action is not appended', ({ record }) => {
  const leaves = placesIn(record).filter((path) => typeof at(record, path) !== 'object' || at(record, path) === null);
  const objects = [[], ...placesIn(record)].filter((path) => {
    const value = at(record, path);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  });

  it.each(placesIn(record).map((path) => path.join('/')))('when its %s is missing', (place) => {
    const path = place.split('/');
    expect(faultOfRecord(changedAt(record, path, (parent, key) => delete parent[key]))).toBeDefined();
    expect(faultOfRecord(withValue(record, path, undefined))).toBeDefined();
  });

  it.each(leaves.map((path) => path.join('/')))(
    'when there is a word for its %s, and the word is not repeated',
    (place) => {
      const path = place.split('/');
      const words = [
        'CANARY',
        'CANARY\n',
        'CANARY a sentence',
        'canary',
        'A'.repeat(26),
        `${'a'.repeat(26)}\n`,
        '',
        ' ',
        'ä',
        '🔥',
      ];
      for (const word of words.filter((word) => !(word === '' && mayBeEmpty(path))))
        for (const value of [word, [word], [[word]], { word }, { toString: () => word }]) {
          const fault = faultOfRecord(withField(record, path, value));
          expect([value, fault]).toEqual([value, expect.stringMatching(/^(\/|the action is not in the dictionary$)/)]);
          expect(fault).not.toMatch(/canary/i);
        }
    },
  );

  it.each(leaves.map((path) => path.join('/')))('with anything but its kind for its %s', (place) => {
    const path = place.split('/');
    const own = at(record, path);
    for (const other of [null, true, false, -1, 0.5, NaN, Infinity, 2 ** 53, {}, [], [own], new String(own)])
      if (other !== own && !(mayBeEither(path) && typeof other === 'boolean'))
        expect([other, faultOfRecord(withField(record, path, other))]).toEqual([other, expect.any(String)]);
  });

  it.each(objects.map((path) => `/${path.join('/')}`))(
    'with one field more at %s, whose name is not repeated',
    (place) => {
      const path = place.split('/').filter(Boolean);
      const names = [
        'Name',
        'HasDescription',
        'CANARY',
        '',
        '__proto__',
        'constructor',
        'toString',
        'toJSON',
        'Incidentid',
      ];
      for (const name of names)
        for (const value of [true, null, 'CANARY']) {
          const fault = faultOfRecord(withField(record, [...path, name], value));
          expect([name, fault]).toEqual([
            name,
            expect.stringMatching(/ has a field that the dictionary does not know$/),
          ]);
          expect(fault).not.toContain('CANARY');
        }
    },
  );

  it.each<readonly [string, unknown]>([
    ['type', 'people'],
    ['action', 'restart'],
    ['action', 'toString'],
    ['event integrations', {}],
    ['event integrations', false],
    ['data/userID', null],
    ['serverVersion', '1.4'],
    ['serverVersion', 'v1.4.0'],
    ['pluginVersion', '1.4.0-a release'],
    ['pluginVersion', `1.4.0-${'x'.repeat(49)}`],
    ['eventTimeStamp', '2026-11-23T10:15:30Z'],
    ['eventTimeStamp', '2026-11-23T10:15:30.123+01:00'],
    ['createdAt', 1795428930123],
    ['id', '01kbq8z5v9000000000000ana1'],
    ['diagnosticID', ''],
  ])('with its %s %j', (place, value) => {
    expect(faultOfRecord(withValue(record, place.split('/'), value))).toBeDefined();
  });
});

describe('A record is not appended', () => {
  it.each<readonly [string, string, unknown]>([
    ['incident create', 'type', 'tasks'],
    ['incident create', 'type', 'playbook'],
    ['incident create', 'data/IsActive', false],
    ['incident create', 'data/IsActive', 1],
    ['incident end', 'data/NumChecklists', 2],
    ['incident end', 'data/NumChecklists', '1'],
    ['incident end', 'data/TotalChecklistItems', 1],
    ['incident create', 'data/CreatedAt', '1795428930123'],
    ['incident create', 'data/CreatedAt', -1],
    ['incident create', 'data/ChannelIDs', []],
    ['incident create', 'data/ChannelIDs', ['01kbq8z5v90000000channel01', '01kbq8z5v90000000channel02']],
    ['incident create', 'data/ChannelIDs', { 0: '01kbq8z5v90000000channel01', length: 1 }],
    ['incident create', 'data/PostID', null],
    ['tasks add_task', 'action', 'modify_task_state'],
    ['tasks modify_task_state', 'action', 'add_task'],
    ['tasks modify_task_state', 'data/NewState', 'skipped'],
    ['tasks modify_task_state', 'data/NewState', ''],
    ['tasks modify_task_state', 'data/WasCommander', 'true'],
    ['tasks modify_task_state', 'data/WasAssignee', 1],
    ['playbook create', 'type', 'incident'],
    ['playbook update', 'data/NumMembers', '1'],
    ['playbook delete', 'data/NumSlashCommands', -1],
  ])('of %s with its %s %j', (of, place, value) => {
    const { record } = examples.find(({ action }) => action === of)!;
    expect(faultOfRecord(record)).toBeUndefined();
    expect(faultOfRecord(withValue(record, place.split('/'), value))).toBeDefined();
  });
});

it('A record is said to be at fault by the place where it departs from the dictionary', () => {
  const { record } = examples.find(({ action }) => action === 'incident create')!;
  const fault = (place: string, value: unknown) => faultOfRecord(withField(record, place.split('/'), value));
  expect(fault('createdAt', 'now')).toBe('/createdAt does not match the grammar of its kind');
  expect(fault('data/userID', 'ana')).toBe('/data/userID does not match the grammar of its kind');
  expect(fault('data/ChannelIDs/0', 'ana')).toBe('/data/ChannelIDs/0 does not match the grammar of its kind');
  expect(fault('data/ChannelIDs', [])).toBe('/data/ChannelIDs is not a list of the right length');
  expect(fault('data/CreatedAt', 0.5)).toBe('/data/CreatedAt is not a whole number');
  expect(fault('data/IsActive', false)).toBe('/data/IsActive is not the constant it must be');
  expect(fault('data', 'x')).toBe('/data is not an object');
  expect(fault('data/Name', 'x')).toBe('/data has a field that the dictionary does not know');
  const { record: changed } = examples.find(({ action }) => action === 'tasks modify_task_state')!;
  expect(faultOfRecord(withField(changed, ['data', 'NewState'], 'done'))).toBe(
    '/data/NewState is not on the list of its kind',
  );
  expect(faultOfRecord(withField(changed, ['data', 'WasAssignee'], 'no'))).toBe(
    '/data/WasAssignee is not true or false',
  );
  expect(fault('action', 'restart')).toBe('the action is not in the dictionary');
});
