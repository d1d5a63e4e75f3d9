import type { Id } from '@sitrep/domain';
import type { IncidentView, StageView, TaskView } from './incident-view.js';

/** One difference between two pictures of an incident. */
export interface IncidentChange {
  readonly of: 'incident' | 'stage' | 'task';
  readonly id: Id;
  readonly change: 'added' | 'removed' | 'changed';
  /** Of what was changed. What was added or removed is told whole. */
  readonly field: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What is different in the later one of two pictures of an incident, by ids and not by places: a task that was pushed down
 * by another has not changed. The order of stages and of the tasks of a stage is told as a list of ids, where those that
 * are in both pictures have changed places.
 *
 * @param before `undefined`: the incident was not there yet.
 */
export const incidentChanges = (before: IncidentView | undefined, after: IncidentView): readonly IncidentChange[] => {
  if (!before) return [{ of: 'incident', id: after.id, change: 'added', field: null, before: null, after }];
  return [
    ...fieldChanges('incident', after.id, headOf(before), headOf(after)),
    ...listChanges('stage', before.stages.map(stageOf), after.stages.map(stageOf)),
    ...orderChanges('incident', after.id, 'stageIds', before.stages, after.stages),
    ...listChanges('task', tasksOf(before), tasksOf(after)),
    ...after.stages.flatMap(({ id, tasks }) =>
      orderChanges('stage', id, 'taskIds', before.stages.find((stage) => stage.id === id)?.tasks ?? [], tasks),
    ),
  ];
};

type Kind = IncidentChange['of'];
type Fields = Readonly<Record<string, unknown>>;

/** The version is where one looks, and not what one sees there. */
const headOf = ({ stages: _, version: __, ...head }: IncidentView): Fields => head;
const stageOf = ({ id, title }: StageView) => ({ id, title });
const tasksOf = ({ stages }: IncidentView): readonly (TaskView & { readonly stageId: Id })[] =>
  stages.flatMap(({ id: stageId, tasks }) => tasks.map((task) => ({ ...task, stageId })));

const listChanges = (
  of: Kind,
  before: readonly { readonly id: Id }[],
  after: readonly { readonly id: Id }[],
): readonly IncidentChange[] => {
  const then = new Map(before.map((each) => [each.id, each]));
  const now = new Map(after.map((each) => [each.id, each]));
  const removed = before.filter(({ id }) => !now.has(id));
  return [
    ...removed.map((each) => ({ of, id: each.id, change: 'removed', field: null, before: each, after: null }) as const),
    ...after.flatMap((each): readonly IncidentChange[] => {
      const was = then.get(each.id);
      if (!was) return [{ of, id: each.id, change: 'added', field: null, before: null, after: each }];
      return fieldChanges(of, each.id, { ...was }, { ...each });
    }),
  ];
};

const fieldChanges = (of: Kind, id: Id, before: Fields, after: Fields): readonly IncidentChange[] =>
  Object.keys(after)
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ of, id, change: 'changed', field, before: before[field], after: after[field] }));

const orderChanges = (
  of: Kind,
  id: Id,
  field: string,
  before: readonly { readonly id: Id }[],
  after: readonly { readonly id: Id }[],
): readonly IncidentChange[] => {
  const [then, now] = [before.map((each) => each.id), after.map((each) => each.id)];
  const [wasThere, isThere] = [new Set(then), new Set(now)];
  const stayed = now.filter((each) => wasThere.has(each));
  const hasMoved = then.filter((each) => isThere.has(each)).some((each, i) => each !== stayed[i]);
  return hasMoved ? [{ of, id, change: 'changed', field, before: then, after: now }] : [];
};
