import fc from 'fast-check';
import {
  stageIn,
  stageOfTask,
  taskIn,
  tasksIn,
  withoutStage,
  withoutTask,
  withStageMoved,
  withTask,
  withTaskChanged,
  withTaskMoved,
} from './stages.js';

interface Task {
  readonly id: string;
  readonly note: string;
}
const task = (id: number): Task => ({ id: `task ${id}`, note: '' });
const idsOf = (stages: readonly { readonly tasks: readonly Task[] }[]) =>
  stages.flatMap(({ tasks }) => tasks.map(({ id }) => id));
/** Up to five stages of up to four tasks each, all with ids of their own. */
const someStages = fc
  .array(fc.nat(4), { minLength: 1, maxLength: 5 })
  .map((sizes) =>
    sizes.map((size, i) => ({ id: `stage ${i}`, tasks: Array.from({ length: size }, (_, j) => task(i * 10 + j)) })),
  );
const nth = <Item>(items: readonly Item[], n: number): Item => items[n % items.length]!;
const always = (law: (stages: readonly { id: string; tasks: readonly Task[] }[], a: number, b: number) => void) =>
  fc.assert(fc.property(someStages, fc.nat(), fc.nat(), law));

describe('Moving', () => {
  it('puts a stage where it was to go, and keeps the others in their order', () =>
    always((stages, a, b) => {
      const { id } = nth(stages, a);
      const to = b % stages.length;
      const moved = withStageMoved(stages, id, to);
      expect(moved[to]!.id).toBe(id);
      expect(withoutStage(moved, id)).toEqual(withoutStage(stages, id));
    }));

  it('puts a task where it was to go, and keeps the others in their order', () =>
    always((stages, a, b) => {
      fc.pre(tasksIn(stages) > 0);
      const id = nth(idsOf(stages), a);
      const target = nth(stages, b);
      const others = withoutTask(stages, id);
      const to = b % (stageIn(others, target.id)!.tasks.length + 1);
      const moved = withTaskMoved(stages, id, target.id, to);
      expect(stageIn(moved, target.id)!.tasks[to]!.id).toBe(id);
      expect(withoutTask(moved, id)).toEqual(others);
      expect(idsOf(moved).sort()).toEqual(idsOf(stages).sort());
    }));
});

describe('A change', () => {
  it('of one task leaves every other the very same, and changes nothing in place', () =>
    always((stages, a) => {
      fc.pre(tasksIn(stages) > 0);
      const before = structuredClone(stages);
      const id = nth(idsOf(stages), a);
      const changed = withTaskChanged(stages, id, (one) => ({ ...one, note: 'done' }));
      expect(stages).toEqual(before);
      expect(taskIn(changed, id)).toEqual({ id, note: 'done' });
      for (const other of idsOf(stages).filter((each) => each !== id))
        expect(taskIn(changed, other)).toBe(taskIn(stages, other));
      for (const stage of stages.filter((each) => each !== stageOfTask(stages, id)))
        expect(stageIn(changed, stage.id)).toBe(stage);
    }));

  it('of what is not there changes nothing', () =>
    always((stages) => {
      expect(withTaskChanged(stages, 'nobody', () => task(0))).toBe(stages);
      expect(withoutTask(stages, 'nobody')).toBe(stages);
      expect(withTaskMoved(stages, 'nobody', 'stage 0', 0)).toBe(stages);
      expect(withStageMoved(stages, 'nothing', 0)).toBe(stages);
      expect(withTask(stages, 'nothing', task(99))).toBe(stages);
      expect(withoutStage(stages, 'nothing')).toEqual(stages);
      for (const id of idsOf(stages)) expect(withTaskMoved(stages, id, 'nothing', 0)).toBe(stages);
    }));
});
