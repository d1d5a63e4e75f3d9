import type { OpenAPIObject } from '@nestjs/swagger';

/** Gives whatever is sent or answered an example, by the name of its schema. */
export const addExamples = ({ paths }: OpenAPIObject): void => {
  for (const path of Object.values(paths))
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      for (const { content = {} } of [
        operation?.requestBody ?? {},
        ...Object.values(operation?.responses ?? {}),
      ] as Told[])
        for (const media of Object.values(content)) {
          const name = media.schema?.$ref?.split('/').at(-1) ?? '';
          if (Object.hasOwn(examples, name)) media.example = examples[name];
        }
};

interface Told {
  readonly content?: Record<string, { readonly schema?: { readonly $ref?: string }; example?: unknown }>;
}

const [INCIDENT, STAGE, TASK, TEAM, ANA, BEN, PLAYBOOK] = [
  '01m83jjj1a7j5mknfmkkt2k0wy',
  '01m83jjj1ag3wsyftj5cbphxqk',
  '01m83jjk2b8k6nmpgnmmv3m1xz',
  '01m83jjh6xn8cs8v9bbc1p1rhq',
  '01m83jjh6x1hk4f2p1cbbe3dvt',
  '01m83jjn4dam8prsjqqpx5p3z1',
  '01m83jjp5ebn9qstkrrqy6q402',
] as const;
const [AT, LATER] = ['2026-11-23T10:15:30.123Z', '2026-11-23T11:02:07.456Z'];

const task = {
  id: TASK,
  title: 'Roll back the last deploy',
  description: '',
  state: 'in_progress',
  assigneeUserId: BEN,
  command: '/deploy rollback checkout',
  commandLastRunAt: null,
  stateChangedAt: LATER,
  dueAt: null,
};
const incident = {
  id: INCIDENT,
  name: 'Checkout is slow',
  description: 'Every third payment takes more than ten seconds.',
  status: 'active',
  teamId: TEAM,
  channelIds: ['01m83jjj1ab31cskyhsx1se9bb'],
  severity: 'sev2',
  commanderUserId: ANA,
  roles: { scribe: BEN, communications: null },
  createdByUserId: ANA,
  postId: null,
  playbookId: null,
  playbookVersion: null,
  startedAt: AT,
  endedAt: null,
  updatedAt: LATER,
  contentErasedAt: null,
  version: 7,
  stages: [{ id: STAGE, title: 'Tasks', tasks: [task] }],
};
const plannedStages = [
  { title: 'Contain', tasks: [{ title: 'Roll back', description: '', command: '/deploy rollback' }] },
  { title: 'Learn', tasks: [{ title: 'Write the retrospective', description: 'Within a week.', command: null }] },
];
const playbook = {
  id: PLAYBOOK,
  title: 'Checkout outage',
  description: 'When payments fail or take long.',
  teamId: TEAM,
  memberUserIds: [ANA, BEN],
  createdByUserId: ANA,
  createdAt: AT,
  updatedAt: AT,
  contentErasedAt: null,
  version: 1,
  stages: plannedStages,
};
const entry = { id: '7c0c8a52-6c3c-4a3e-9d5e-0a8f6f3c1b2d', version: 2, occurredAt: AT, userId: ANA };
const update = {
  id: '01m83jjq6fcpartvmssrz7r513',
  text: 'The roll-back helps.',
  userId: ANA,
  postedAt: LATER,
  version: 7,
};
const numbers = {
  started: 3,
  active: 1,
  ended: 2,
  activeBySeverity: { sev1: 0, sev2: 1, sev3: 0, sev4: 0, unjudged: 0 },
  endedBySeverity: { sev1: 1, sev2: 0, sev3: 0, sev4: 0, unjudged: 1 },
  timeToEnd: { meanSeconds: 3_120, endedWithin: { '15m': 0, '1h': 1, '4h': 1, '1d': 0, '1w': 0, longer: 0 } },
  tasksCompleted: 9,
};
const token = {
  id: '01m83jjr7gdqbsvwnttt08s624',
  userId: BEN,
  label: 'deploy robot',
  scopes: ['incidents:read', 'incidents:write'],
  teamIds: [TEAM],
  createdAt: AT,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: LATER,
};
const user = { id: BEN, name: 'Ben Okafor', namedAt: AT };
const webhook = {
  id: '01m83jjs3bxkfw0p3q4n7v5r8t',
  url: 'https://status.example/hooks/sitrep',
  label: 'status page',
  teamIds: [TEAM],
  eventTypes: ['IncidentStarted', 'IncidentEnded'],
  createdByUserId: ANA,
  createdAt: AT,
  disabledAt: null,
  disabledReason: null,
  previousSecretsValidUntil: null,
  version: 1,
};
const delivery = {
  id: entry.id,
  type: 'IncidentStarted',
  isDelivered: true,
  attempts: 2,
  firstAttemptAt: AT,
  lastAttemptAt: LATER,
  nextAttemptAt: null,
  status: 204,
  reason: null,
};
const page = (item: unknown) => ({ items: [item], nextCursor: null });

