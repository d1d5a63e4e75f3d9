import type { Random } from '../seeded-random.js';
import type { Shown } from './story.js';

/** What a client may ask for, and what must be in the log once it has been done: the types of the events, and what they say. */
export interface Edit {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind `/v1/incidents/{id}`. */
  readonly path: string;
  readonly body?: object;
  readonly events: readonly { readonly type: string; readonly says: Readonly<Record<string, unknown>> }[];
}

const TASKS_MAX = 15;
const STAGES_MAX = 5;

/** Something to do with an incident as it was seen last; by now it may look otherwise. Texts are never said twice. */
export const chooseEdit = (seen: Shown, random: Random, users: readonly string[], newText: () => string): Edit => {
  const one = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
  const stage = one(seen.stages);
  const tasks = seen.stages.flatMap((each) => each.tasks);
  const only = (
    method: Edit['method'],
    path: string,
    body: object | undefined,
    type: string,
    says: Record<string, unknown>,
  ): Edit => ({ method, path, ...(body && { body }), events: [{ type, says }] });

  const ofIncident = [
    () => {
      const name = newText();
      return only('PATCH', '', { name }, 'IncidentRenamed', { name });
    },
    () => {
      const description = newText();
      return only('PATCH', '', { description }, 'IncidentDescribed', { description });
    },
    (): Edit => {
      const [name, description] = [newText(), newText()];
      const events = [
        { type: 'IncidentRenamed', says: { name } },
        { type: 'IncidentDescribed', says: { description } },
      ];
      return { method: 'PATCH', path: '', body: { name, description }, events };
    },
    () => {
      const severity = one(['sev1', 'sev2', 'sev3', 'sev4']);
      return only('PUT', '/severity', { severity }, 'SeverityChanged', { severity });
    },
    () => {
      const userId = one(users);
      return only('PUT', '/commander', { userId }, 'CommanderChanged', { commanderUserId: userId });
    },
    () => only('POST', '/end', undefined, 'IncidentEnded', {}),
    () => only('POST', '/restart', undefined, 'IncidentRestarted', {}),
  ];
  const ofStages = [
    () => {
      const title = newText();
      return only('PATCH', `/stages/${stage.id}`, { title }, 'StageRenamed', { stageId: stage.id, title });
    },
    () => {
      const index = random(seen.stages.length);
      return only('POST', `/stages/${stage.id}/move`, { index }, 'StageMoved', { stageId: stage.id, index });
    },
    () => {
      const title = newText();
      if (seen.stages.length < STAGES_MAX) return only('POST', '/stages', { title }, 'StageAdded', { title });
      return only('DELETE', `/stages/${stage.id}`, undefined, 'StageRemoved', { stageId: stage.id });
    },
  ];
  const add = () => {
    const title = newText();
    return only('POST', `/stages/${stage.id}/tasks`, { title }, 'TaskAdded', { stageId: stage.id, title });
  };
  if (tasks.length === 0) return add();
  const { id: taskId } = one(tasks);
  const of = `/tasks/${taskId}`;
  const ofTasks = [
    add,
    () => (tasks.length < TASKS_MAX ? add() : only('DELETE', of, undefined, 'TaskRemoved', { taskId })),
    () => {
      const title = newText();
      return only('PATCH', of, { title }, 'TaskEdited', { taskId, title });
    },
    () => {
      const state = one(['open', 'in_progress', 'closed']);
      return only('PUT', `${of}/state`, { state }, 'TaskStateChanged', { taskId, state });
    },
    () => {
      const userId = one([...users, null]);
      return only('PUT', `${of}/assignee`, { userId }, 'TaskAssigned', { taskId, assigneeUserId: userId });
    },
    () => {
      const dueAt = new Date(Date.UTC(2030, random(12), 1 + random(28))).toISOString();
      return only('PUT', `${of}/due`, { dueAt }, 'TaskDueChanged', { taskId, dueAt });
    },
    () => {
      const to = { stageId: stage.id, index: random(stage.tasks.length + 1) };
      return only('POST', `${of}/move`, to, 'TaskMoved', { taskId, ...to });
    },
    () => only('DELETE', of, undefined, 'TaskRemoved', { taskId }),
  ];
  // Half of what people do to a running incident is work on its tasks.
  return one([ofIncident, ofStages, ofTasks, ofTasks].map(one))();
};
