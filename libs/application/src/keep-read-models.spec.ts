import { randomUUID } from 'node:crypto';
import { ERASED, type DomainEvent } from '@sitrep/domain';
import { encodeEvent, UnreadableEvent } from '@sitrep/event-schema';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { incidentHeads, readModels, teamViews } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import type { StoredEvent } from './event-log.js';
import { keepReadModels, keptHere } from './keep-read-models.js';

const at = '2026-11-23T10:15:30.123Z';
const idOf = (letter: string) => letter.repeat(26);

let log: MemoryEventLog;
let store: SqliteReadStore;
beforeEach(() => {
  log = new MemoryEventLog();
  store = SqliteReadStore.open(':memory:', readModels);
});
afterEach(() => store.close());

const append = async (stream: string, event: DomainEvent) => {
  const version = (await log.last(stream))?.version ?? 0;
  await log.append(stream, version, [encodeEvent(event, randomUUID(), at)]);
};
const startIncident = (letter: string, name: string) =>
  append(`incident-${idOf(letter)}`, {
    type: 'IncidentStarted',
    facts: {
      incidentId: idOf(letter),
      by: idOf('a'),
      teamId: idOf('t'),
      channelId: idOf('c'),
      postId: null,
      stageId: idOf('s'),
      startedAt: at,
    },
    content: { name, description: 'd', stageTitle: 'Tasks' },
  });
const endIncident = (letter: string) => {
  const started = { teamId: idOf('t'), channelId: idOf('c'), postId: null, startedBy: idOf('a'), startedAt: at };
  const facts = { incidentId: idOf(letter), by: idOf('a'), started };
  return append(`incident-${idOf(letter)}`, { type: 'IncidentEnded', facts, content: {} });
};

const keepUntilHead = (into = store) => {
  const stop = new AbortController();
  return keepReadModels(log, keptHere(into), stop.signal, ({ atHead }) => void (atHead && stop.abort()));
};

describe('The read models', () => {
  it('take pages that come behind one another in one transaction, and wait for no more at the head', async () => {
    const applied: (readonly [position: string, events: number])[] = [];
    const keeper = {
      position: () => applied.at(-1)?.[0],
      apply: async (position: string, { length }: readonly unknown[]) => void applied.push([position, length]),
    };
    const event = {} as StoredEvent;
    const page = (position: number, events: number, atHead: boolean) => ({
      events: Array<StoredEvent>(events).fill(event),
      position: String(position).padStart(5, '0'),
      atHead,
    });
    const pages = [
      ...[page(1_000, 1_000, false), page(2_000, 1_000, false), page(3_000, 1_000, false)],
      ...[page(3_001, 1, false), page(3_500, 0, false), page(3_501, 1, true), page(3_502, 1, true)],
    ];
    const told: number[] = [];
    const follow = async function* () {
      yield* pages;
    };
    await keepReadModels(
      { follow },
      keeper,
      new AbortController().signal,
      ({ events }) => void told.push(events.length),
    );
    expect(applied).toEqual([
      ['03000', 3_000],
      ['03500', 1],
      ['03501', 1],
      ['03502', 1],
    ]);
    expect(told).toEqual([3_000, 1, 1, 1]);
  });

  it('show what happened, and go on from where they stood', async () => {
    await startIncident('p', 'one');
    await keepUntilHead();
    await endIncident('p');
    await startIncident('q', 'two');
    await keepUntilHead();
    expect(store.get(incidentHeads, idOf('p'))).toMatchObject({
      name: 'one',
      status: 'ended',
      endedAt: at,
      version: 2,
    });
    expect(store.get(incidentHeads, idOf('q'))).toMatchObject({ name: 'two', status: 'active', version: 1 });
  });

  it('find an incident by its name and by its description, whichever of them has changed', async () => {
    const found = (...words: readonly string[]) =>
      store.query(incidentHeads, { words, sort: { by: 'startedAt', descending: true }, limit: 9 }).documents.length;
    await startIncident('p', 'outage');
    await keepUntilHead();
    expect([found('outage', 'd'), found('payments')]).toEqual([1, 0]);
    const facts = { incidentId: idOf('p'), by: idOf('a') };
    await append(`incident-${idOf('p')}`, { type: 'IncidentRenamed', facts, content: { name: 'payments' } });
    await keepUntilHead();
    expect([found('payments', 'd'), found('outage')]).toEqual([1, 0]);
    await append(`incident-${idOf('p')}`, { type: 'IncidentDescribed', facts, content: { description: ERASED } });
    await keepUntilHead();
    expect([found('payments'), found('d'), found('e')]).toEqual([1, 0, 0]);
  });

  it('built anew are what they were', async () => {
    for (const letter of 'pqrst') await startIncident(letter, letter);
    await keepUntilHead();
    await endIncident('q');
    await append(`team-${idOf('t')}`, {
      type: 'TeamCreated',
      facts: { teamId: idOf('t'), by: idOf('a') },
      content: { name: 'Payments' },
    });
    await keepUntilHead();

    const anew = SqliteReadStore.open(':memory:', readModels);
    await keepUntilHead(anew);
    const everything = (of: SqliteReadStore) => [
      of.position(),
      of.query(incidentHeads, { sort: { by: 'startedAt', descending: false }, limit: 100 }),
      of.query(teamViews, { sort: { by: 'createdAt', descending: false }, limit: 100 }),
    ];
    expect(everything(anew)).toEqual(everything(store));
    anew.close();
  });

  it('stand still in front of an event that cannot be read, and keep nothing behind it', async () => {
    await startIncident('p', 'one');
    await keepUntilHead();
    await log.append('incident-x', 0, [{ id: randomUUID(), type: 'FromTheFuture', data: {}, metadata: {} }]);
    await startIncident('q', 'two');
    await expect(keepUntilHead()).rejects.toThrow(UnreadableEvent);
    expect(store.get(incidentHeads, idOf('p'))).toBeDefined();
    expect(store.get(incidentHeads, idOf('q'))).toBeUndefined();
  });
});