const examples: Readonly<Record<string, unknown>> = {
  StartIncidentBody: { name: 'Checkout is slow', teamId: TEAM, severity: 'sev2' },
  EditIncidentBody: { name: 'Checkout was slow' },
  ChangeCommanderBody: { userId: BEN },
  ChangeSeverityBody: { severity: 'sev1' },
  AssignRoleBody: { userId: BEN },
  PostStatusUpdateBody: { text: 'The roll-back helps.' },
  WriteRetrospectiveBody: { text: 'A deploy went out without a canary. From now on there is one.' },
  AddStageBody: { title: 'Learn' },
  RenameStageBody: { title: 'Contain' },
  MoveStageBody: { index: 0 },
  AddTaskBody: { title: 'Roll back the last deploy', command: '/deploy rollback checkout', assigneeUserId: BEN },
  EditTaskBody: { title: 'Roll back the last two deploys' },
  ChangeTaskStateBody: { state: 'closed' },
  AssignTaskBody: { userId: BEN },
  ChangeTaskDueBody: { dueAt: '2026-11-30T17:00:00.000Z' },
  MoveTaskBody: { stageId: STAGE, index: 0 },
  CreatePlaybookBody: { title: 'Checkout outage', teamId: TEAM, stages: plannedStages },
  UpdatePlaybookBody: { title: 'Checkout outage', stages: plannedStages },
  PlaybookFile: {
    format: 'sitrep/playbook',
    schemaVersion: 1,
    teamId: TEAM,
    title: 'Checkout outage',
    stages: [{ title: 'Contain', tasks: [{ title: 'Roll back', command: '/deploy rollback' }] }],
  },
  NameUserBody: { name: 'Ben Okafor' },
  CreateTeamBody: { name: 'Payments' },
  IssueTokenBody: { label: 'deploy robot', scopes: ['incidents:read', 'incidents:write'], teamIds: [TEAM] },
  RegisterWebhookBody: {
    url: 'https://status.example/hooks/sitrep',
    label: 'status page',
    teamIds: [TEAM],
    eventTypes: ['IncidentStarted', 'IncidentEnded'],
  },
  Consent: { mode: 'local' },

  IncidentResponse: incident,
  ReadIncidentResponse: incident,
  IncidentPage: page(incident),
  TaskResponse: task,
  IncidentDiffResponse: {
    incidentId: INCIDENT,
    fromVersion: 3,
    toVersion: 7,
    changes: [{ of: 'task', id: TASK, change: 'changed', field: 'state', before: 'open', after: 'in_progress' }],
  },
  IncidentEventPage: page({
    ...entry,
    type: 'SeverityChanged',
    facts: { incidentId: INCIDENT, by: ANA, severity: 'sev2' },
    content: {},
  }),
  TimelinePage: page({ ...entry, text: 'set the severity to SEV2' }),
  StatusUpdateResponse: update,
  StatusUpdatePage: page(update),
  IncidentMetricsResponse: { total: numbers, items: [{ teamId: TEAM, month: '2026-11', ...numbers }] },
  PlaybookResponse: playbook,
  PlaybookPage: page(playbook),
  TeamPage: page({ id: TEAM, name: 'Payments', createdAt: AT }),
  UserResponse: user,
  UserPage: page(user),
  TokenPage: page(token),
  IssuedTokenResponse: { ...token, secret: 'sitrep_…' },
  WebhookResponse: webhook,
  WebhookPage: page(webhook),
  WebhookWithSecretResponse: { ...webhook, secret: 'whsec_…' },
  WebhookDeliveryPage: page(delivery),
  RedeliveryResponse: { isDelivered: true, status: 204, reason: null },
};
