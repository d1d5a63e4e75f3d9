import { isDeepStrictEqual } from 'node:util';
import { coloured } from './output.js';

/** Something that is not the same in two documents. `undefined` is what is not there. */
export interface Difference {
  /** `stages[0].tasks[id].state`: of a list of things with ids, the id. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What has to change for one document to become the other. Things in lists are the same if their ids are. */
export const differences = (before: unknown, after: unknown, path = ''): readonly Difference[] => {
  if (isDeepStrictEqual(before, after)) return [];
  const [one, other] = [partsOf(before), partsOf(after)];
  if (!one || !other || Array.isArray(before) !== Array.isArray(after)) return [{ path, before, after }];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const inside = names.flatMap((name) => {
    const step = Array.isArray(before) ? `[${name}]` : path === '' ? name : `.${name}`;
    return differences(one.get(name), other.get(name), path + step);
  });
  // The same things in another order.
  return inside.length > 0 ? inside : [{ path, before: [...one.keys()], after: [...other.keys()] }];
};

const partsOf = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map(value.map((each: unknown, i) => [idOf(each) ?? String(i), each]));
};

const idOf = (value: unknown): string | undefined => {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : undefined;
};

export const describeDifference = ({ path, before, after }: Difference): string =>
  [
    path === '' ? '(all of it)' : path,
    ...(before === undefined ? [] : [coloured('red', `  - ${JSON.stringify(before)}`)]),
    ...(after === undefined ? [] : [coloured('green', `  + ${JSON.stringify(after)}`)]),
  ].join('\n');
