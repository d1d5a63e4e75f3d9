import type { DomainEvent, FactsOf, TelemetryMode } from '@sitrep/domain';
import type { TelemetryRecord } from './dictionary.js';
import { projectTelemetry, serverFactsAtFirst, type ServerFacts } from './project-telemetry.js';

type Fact = FactsOf<DomainEvent>;
type TypeOfEvent = DomainEvent['type'];
type FactOf<Type extends TypeOfEvent> = Extract<Fact, { type: Type }>;

const anEventId = '00000000-0000-4000-8000-000000000001';
const [incidentId, teamId, channelId, stageId, postId] = [
  '01kbq8z5v9e6m2c4x7r0t3w1yd',
  '01kbq8z5v90000000000team01',
  '01kbq8z5v90000000channel01',
  '01kbq8z5v9000000000stage01',
  '5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11',
];
const [ana, ben] = ['01kbq8z5v9000000000000ana1', '01kbq8z5v9000000000000ben1'];
const startedAt = '2026-11-23T10:15:30.123Z';
const endedAt = '2026-11-24T00:00:00.000Z';

const started = (post: string | null = null): FactOf<'IncidentStarted'> => ({
  type: 'IncidentStarted',
  facts: { incidentId, by: ana, teamId, channelId, postId: post, stageId, startedAt },
});
const ended = (post: string | null = null): FactOf<'IncidentEnded'> => ({
  type: 'IncidentEnded',
  facts: { incidentId, by: ben, started: { teamId, channelId, postId: post, startedBy: ana, startedAt } },
});
const versions = (serverVersion: string, pluginVersion: string): FactOf<'ServerVersionsRecorded'> => ({
  type: 'ServerVersionsRecorded',
  facts: { serverVersion, pluginVersion },
});
const turned = (mode: TelemetryMode): FactOf<'TelemetryModeChanged'> => ({
  type: 'TelemetryModeChanged',
  facts: { mode, by: ana, reason: 'request' },
});

const server: ServerFacts = {
  diagnosticId: '01kbq8z5v9000000000server1',
  serverVersion: '7.8.9',
  pluginVersion: '1.4.0',
  mode: 'local',
};
const project = (event: Fact, occurredAt = startedAt, to = server) =>
  projectTelemetry(to, { id: anEventId, occurredAt, event });

/** The records of a log, in order, each with the place of the event that gave it. */
const derived = (...log: readonly Fact[]) => {
  let server = serverFactsAtFirst('01kbq8z5v9000000000server1');
  return log.flatMap((event, place) => {
    const projection = projectTelemetry(server, { id: anEventId, occurredAt: startedAt, event });
    server = projection.server;
    return projection.record ? [{ place, record: projection.record }] : [];
  });
};

// As a consumer receives them, spelled out: the names are the specification's, character by character.
const createRecord = {
  id: 'e4369942-212f-5be3-9b92-3227f6ed157a',
  type: 'incident',
  action: 'create',
  diagnosticID: '01kbq8z5v9000000000server1',
  serverVersion: '7.8.9',
  pluginVersion: '1.4.0',
  eventTimeStamp: '2026-11-23T10:15:30.123Z',
  'event originalTimestamp': '2026-11-23T10:15:30.123Z',
  'event integrations': null,
  data: {
    incidentID: '01kbq8z5v9e6m2c4x7r0t3w1yd',
    userID: '01kbq8z5v9000000000000ana1',
    IsActive: true,
    CommanderUserID: '01kbq8z5v9000000000000ana1',
    TeamID: '01kbq8z5v90000000000team01',
    CreatedAt: 1795428930123,
    ChannelIDs: ['01kbq8z5v90000000channel01'],
    PostID: '',
    NumChecklists: 1,
    TotalChecklistItems: 0,
  },
};
const endRecord = {
  ...createRecord,
  action: 'end',
  eventTimeStamp: '2026-11-24T00:00:00.000Z',
  'event originalTimestamp': '2026-11-24T00:00:00.000Z',
  data: { ...createRecord.data, userID: '01kbq8z5v9000000000000ben1' },
};

