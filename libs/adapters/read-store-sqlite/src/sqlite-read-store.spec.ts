import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadModel } from '@sitrep/read-models';
import { SqliteReadStore } from './sqlite-read-store.js';

interface Note {
  readonly text: string;
  readonly at: string;
}
const notes: ReadModel<Note, 'at' | 'text'> = {
  name: 'note',
  revision: 1,
  keyOf: () => undefined,
  evolve: (note) => note,
  indexes: { at: ({ at }) => at, text: ({ text }) => text },
  searchText: ({ text }) => text,
};

let directory: string;
let file: string;
let store: SqliteReadStore;
const reopen = (model: ReadModel<Note, 'at' | 'text'> = notes) => {
  store?.close();
  store = SqliteReadStore.open(file, [model as unknown as ReadModel<unknown>]);
};
const put = (position: string, ...entries: readonly (readonly [key: string, note: Note])[]) =>
  store.update(position, (documents) => entries.forEach(([key, note]) => documents.put(notes, key, note)));
const keysOf = (query: Partial<Parameters<typeof store.query<Note, 'at' | 'text'>>[1]> = {}) =>
  store.query(notes, { sort: { by: 'at', descending: false }, limit: 100, ...query }).documents.map(({ text }) => text);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-store-'));
  file = join(directory, 'read-models.db');
  reopen();
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

describe('The SQLite read store', () => {
  it('keeps documents and the position they stand at across a restart', () => {
    expect(store.position()).toBeUndefined();
    put('7', ['a', { text: 'one', at: '1' }]);
    reopen();
    expect(store.position()).toBe('7');
    expect(store.get(notes, 'a')).toEqual({ text: 'one', at: '1' });
  });

  it('keeps neither documents nor position of a change that fails half-way', () => {
    put('7', ['a', { text: 'one', at: '1' }]);
    expect(() =>
      store.update('8', (documents) => {
        documents.put(notes, 'b', { text: 'two', at: '2' });
        throw new Error('half-way');
      }),
    ).toThrow('half-way');
    expect(store.position()).toBe('7');
    expect(store.get(notes, 'b')).toBeUndefined();
  });

  it('begins anew when a model has a new revision', () => {
    put('7', ['a', { text: 'one', at: '1' }]);
    reopen({ ...notes, revision: 2 });
    expect(store.position()).toBeUndefined();
    expect(keysOf()).toEqual([]);
  });

  it('begins anew when its file is damaged', () => {
    store.close();
    writeFileSync(file, 'this is not a database, it only lies where one was expected to lie');
    reopen();
    expect(store.position()).toBeUndefined();
  });

  it('pages through a sorted list without a repeat or a gap while documents are added', () => {
    const key = (n: number) => String(n).padStart(2, '0');
    put('1', ...Array.from({ length: 10 }, (_, n) => [key(n), { text: key(n), at: key(Math.floor(n / 3)) }] as const));
    const seen: string[] = [];
    let after: Parameters<typeof store.query>[1]['after'];
    do {
      const page = store.query(notes, {
        sort: { by: 'at', descending: true },
        limit: 3,
        ...(after && { after }),
      });
      seen.push(...page.documents.map(({ text }) => text));
      after = page.next;
      put('2', [`later-${seen.length}`, { text: 'later', at: '99' }]);
    } while (after);
    expect(seen).toEqual(['09', '08', '07', '06', '05', '04', '03', '02', '01', '00']);
  });

  it('selects by value, by values, by range and by words in any case', () => {
    put(
      '1',
      ['a', { text: 'Database DOWN', at: '1' }],
      ['b', { text: 'straße', at: '2' }],
      ['c', { text: '100% down', at: '3' }],
    );
    expect(keysOf({ where: { at: '2' } })).toEqual(['straße']);
    expect(keysOf({ where: { at: ['1', '3'] } })).toEqual(['Database DOWN', '100% down']);
    expect(keysOf({ where: { at: [] } })).toEqual([]);
    expect(keysOf({ between: { at: { from: '2', to: '3' } } })).toEqual(['straße']);
    expect(keysOf({ words: ['down', 'data'] })).toEqual(['Database DOWN']);
    expect(keysOf({ words: ['%'] })).toEqual(['100% down']);
    expect(keysOf({ words: ["' OR 1=1 --"] })).toEqual([]);
  });

  it('remembers what each log was last seen at, and forgets a memory that a flipped bit has changed', () => {
    const head = { position: 12, hash: 'ab'.repeat(32) };
    store.witnessOf('events').write(head);
    reopen({ ...notes, revision: 2 });
    expect(store.witnessOf('events').read()).toEqual(head);
    expect(store.witnessOf('telemetry').read()).toBeUndefined();
  });
});
