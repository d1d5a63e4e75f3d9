import { Type, type TSchema } from '@sinclair/typebox';
import {
  CHAT_KINDS,
  CHAT_PRODUCTS,
  ID_PATTERN,
  REFUSAL_REASONS,
  ROLES,
  SCOPES,
  SEVERITIES,
  TASK_STATES,
  TASK_TEXTS,
  TELEMETRY_MODES,
  WEBHOOK_DISABLED_REASONS,
  WEBHOOK_EVENT_TYPES,
  type DomainEvent,
} from '@sitrep/domain';
import { history, retired, type SchemaHistory } from './schema-history.js';

const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))));
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const id = Type.String({ pattern: ID_PATTERN });
const time = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });
const version = Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$', maxLength: 64 });
const text = Type.String();
/** A pattern of this program's own, such as `GET /v1/incidents/{id}`. */
const route = Type.String({ pattern: '^[A-Z]+(?: /| (?:/(?:[A-Za-z0-9.-]+|\\{[A-Za-z]+\\}))+)$', maxLength: 200 });
const digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
const count = Type.Integer({ minimum: 0 });
const flag = Type.Boolean();
const nothing = {};
const closed = { additionalProperties: false };

const started = Type.Object({ teamId: id, channelId: id, postId: orNull(id), startedBy: id, startedAt: time }, closed);
const plannedStages = Type.Array(
  Type.Object(
    {
      title: text,
      tasks: Type.Array(Type.Object({ title: text, description: text, command: orNull(text) }, closed)),
    },
    closed,
  ),
);
const appliedStages = Type.Array(
  Type.Object({ id, tasks: Type.Array(Type.Object({ id, hasCommand: flag }, closed)) }, closed),
);
const playbookCounts = Type.Object({ stages: count, tasks: count, members: count, slashCommands: count }, closed);
const ofStage = { incidentId: id, by: id, stageId: id };
const ofTask = { incidentId: id, by: id, taskId: id };
const ofWebhook = { webhookId: id, by: id };
const ofPlaybook = { playbookId: id, teamId: id, by: id };

/**
 * THE place of stored shapes: first the facts of each event, then what people typed. To change a shape, append
 * `.then(facts, content, upcast)` to its history and add a fixture. Never edit one that has shipped, nor take one away: it
 * describes bytes on somebody's disk. A type that is not written any more is `retired(…)`.
 */