describe('Telemetry says of an incident', () => {
  it('that it was created, in these ten fields and the metadata, and nothing else', () =>
    expect(project(started()).record).toStrictEqual(createRecord));

  it('that it was ended, as it was created, by whom and when', () =>
    expect(project(ended(), endedAt).record).toStrictEqual(endRecord));

  it('which post it was started from, on both', () => {
    const data = { PostID: '5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11' };
    expect(project(started(postId)).record).toStrictEqual({ ...createRecord, data: { ...createRecord.data, ...data } });
    expect(project(ended(postId), endedAt).record).toStrictEqual({
      ...endRecord,
      data: { ...endRecord.data, ...data },
    });
  });

  it('its fields in one order, whichever way their facts were stored', () => {
    const backwards = Object.fromEntries(
      Object.entries(started().facts).reverse(),
    ) as FactOf<'IncidentStarted'>['facts'];
    expect(JSON.stringify(project({ type: 'IncidentStarted', facts: backwards }))).toBe(
      JSON.stringify(project(started())),
    );
  });

  // What a later release may add to a fact is not thereby in telemetry.
  it('nothing that its facts have beside what is tracked', () => {
    const more = { mood: 'bad', IsActive: false, incidentID: 'x' };
    expect(project({ ...started(), facts: { ...started().facts, ...more } }).record).toStrictEqual(createRecord);
    const { facts } = ended();
    const told = { ...ended(), facts: { ...facts, ...more, started: { ...facts.started, ...more } } };
    expect(project(told, endedAt).record).toStrictEqual(endRecord);
  });

  it('that it was created and ended when it is ended twice, with the restart in between untold', () =>
    expect(
      derived(
        turned('local'),
        started(),
        ended(),
        { type: 'IncidentRestarted', facts: { incidentId, by: ben } },
        ended(),
      ).map(({ place, record }) => [place, record.action]),
    ).toEqual([
      [1, 'create'],
      [2, 'end'],
      [4, 'end'],
    ]));
});

describe('Telemetry says of a task', () => {
  const taskId = '01kbq8z5v90000000000task01';
  const ofTask = { incidentId, by: ben, taskId };
  const said: readonly { readonly action: string; readonly fact: Fact; readonly more?: object }[] = [
    {
      action: 'add_task',
      fact: { type: 'TaskAdded', facts: { ...ofTask, stageId, assigneeUserId: ana, hasCommand: true } },
    },
    { action: 'remove_task', fact: { type: 'TaskRemoved', facts: ofTask } },
    {
      action: 'rename_task',
      fact: { type: 'TaskEdited', facts: { ...ofTask, edited: ['title', 'command'], hasCommand: true } },
    },
    {
      action: 'modify_task_state',
      fact: {
        type: 'TaskStateChanged',
        facts: { ...ofTask, state: 'in_progress', wasCommander: false, wasAssignee: true },
      },
      more: { NewState: 'in_progress', WasCommander: false, WasAssignee: true },
    },
    { action: 'move_task', fact: { type: 'TaskMoved', facts: { ...ofTask, stageId, index: 7 } } },
    { action: 'set_assignee_for_task', fact: { type: 'TaskAssigned', facts: { ...ofTask, assigneeUserId: ana } } },
    { action: 'run_task_slash_command', fact: { type: 'TaskCommandRun', facts: ofTask } },
  ];
  it.each(said)('$action: who did it, to which incident, and no more than its row', ({ action, fact, more }) =>
    expect(project(fact).record).toStrictEqual({
      ...createRecord,
      type: 'tasks',
      action,
      data: { incidentID: incidentId, userID: ben, ...more },
    }),
  );
});

