import { incidents, playbooks, servers, type StreamKind } from '@sitrep/application';
import {
  SEVERITIES,
  TASK_STATES,
  TELEMETRY_MODES,
  type DomainEvent,
  type Id,
  type IncidentCommand,
  type PlaybookCommand,
  type ServerCommand,
} from '@sitrep/domain';
import type { IncidentView, PlaybookView } from '@sitrep/read-models';
import type { Random } from '../support/seeded-random.js';

export type Command = IncidentCommand | PlaybookCommand | ServerCommand;
export type AnyKind = StreamKind<Command, unknown, DomainEvent, string, unknown>;

/** What a simulated user wants. */
export interface Wish {
  readonly kind: AnyKind;
  /** `undefined` where it is created: it then has the id of the request. */
  readonly id: Id | undefined;
  /** @param by signs the command: every event says so whose it is. */
  readonly command: (by: Id, createdId: Id, newId: () => Id) => Command;
}

/** What users know, or knew a moment ago. */
export interface Picture {
  readonly teamId: Id;
  readonly diagnosticId: Id;
  readonly incidents: readonly IncidentView[];
  readonly playbooks: readonly PlaybookView[];
}

const wish = <C extends Command, S, E extends DomainEvent, R, V>(
  kind: StreamKind<C, S, E, R, V>,
  id: Wish['id'],
  command: (by: Id, createdId: Id, newId: () => Id) => C,
): Wish => ({ kind: kind as unknown as AnyKind, id, command });

/** Few incidents, playbooks, users and texts, so that what is wished often meets what is there. */
export const anyWish = (picture: Picture, random: Random): Wish => {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)]!;
  const { teamId, diagnosticId } = picture;
  const text = () => pick(TEXTS);
  const user = () => idOf('u', random(3));
  const plan = () =>
    Array.from({ length: random(3) }, () => ({
      title: text(),
      tasks: Array.from({ length: random(3) }, () => ({ title: text(), description: '', command: null })),
    }));

  if (picture.incidents.length === 0 || (picture.incidents.length < INCIDENTS_MAX && random(12) === 0)) {
    const from = random(2) === 0 ? undefined : picture.playbooks.find(({ deletedAt }) => deletedAt === null);
    return wish(incidents, undefined, (by, incidentId, newId) => ({
      ...{ type: 'StartIncident', by, incidentId, teamId, channelId: newId(), stageId: newId(), postId: null },
      ...{ name: text(), description: '' },
      playbook: from && {
        playbookId: from.id,
        version: from.version,
        stages: from.stages.map(({ title, tasks }) => ({
          stageId: newId(),
          title,
          tasks: tasks.map((task) => ({ taskId: newId(), ...task })),
        })),
      },
    }));
  }
  if (random(40) === 0) {
    const mode = pick(TELEMETRY_MODES);
    return wish(servers, diagnosticId, (by) => ({ type: 'ChangeTelemetryMode', mode, by, reason: 'request' }));
  }
  if (random(10) === 0) {
    const [title, description, stages] = [text(), text(), plan()];
    if (picture.playbooks.length === 0 || (picture.playbooks.length < PLAYBOOKS_MAX && random(3) === 0))
      return wish(playbooks, undefined, (by, playbookId) => ({
        ...{ type: 'CreatePlaybook', by, playbookId, teamId, memberUserIds: [], title, description, stages },
      }));
    const { id } = pick(picture.playbooks);
    return random(3) === 0
      ? wish(playbooks, id, (by) => ({ type: 'DeletePlaybook', by }))
      : wish(playbooks, id, (by) => ({ type: 'UpdatePlaybook', by, memberUserIds: [], title, description, stages }));
  }

  const incident = pick(picture.incidents);
  const stageId = random(8) === 0 ? idOf('s', 0) : (pick(incident.stages)?.id ?? idOf('s', 0));
  const tasks = incident.stages.flatMap((stage) => stage.tasks);
  const taskId = tasks.length === 0 || random(10) === 0 ? idOf('j', 0) : pick(tasks).id;
  const index = random(4) - 1;
  const [title, another] = [text(), user()];
  const of = (command: Parameters<typeof wish<IncidentCommand, never, never, never, never>>[2]): Wish =>
    wish(incidents as never, incident.id, command);
  switch (random(19)) {
    case 0:
    case 1:
    case 2:
      return of((by) => ({ type: 'EndIncident', by }));
    case 3:
    case 4:
      return of((by) => ({ type: 'RestartIncident', by }));
    case 5:
      return of((by) => ({ type: 'EditIncident', by, name: title, description: title }));
    case 6:
      return of((by) => ({ type: 'ChangeCommander', by, commanderUserId: another }));
    case 7: {
      const severity = pick([null, ...SEVERITIES]);
      return of((by) => ({ type: 'ChangeSeverity', by, severity }));
    }
    case 8:
      return of((by, updateId) => ({ type: 'PostStatusUpdate', by, updateId, text: title }));
    case 9:
      return of((by, createdId) => ({ type: 'AddStage', by, stageId: createdId, title }));
    case 10:
      return of((by) => ({ type: 'RenameStage', by, stageId, title }));
    case 11:
      return of((by) => ({ type: 'RemoveStage', by, stageId }));
    case 12:
      return of((by) => ({ type: 'MoveStage', by, stageId, index }));
    case 13:
    case 14:
      return of((by, createdId) => ({
        ...{ type: 'AddTask', by, stageId, taskId: createdId, assigneeUserId: null },
        ...{ title, description: '', command: null },
      }));
    case 15: {
      const state = pick(TASK_STATES);
      return of((by) => ({ type: 'ChangeTaskState', by, taskId, state }));
    }
    case 16:
      return of((by) => ({ type: 'AssignTask', by, taskId, assigneeUserId: another }));
    case 17:
      return of((by) => ({ type: 'MoveTask', by, taskId, stageId, index }));
    default:
      return of((by) => (index < 0 ? { type: 'RemoveTask', by, taskId } : { type: 'EditTask', by, taskId, title }));
  }
};

/** An id that cannot be minted, told by its number. */
export const idOf = (letter: string, n: number): Id => `${letter}${n}`.padEnd(26, 'x');

// The last one is refused.
const TEXTS = ['Checkout', 'Payments', 'Search', 'Login', ' '];
const INCIDENTS_MAX = 4;
const PLAYBOOKS_MAX = 3;