export const eventSchemas: { readonly [Type in DomainEvent['type']]: SchemaHistory<DataOf<Type>> } = {
  InstallationFounded: history({ diagnosticId: id, defaultTeamId: id, adminUserId: id, bootstrapTokenId: id }, nothing),

  ServerVersionsRecorded: history({ serverVersion: version, pluginVersion: version }, nothing),
  LicenseRecorded: history({ licenseId: orNull(id) }, nothing),
  TelemetryModeChanged: history(
    {
      mode: oneOf(...TELEMETRY_MODES),
      by: orNull(id),
      reason: oneOf('first-start', 'request', 'do-not-track'),
    },
    nothing,
  ),

  TeamCreated: history({ teamId: id, by: id }, { name: text }),

  TokenIssued: history(
    {
      tokenId: id,
      userId: id,
      scopes: Type.Array(oneOf(...SCOPES)),
      teamIds: Type.Array(id),
      expiresAt: orNull(time),
      by: id,
    },
    { label: text, secretSha256: digest },
  ),
  TokenSecretReplaced: history({ tokenId: id, by: id }, { secretSha256: digest }),
  TokenRevoked: history({ tokenId: id, by: id }, nothing),

  RequestReceived: history({ requestId: id, tokenId: id, by: id, receivedAt: time }, { fingerprint: digest }),
  RequestResumed: retired(history({ requestId: id, resumedAt: time }, nothing)),
  RequestAnswered: history(
    { requestId: id, status: Type.Integer(), version: orNull(Type.Integer()) },
    { told: orNull(text) },
  ),

  ChatIdRegistered: history(
    { id, product: oneOf(...CHAT_PRODUCTS), kind: oneOf(...CHAT_KINDS) },
    { foreignId: text, name: orNull(text) },
  ),

  UserNamed: history({ userId: id, by: id }, { name: text }),
  SubjectRegistered: history({ userId: id }, { issuer: text, subject: text }),

  EventsExported: history({ tokenId: id, by: id, exportedAt: time }, nothing),
  AccessRefused: history(
    { tokenId: id, by: id, refusedAt: time, route, reason: oneOf(...REFUSAL_REASONS), thingId: orNull(id) },
    nothing,
  ),
  TokenUsed: history({ tokenId: id, usedAt: time }, nothing),

  IncidentStarted: history(
    { incidentId: id, by: id, teamId: id, channelId: id, postId: orNull(id), stageId: id, startedAt: time },
    { name: text, description: text, stageTitle: text },
  ),
  IncidentEnded: history({ incidentId: id, by: id, started }, nothing),
  IncidentRestarted: history({ incidentId: id, by: id }, nothing),
  IncidentRenamed: history({ incidentId: id, by: id }, { name: text }),
  IncidentDescribed: history({ incidentId: id, by: id }, { description: text }),
  CommanderChanged: history({ incidentId: id, by: id, commanderUserId: id }, nothing),
  IncidentContentErased: history({ incidentId: id, by: id }, nothing),
  PlaybookApplied: history(
    {
      incidentId: id,
      by: id,
      playbookId: id,
      playbookVersion: Type.Integer({ minimum: 1 }),
      replacedStageId: orNull(id),
      stages: appliedStages,
    },
    { stages: plannedStages },
  ),

  SeverityChanged: history({ incidentId: id, by: id, severity: orNull(oneOf(...SEVERITIES)) }, nothing),
  RoleAssigned: history({ incidentId: id, by: id, role: oneOf(...ROLES), userId: orNull(id) }, nothing),
  StatusUpdatePosted: history({ incidentId: id, by: id, updateId: id }, { text }),
  RetrospectiveWritten: history({ incidentId: id, by: id }, { text }),

  StageAdded: history(ofStage, { title: text }),
  StageRenamed: history(ofStage, { title: text }),
  StageRemoved: history(ofStage, nothing),
  StageMoved: history({ ...ofStage, index: count }, nothing),
  TaskAdded: history(
    { ...ofTask, stageId: id, assigneeUserId: orNull(id), hasCommand: flag },
    { title: text, description: text, command: orNull(text) },
  ),
  TaskRemoved: history(ofTask, nothing),
  TaskEdited: history(
    { ...ofTask, edited: Type.Array(oneOf(...TASK_TEXTS)), hasCommand: flag },
    { title: orNull(text), description: orNull(text), command: orNull(text) },
  ),
  TaskStateChanged: history(
    { ...ofTask, state: oneOf(...TASK_STATES), wasCommander: flag, wasAssignee: flag },
    nothing,
  ),
  TaskAssigned: history({ ...ofTask, assigneeUserId: orNull(id) }, nothing),
  TaskDueChanged: history({ ...ofTask, dueAt: orNull(time) }, nothing),
  TaskMoved: history({ ...ofTask, stageId: id, index: count }, nothing),
  // What the command said was not kept at first.
  TaskCommandRun: history(ofTask, nothing).then(ofTask, { response: text }, ({ facts }) => ({
    facts,
    content: { response: '' },
  })),

  PlaybookCreated: history(
    { ...ofPlaybook, memberUserIds: Type.Array(id), counts: playbookCounts },
    { title: text, description: text, stages: plannedStages },
  ),
  PlaybookUpdated: history(
    { ...ofPlaybook, memberUserIds: Type.Array(id), counts: playbookCounts },
    { title: text, description: text, stages: plannedStages },
  ),
  PlaybookDeleted: history({ ...ofPlaybook, counts: playbookCounts }, nothing),
  PlaybookContentErased: history({ playbookId: id, by: id }, nothing),

  WebhookRegistered: history(
    {
      ...ofWebhook,
      teamIds: orNull(Type.Array(id)),
      eventTypes: orNull(Type.Array(oneOf(...WEBHOOK_EVENT_TYPES))),
      secretId: id,
    },
    { url: text, label: text },
  ),
  WebhookSecretRotated: history({ ...ofWebhook, secretId: id, previousValidUntil: time }, nothing),
  WebhookDisabled: history({ webhookId: id, reason: oneOf(...WEBHOOK_DISABLED_REASONS) }, nothing),
  WebhookEnabled: history(ofWebhook, nothing),
  WebhookDeleted: history(ofWebhook, nothing),
};

type DataOf<Type extends DomainEvent['type']> = Pick<Extract<DomainEvent, { type: Type }>, 'facts' | 'content'>;
