import { highestBy, type HighestBy } from '../highest-by.js';
import type { History, Operation } from './history.js';

/**
 * Where a history cannot have come from one log that does one thing at a time, in an order that agrees with when things
 * began and ended (Herlihy and Wing, Linearizability, 1990). It knows what appends and reads mean, and no log.
 */
export function* contradictions({ operations, streams, all }: History): Generator<string> {
  const places = new Map(all.map((id, place) => [id, place]));
  if (places.size !== all.length) yield 'an event is in the log twice';
  if ([...streams.values()].flat().length !== all.length) yield 'streams and log hold different numbers of events';
  for (const [stream, ids] of streams) {
    yield* ofStream(
      stream,
      ids,
      operations.filter((operation) => operation.stream === stream),
    );
    for (const [i, id] of ids.entries())
      if (i > 0 && !(places.get(ids[i - 1]!)! < places.get(id)!)) yield `${stream} ${i + 1} is out of order in the log`;
  }
  yield* inRealTime(operations, places);
}

function* ofStream(stream: string, ids: readonly string[], operations: readonly Operation[]): Generator<string> {
  const versions = new Map(ids.map((id, i) => [id, i + 1]));
  if (versions.size !== ids.length) yield `${stream} holds an event twice`;
  const known = new Set<string>();
  const lengths = new Lengths(operations, versions);
  for (const operation of operations) {
    const { began, ended } = operation;
    const [least, most] = [lengths.atLeast(began), lengths.atMost(ended)];
    if (operation.did === 'read') {
      const { after, ids: read } = operation;
      if (read.some((id, i) => id !== ids[after + i])) yield `${stream} was read as it never was`;
      if (after + read.length < least) yield `${stream} was read without what had been acknowledged`;
      if (after + read.length > most) yield `${stream} was read with what nobody had asked for yet`;
      continue;
    }
    const { expected, outcome } = operation;
    for (const id of operation.ids) known.add(id);
    const found = operation.ids.filter((id) => versions.has(id));
    if (found.length !== 0 && found.length !== operation.ids.length) yield `an append to ${stream} is torn`;
    if (found.length > 0 && operation.ids.some((id, i) => versions.get(id) !== expected + 1 + i))
      yield `an append to ${stream} is not at the version that was expected`;
    if (outcome?.appended && found.length === 0) yield `an acknowledged append to ${stream} is lost`;
    if (outcome?.appended && outcome.version !== expected + operation.ids.length)
      yield `an append to ${stream} was told another version`;
    if (outcome?.appended === false) {
      if (found.length > 0) yield `an append to ${stream} was refused and done`;
      if (outcome.actual === expected) yield `an append to ${stream} was refused without a reason`;
      if (outcome.actual < least || outcome.actual > most) yield `an append to ${stream} was told a version of no time`;
    }
  }
  if (ids.some((id) => !known.has(id))) yield `${stream} holds what nobody has appended`;
}

/** How long a stream must have been, and can have been, at a moment. */
class Lengths {
  readonly atLeast: HighestBy;
  readonly atMost: HighestBy;

  constructor(operations: readonly Operation[], versions: ReadonlyMap<string, number>) {
    const appends = operations.filter(
      (operation) => operation.did === 'append' && versions.has(operation.ids.at(-1)!),
    ) as readonly (Operation & { did: 'append' })[];
    const lengthOf = ({ ids }: Operation) => versions.get(ids.at(-1)!)!;
    const acknowledged = appends.filter(({ outcome }) => outcome?.appended);
    this.atLeast = highestBy(acknowledged.map((append) => [append.ended, lengthOf(append)]));
    this.atMost = highestBy(appends.map((append) => [append.began, lengthOf(append)]));
  }
}

/** What was acknowledged before something else began lies before it in the log. */
function* inRealTime(operations: readonly Operation[], places: ReadonlyMap<string, number>): Generator<string> {
  const appends = operations
    .filter(({ did, ids }) => did === 'append' && places.has(ids[0]!))
    .map(({ began, ended, ids }) => ({ began, ended, place: places.get(ids[0]!)! }));
  const byEnd = appends.toSorted((a, b) => a.ended - b.ended);
  let [next, newest] = [0, -1];
  for (const { began, place } of appends.toSorted((a, b) => a.began - b.began)) {
    for (; next < byEnd.length && byEnd[next]!.ended < began; next++) newest = Math.max(newest, byEnd[next]!.place);
    if (place < newest) yield 'an append lies before one that was acknowledged before it began';
  }
}
