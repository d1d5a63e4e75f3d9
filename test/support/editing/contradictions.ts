import { highestBy } from '../highest-by.js';
import type { Edit } from './edits.js';
import type { History, Operation } from './history.js';
import { storyOf, type Shown, type ToldEvent } from './story.js';

type Edited = Operation & { did: 'edit' };

/** As many as a 412 tells at most. */
const MISSED_MAX = 100;

/**
 * Where a history cannot have come from one incident that is edited by one person at a time, in the order of the log and in
 * one that agrees with when things began and ended. It knows what the requests mean, and nothing of how they are carried out.
 */
export function* contradictions({ operations, events }: History): Generator<string> {
  if (events.some(({ version }, i) => version !== i + 1)) yield 'versions are not counted on from 1';
  if (new Set(events.map(({ id }) => id)).size !== events.length) yield 'an event is in the log twice';
  let story: ReadonlyMap<number, string>;
  try {
    story = storyOf(events);
  } catch (error) {
    yield `an event changes what is not there: ${String(error)}`;
    return;
  }
  const edits = operations.filter((operation) => operation.did === 'edit');
  const claims = claimsOf(edits, events);
  if (claims.size !== events.length - 1) yield 'the log holds what nobody was told is done';

  const madeBy = new Map([...claims].map(([version, edit]) => [edit, version]));
  const told = operations.flatMap((operation): [number, number][] =>
    operation.did === 'read'
      ? [[operation.ended, operation.version]]
      : operation.answer.was === 'done'
        ? [[operation.ended, operation.answer.version]]
        : [],
  );
  const atLeast = highestBy(told);
  const atMost = highestBy([[-1, 1], ...[...claims].map(([version, { began }]): [number, number] => [began, version])]);

  for (const operation of operations) {
    const { began, ended } = operation;
    const [least, most] = [atLeast(began), atMost(ended)];
    const isOfItsTime = (version: number) => version >= least && version <= most;
    if (operation.did === 'read') {
      if (!isOfItsTime(operation.version)) yield `version ${operation.version} was read at another time`;
      if (story.get(operation.version) !== operation.shown)
        yield `version ${operation.version} was read as it never was`;
      continue;
    }
    const { answer, ifVersion, edit } = operation;
    if (answer.was === 'done') {
      const isMade = madeBy.has(operation);
      const before = isMade ? answer.version - edit.events.length : answer.version;
      if (ifVersion !== undefined && before !== ifVersion)
        yield `a change to version ${ifVersion} was made to ${before}`;
      if (story.get(answer.version) !== answer.shown) yield `version ${answer.version} was answered as it never was`;
      if (isMade && before < least) yield `version ${answer.version} is told to be older than what was known before`;
      if (!isMade && !(isOfItsTime(answer.version) && isSo(shownAt(story, answer.version), edit)))
        yield `a change was acknowledged and is not in the log at version ${answer.version}`;
    } else if (answer.was === 'stale') {
      const { currentVersion, missed } = answer;
      if (ifVersion === undefined || currentVersion === ifVersion)
        yield 'a change was told to be stale without a reason';
      else if (!isOfItsTime(currentVersion))
        yield `a stale change was told of version ${currentVersion} at another time`;
      else if (missed.join() !== idsBetween(events, ifVersion, currentVersion).join())
        yield `who had seen version ${ifVersion} was not told what was missed up to ${currentVersion}`;
    } else if (!isRefusedAt(story, ifVersion === undefined ? [least, most] : [ifVersion, ifVersion], edit, answer.type))
      yield `a change was refused as ${answer.type} without a reason`;
  }
}

/** Which edit has made which version; for one that made several, the last of them, and the others too. */
const claimsOf = (edits: readonly Edited[], events: readonly ToldEvent[]): ReadonlyMap<number, Edited> => {
  const claims = new Map<number, Edited>();
  for (const edit of edits) {
    if (edit.answer.was !== 'done') continue;
    const first = edit.answer.version - edit.edit.events.length + 1;
    const made = edit.edit.events.map((_, i) => first + i);
    const isItsOwn = made.every((version, i) => {
      const event = events[version - 1];
      return event && !claims.has(version) && event.userId === edit.userId && says(event, edit.edit.events[i]!);
    });
    if (isItsOwn) for (const version of made) claims.set(version, edit);
  }
  return claims;
};

const says = ({ type, facts, content }: ToldEvent, asked: Edit['events'][number]): boolean => {
  const all: Readonly<Record<string, unknown>> = { ...facts, ...content };
  return type === asked.type && Object.entries(asked.says).every(([name, value]) => all[name] === value);
};

const idsBetween = (events: readonly ToldEvent[], after: number, upTo: number): readonly string[] =>
  events.slice(after, Math.min(upTo, after + MISSED_MAX)).map(({ id }) => id);

const shownAt = (story: ReadonlyMap<number, string>, version: number): Shown | undefined => {
  const text = story.get(version);
  return text === undefined ? undefined : (JSON.parse(text) as Shown);
};

/** Whether the incident is already as the edit wants it: then nothing is to be done. */
const isSo = (shown: Shown | undefined, { events }: Edit): boolean => {
  if (!shown || events.length !== 1) return false;
  const { type, says: wanted } = events[0]!;
  const { stageId, index } = wanted;
  const task = taskIn(shown, wanted['taskId']);
  const isAt = {
    SeverityChanged: () => shown.severity === wanted['severity'],
    CommanderChanged: () => shown.commanderUserId === wanted['commanderUserId'],
    StageMoved: () => shown.stages[Number(index)]?.id === stageId,
    TaskStateChanged: () => task?.state === wanted['state'],
    TaskAssigned: () => task?.assigneeUserId === wanted['assigneeUserId'],
    TaskDueChanged: () => task?.dueAt === wanted['dueAt'],
    TaskMoved: () => stageIn(shown, stageId)?.tasks[Number(index)]?.id === wanted['taskId'],
  }[type];
  return isAt?.() ?? false;
};

/** Whether there was a moment at which the incident was such that the edit has to be refused. */
const isRefusedAt = (
  story: ReadonlyMap<number, string>,
  [from, to]: readonly [number, number],
  { events }: Edit,
  problem: string,
): boolean => {
  const { stageId, taskId, index } = events[0]!.says;
  const refuses = (shown: Shown): boolean => {
    const stage = stageIn(shown, stageId);
    const reasons: Readonly<Record<string, () => boolean>> = {
      '/problems/incident-already-ended': () => shown.status === 'ended',
      '/problems/incident-already-active': () => shown.status === 'active',
      '/problems/stage-not-found': () => !stage,
      '/problems/stage-not-empty': () => stage!.tasks.length > 0,
      '/problems/last-stage': () => shown.stages.length === 1,
      '/problems/task-not-found': () => !taskIn(shown, taskId),
      '/problems/index-out-of-range': () => {
        if (taskId === undefined) return Number(index) >= shown.stages.length;
        const others = stage?.tasks.filter(({ id }) => id !== taskId) ?? [];
        return Number(index) > others.length;
      },
    };
    return reasons[problem]?.() ?? false;
  };
  for (let version = from; version <= to; version++) {
    const shown = shownAt(story, version);
    if (shown && refuses(shown)) return true;
  }
  return false;
};

const stageIn = (shown: Shown, stageId: unknown) => shown.stages.find(({ id }) => id === stageId);
const taskIn = (shown: Shown, taskId: unknown) =>
  shown.stages.flatMap(({ tasks }) => tasks).find(({ id }) => id === taskId);