describe('Telemetry says of a playbook', () => {
  const playbookId = '01kbq8z5v9000000000pbook01';
  const counts = { stages: 2, tasks: 5, members: 3, slashCommands: 1 };
  const facts = { playbookId, teamId, by: ben, memberUserIds: [ana, ben, ana], counts };
  it.each([
    ['create', { type: 'PlaybookCreated', facts }],
    ['update', { type: 'PlaybookUpdated', facts }],
    ['delete', { type: 'PlaybookDeleted', facts: { playbookId, teamId, by: ben, counts } }],
  ] as const)('%s: whose it is and how much is in it', (action, fact) =>
    expect(project(fact).record).toStrictEqual({
      ...createRecord,
      type: 'playbook',
      action,
      data: {
        playbookID: playbookId,
        userID: ben,
        TeamID: teamId,
        NumChecklists: 2,
        TotalChecklistItems: 5,
        NumMembers: 3,
        NumSlashCommands: 1,
      },
    }),
  );
});

describe('Telemetry says nothing', () => {
  type TrackedType =
    | 'IncidentStarted'
    | 'IncidentEnded'
    | 'TaskAdded'
    | 'TaskRemoved'
    | 'TaskEdited'
    | 'TaskStateChanged'
    | 'TaskMoved'
    | 'TaskAssigned'
    | 'TaskCommandRun'
    | 'PlaybookCreated'
    | 'PlaybookUpdated'
    | 'PlaybookDeleted';
  // Whoever adds an event decides here whether it is tracked: the compiler asks.
  const silent: {
    readonly [Type in Exclude<TypeOfEvent, TrackedType>]: FactOf<Type>['facts'];
  } = {
    InstallationFounded: { diagnosticId: ben, defaultTeamId: teamId, adminUserId: ana, bootstrapTokenId: ana },
    ServerVersionsRecorded: versions('7.8.9', '1.4.0').facts,
    LicenseRecorded: { licenseId: ben },
    TelemetryModeChanged: turned('local').facts,
    TeamCreated: { teamId, by: ana },
    TokenIssued: { tokenId: ben, userId: ana, scopes: ['admin'], teamIds: [], expiresAt: null, by: ana },
    TokenSecretReplaced: { tokenId: ben, by: ana },
    TokenRevoked: { tokenId: ben, by: ana },
    WebhookRegistered: { webhookId: ben, by: ana, teamIds: [teamId], eventTypes: null, secretId: ben },
    WebhookSecretRotated: { webhookId: ben, by: ana, secretId: ana, previousValidUntil: '2026-11-24T10:15:30.123Z' },
    WebhookDisabled: { webhookId: ben, reason: 'gone' },
    WebhookEnabled: { webhookId: ben, by: ana },
    WebhookDeleted: { webhookId: ben, by: ana },
    ChatIdRegistered: { id: ana, product: 'slack', kind: 'user' },
    UserNamed: { userId: ben, by: ana },
    SubjectRegistered: { userId: ben },
    AccessRefused: {
      ...{ tokenId: ben, by: ana, refusedAt: '2026-11-23T10:15:30.123Z' },
      ...{ route: 'GET /v1/incidents/{id}', reason: 'team', thingId: ben },
    },
    TokenUsed: { tokenId: ben, usedAt: '2026-11-23T10:15:30.123Z' },
    EventsExported: { tokenId: ben, by: ana, exportedAt: '2026-11-23T10:15:30.123Z' },
    RequestReceived: { requestId: ben, tokenId: ben, by: ana, receivedAt: '2026-11-23T10:15:30.123Z' },
    RequestResumed: { requestId: ben, resumedAt: '2026-11-23T10:15:30.123Z' },
    RequestAnswered: { requestId: ben, status: 201, version: 1 },
    IncidentRestarted: { incidentId, by: ana },
    IncidentRenamed: { incidentId, by: ana },
    IncidentDescribed: { incidentId, by: ana },
    CommanderChanged: { incidentId, by: ana, commanderUserId: ben },
    IncidentContentErased: { incidentId, by: ana },
    PlaybookContentErased: { playbookId: ben, by: ana },
    SeverityChanged: { incidentId, by: ana, severity: 'sev1' },
    RoleAssigned: { incidentId, by: ana, role: 'scribe', userId: ben },
    StatusUpdatePosted: { incidentId, by: ana, updateId: ben },
    RetrospectiveWritten: { incidentId, by: ana },
    TaskDueChanged: { incidentId, by: ana, taskId: ben, dueAt: '2026-11-23T10:15:30.123Z' },
    PlaybookApplied: {
      incidentId,
      by: ana,
      playbookId: ben,
      playbookVersion: 3,
      replacedStageId: stageId,
      stages: [{ id: stageId, tasks: [{ id: postId, hasCommand: true }] }],
    },
    StageAdded: { incidentId, by: ana, stageId },
    StageRenamed: { incidentId, by: ana, stageId },
    StageRemoved: { incidentId, by: ana, stageId },
    StageMoved: { incidentId, by: ana, stageId, index: 1 },
  };
  it.each(Object.entries(silent))('at %s', (type, facts) =>
    expect(project({ type, facts } as Fact)).toStrictEqual({ server, record: undefined }),
  );

  // The codec stops at it long before; silence here would be a gap that nobody sees.
  it('but never about what it does not know', () =>
    expect(() => project({ type: 'IncidentTeleported', facts: {} } as unknown as Fact)).toThrow(
      'telemetry does not know the event type IncidentTeleported',
    ));

  it('of what happens while it is off, and does not make up for it later', () =>
    expect(
      derived(turned('local'), started(), turned('off'), ended(), started(), turned('on'), ended()).map(
        ({ place }) => place,
      ),
    ).toEqual([1, 6]));

  it('until the log has a mode', () => {
    expect(derived(versions('7.8.9', '1.4.0'), started(), ended())).toEqual([]);
    expect(derived(versions('7.8.9', '1.4.0'), started(), turned('local'), ended())).toHaveLength(1);
  });
});

