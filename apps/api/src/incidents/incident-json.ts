import type { Handled } from '@sitrep/application';
import type { IncidentView, StageView, TaskView } from '@sitrep/read-models';
import type { FastifyReply } from 'fastify';
import { answer } from '../http/conditions.js';
import type { ProblemName } from '../http/problem.js';
import type { IncidentPage, IncidentResponse } from './incident.response.js';

// Every write answers the whole incident, and one with hundreds of tasks would take longer to spell than to change. But
// pictures are never changed in place, so each task and each stage is spelled once and remembered as long as it is there;
// in bytes, because to join texts and turn them into bytes again was most of what such an answer cost.

/**
 * What a write of an incident answers with: the incident, or nothing but the headers to who would rather have it short
 * (`Prefer: return=minimal`, RFC 7240).
 * @throws ProblemException when it was refused or came too late.
 */
export const answerIncident = (reply: FastifyReply, handled: Handled<ProblemName, IncidentView>): IncidentResponse => {
  const incident = answer(reply, handled);
  if (!MINIMAL.test(String(reply.request.headers['prefer']))) return shown(reply, incident);
  void reply.header('preference-applied', 'return=minimal');
  return undefined as unknown as IncidentResponse;
};

const MINIMAL = /(?:^|,)\s*return\s*=\s*"?minimal"?\s*(?:[,;]|$)/i;

export const shown = (reply: FastifyReply, incident: IncidentView): IncidentResponse => {
  spellBy(reply, () => incidentJson(incident));
  return incident as IncidentResponse;
};

export const shownPage = (
  reply: FastifyReply,
  items: readonly IncidentView[],
  nextCursor: string | null,
): IncidentPage => {
  const end = utf8(`],"nextCursor":${JSON.stringify(nextCursor)}}`);
  spellBy(reply, () => Buffer.concat([utf8('{"items":['), ...separated(items.map(incidentJson)), end]));
  return { items: items as IncidentResponse[], nextCursor };
};

/** Fastify takes bytes as well; its types do not know it. */
const spellBy = (reply: FastifyReply, spell: () => Buffer): void =>
  void reply.type('application/json; charset=utf-8').serializer(spell as unknown as () => string);

/** What `JSON.stringify` would give, in UTF-8. */
export const incidentJson = ({ stages, ...head }: IncidentView): Buffer =>
  Buffer.concat([opened(head, 'stages'), ...separated(stages.map(stageJson)), CLOSED]);

const stageJson = (stage: StageView): Buffer =>
  once(stage, ({ tasks, ...head }) =>
    Buffer.concat([opened(head, 'tasks'), ...separated(tasks.map(taskJson)), CLOSED]),
  );

const taskJson = (task: TaskView): Buffer => once(task, (all) => utf8(JSON.stringify(all)));

const opened = (head: object, list: string): Buffer => utf8(`${JSON.stringify(head).slice(0, -1)},"${list}":[`);
const separated = (items: readonly Buffer[]): readonly Buffer[] =>
  items.flatMap((item, i) => (i === 0 ? [item] : [COMMA, item]));
const utf8 = (text: string): Buffer => Buffer.from(text);
const [COMMA, CLOSED] = [utf8(','), utf8(']}')];

const spelled = new WeakMap<object, Buffer>();
const once = <Part extends object>(part: Part, spell: (part: Part) => Buffer): Buffer => {
  const known = spelled.get(part);
  if (known) return known;
  const json = spell(part);
  spelled.set(part, json);
  return json;
};
