import { incidentChanges } from './incident-diff.js';
import type { IncidentView, TaskView } from './incident-view.js';

const task = (id: string, more: Partial<TaskView> = {}): TaskView => ({
  id: id,
  title: id,
  description: '',
  state: 'open',
  assigneeUserId: null,
  command: null,
  commandLastRunAt: null,
  stateChangedAt: null,
  dueAt: null,
  ...more,
});
const incident = (stages: Record<string, readonly TaskView[]>, more: Partial<IncidentView> = {}): IncidentView => ({
  id: 'incident',
  name: 'Checkout is slow',
  description: '',
  status: 'active',
  teamId: 'team',
  channelIds: ['channel'],
  severity: null,
  commanderUserId: 'ana',
  roles: { scribe: null, communications: null },
  createdByUserId: 'ana',
  postId: null,
  playbookId: null,
  playbookVersion: null,
  startedAt: '2026-11-23T10:15:30.123Z',
  endedAt: null,
  updatedAt: null,
  contentErasedAt: null,
  version: 1,
  stages: Object.entries(stages).map(([id, tasks]) => ({ id: id, title: id, tasks })),
  ...more,
});
/** Each change in a few words. */
const told = (...pictures: Parameters<typeof incidentChanges>) =>
  incidentChanges(...pictures).map(({ of, id, change, field, before, after }) =>
    field === null
      ? `${change} ${of} ${id}`
      : `${of} ${id} ${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
  );

describe('The difference of two pictures of an incident', () => {
  it('is none between a picture and itself, whatever its version', () => {
    const picture = incident({ one: [task('a'), task('b')] });
    expect(told(picture, { ...picture, version: 9 })).toEqual([]);
  });

  it('is the whole incident where it was not there before', () =>
    expect(told(undefined, incident({ one: [] }))).toEqual(['added incident incident']));

  it('names each field of the incident that has another value', () =>
    expect(
      told(incident({}), incident({}, { name: 'Checkout is down', roles: { scribe: 'ben', communications: null } })),
    ).toEqual([
      'incident incident name: "Checkout is slow" → "Checkout is down"',
      'incident incident roles: {"scribe":null,"communications":null} → {"scribe":"ben","communications":null}',
    ]));

  it('names what was added, what was removed, and what of the rest is different', () =>
    expect(
      told(
        incident({ one: [task('a'), task('b')], two: [] }),
        incident({ one: [task('b', { state: 'closed' }), task('c')], three: [] }),
      ),
    ).toEqual([
      'removed stage two',
      'added stage three',
      'removed task a',
      'task b state: "open" → "closed"',
      'added task c',
    ]));

  it('knows a task again in another stage', () =>
    expect(told(incident({ one: [task('a')], two: [] }), incident({ one: [], two: [task('a')] }))).toEqual([
      'task a stageId: "one" → "two"',
    ]));

  it('tells a new order, and no new order where others only came or went', () => {
    const [a, b, c] = [task('a'), task('b'), task('c')];
    expect(told(incident({ one: [a, b] }), incident({ one: [b, a] }))).toEqual([
      'stage one taskIds: ["a","b"] → ["b","a"]',
    ]);
    expect(told(incident({ one: [], two: [] }), incident({ two: [], one: [] }))).toEqual([
      'incident incident stageIds: ["one","two"] → ["two","one"]',
    ]);
    expect(told(incident({ one: [a, c] }), incident({ one: [b, c] }))).toEqual(['removed task a', 'added task b']);
  });
});