describe('Telemetry tells the versions of then', () => {
  const versionsOf = ({ serverVersion, pluginVersion }: Pick<TelemetryRecord, 'serverVersion' | 'pluginVersion'>) =>
    `${serverVersion} ${pluginVersion}`;

  it('from their place in the log on, and not before', () =>
    expect(
      derived(
        turned('local'),
        started(),
        versions('7.8.9', '1.4.0'),
        started(),
        versions('7.8.9', '1.5.0'),
        ended(),
        versions('8.0.0', '1.5.0'),
        ended(),
      ).map(({ record }) => versionsOf(record)),
    ).toEqual(['0.0.0 0.0.0', '7.8.9 1.4.0', '7.8.9 1.5.0', '8.0.0 1.5.0']));

  it('also of those that changed while it was off', () =>
    expect(
      derived(turned('off'), versions('8.0.0', '1.5.0'), turned('local'), started()).map(({ record }) =>
        versionsOf(record),
      ),
    ).toEqual(['8.0.0 1.5.0']));

  it('and keeps its mode when versions change, and its versions when the mode does', () => {
    expect(project(versions('8.0.0', '1.5.0')).server).toStrictEqual({
      ...server,
      serverVersion: '8.0.0',
      pluginVersion: '1.5.0',
    });
    expect(project(turned('off')).server).toStrictEqual({ ...server, mode: 'off' });
  });
});

it('Telemetry is the same whether it stays here or may leave', () => {
  for (const event of [started(), ended()])
    expect(project(event, startedAt, { ...server, mode: 'on' }).record).toStrictEqual(project(event).record);
});

it('Telemetry is a function: the same of the same facts whenever it is asked, and nothing is changed by asking', () => {
  const fact = Object.freeze({ id: anEventId, occurredAt: startedAt, event: Object.freeze(started()) });
  const before = Object.freeze({ ...server });
  expect(projectTelemetry(before, fact)).toStrictEqual(projectTelemetry(before, fact));
});
