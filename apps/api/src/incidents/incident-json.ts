import type { Handled } from '@sitrep/application';
import type { IncidentView, StageView, TaskView } from '@sitrep/read-models';
import type { FastifyReply } from 'fastify';
import { answer } from '../http/conditions.js';
import type { ProblemName } from '../http/problem.js';
import type { IncidentPage, IncidentResponse } from './incident.response.js';

// Every write answers the whole incident, and one with hundreds of tasks would take longer to spell than to change. But
// pictures are never changed in place, so each task and each stage is spelled once and remembered as long as it is there.

/** What a write of an incident answers with. @throws ProblemException when it was refused or came too late. */
export const answerIncident = (reply: FastifyReply, handled: Handled<ProblemName, IncidentView>): IncidentResponse =>
  shown(reply, answer(reply, handled));

export const shown = (reply: FastifyReply, incident: IncidentView): IncidentResponse => {
  void reply.type(JSON_TYPE).serializer((payload) => incidentJson(payload as IncidentView));
  return incident as IncidentResponse;
};

export const shownPage = (
  reply: FastifyReply,
  items: readonly IncidentView[],
  nextCursor: string | null,
): IncidentPage => {
  void reply
    .type(JSON_TYPE)
    .serializer(() => `{"items":[${items.map(incidentJson).join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`);
  return { items: items as IncidentResponse[], nextCursor };
};

const JSON_TYPE = 'application/json; charset=utf-8';

export const incidentJson = ({ stages, ...head }: IncidentView): string =>
  `${JSON.stringify(head).slice(0, -1)},"stages":[${stages.map(stageJson).join(',')}]}`;

const stageJson = (stage: StageView): string =>
  once(
    stage,
    ({ tasks, ...head }) => `${JSON.stringify(head).slice(0, -1)},"tasks":[${tasks.map(taskJson).join(',')}]}`,
  );

const taskJson = (task: TaskView): string => once(task, (all) => JSON.stringify(all));

const spelled = new WeakMap<object, string>();
const once = <Part extends object>(part: Part, spell: (part: Part) => string): string => {
  const known = spelled.get(part);
  if (known !== undefined) return known;
  const json = spell(part);
  spelled.set(part, json);
  return json;
};
