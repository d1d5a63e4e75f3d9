import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PagePlace } from '@sitrep/application';
import type { ReadModel } from '@sitrep/read-models';
import fc from 'fast-check';
import { aheadOf } from './built-ahead.js';
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
  lists: { by: 'at', within: [[], ['text']] },
  textsOf: () => [],
};

/** Raised for each store that begins anew. */
let revision = 1;
let directory: string;
let file: string;
let store: SqliteReadStore;
const open = (at: string, model: typeof notes) => SqliteReadStore.open(at, [model as unknown as ReadModel<unknown>]);
const reopen = (model = notes) => {
  store?.close();
  store = open(file, model);
};
const put = (position: string, ...entries: readonly (readonly [key: string, note: Note])[]) =>
  store.update(position, (documents) =>
    entries.forEach(([key, note]) => {
      documents.put(notes, key, note);
      documents.putText(notes, key, note, ['text', note.text]);
    }),
  );
/** A moment, so many milliseconds after noon. */
const ms = (n: number) => new Date(Date.parse('2026-11-23T12:00:00.000Z') + n).toISOString();
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
    put('7', ['a', { text: 'one', at: ms(1) }]);
    reopen();
    expect(store.position()).toBe('7');
    expect(store.get(notes, 'a')).toEqual({ text: 'one', at: ms(1) });
  });

  it('keeps neither documents nor position of a change that fails half-way', () => {
    put('7', ['a', { text: 'one', at: ms(1) }]);
    expect(() =>
      store.update('8', (documents) => {
        documents.put(notes, 'b', { text: 'two', at: ms(2) });
        documents.putText(notes, 'b', { text: 'two', at: ms(2) }, ['text', 'two']);
        throw new Error('half-way');
      }),
    ).toThrow('half-way');
    expect(store.position()).toBe('7');
    expect(store.get(notes, 'b')).toBeUndefined();
    put('8', ['c', { text: 'three', at: ms(3) }]);
    put('9', ['d', { text: 'four', at: ms(2) }]);
    expect(['two', 'three', 'four'].map((word) => keysOf({ words: [word] }))).toEqual([[], ['three'], ['four']]);
  });

  it('begins anew when a model has a new revision', () => {
    put('7', ['a', { text: 'one', at: ms(1) }]);
    reopen({ ...notes, revision: 2 });
    expect(store.position()).toBeUndefined();
    expect(keysOf()).toEqual([]);
  });

  it('takes over what was built ahead for its models, with what is known of the logs, and for no others', () => {
    const changed = { ...notes, revision: 2 };
    const head = { position: 7, hash: 'e'.repeat(64) };
    put('7', ['a', { text: 'old', at: ms(1) }]);
    store.witnessOf('events').write(head);
    const ahead = open(aheadOf(file), changed);
    ahead.update('6', (documents) => documents.put(changed, 'a', { text: 'new', at: ms(1) }));
    ahead.close();
    reopen();
    expect(store.get(notes, 'a')).toEqual({ text: 'old', at: ms(1) });
    reopen(changed);
    expect(store.position()).toBe('6');
    expect(store.get(changed, 'a')).toEqual({ text: 'new', at: ms(1) });
    expect(store.witnessOf('events').read()).toEqual(head);
    expect(existsSync(aheadOf(file))).toBe(false);
    // What was built ahead of an earlier start is of no use behind it.
    open(aheadOf(file), changed).close();
    reopen(changed);
    expect(store.position()).toBe('6');
  });

  it.each(['words', ''])('begins anew when what was built ahead holds "%s"', (bytes) => {
    put('7', ['a', { text: 'one', at: ms(1) }]);
    writeFileSync(aheadOf(file), bytes);
    reopen({ ...notes, revision: 2 });
    expect(store.position()).toBeUndefined();
  });

  it('begins anew when its file is damaged', () => {
    store.close();
    writeFileSync(file, 'this is not a database, it only lies where one was expected to lie');
    reopen();
    expect(store.position()).toBeUndefined();
  });

  it('pages through a sorted list without a repeat or a gap while documents are added', () => {
    const key = (n: number) => String(n).padStart(2, '0');
    put('1', ...Array.from({ length: 10 }, (_, n) => [key(n), { text: key(n), at: ms(Math.floor(n / 3)) }] as const));
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
      put('2', [`later-${seen.length}`, { text: 'later', at: ms(99) }]);
    } while (after);
    expect(seen).toEqual(['09', '08', '07', '06', '05', '04', '03', '02', '01', '00']);
  });

  it('selects by value, by values, by range and by how words begin, in any case', () => {
    put(
      '1',
      ['a', { text: 'Database DOWN', at: ms(1) }],
      ['b', { text: 'straße', at: ms(2) }],
      ['c', { text: '100% down', at: ms(3) }],
    );
    expect(keysOf({ where: { at: ms(2) } })).toEqual(['straße']);
    expect(keysOf({ where: { at: [ms(3), ms(1), ms(3)] } })).toEqual(['Database DOWN', '100% down']);
    expect(keysOf({ where: { at: [] } })).toEqual([]);
    expect(keysOf({ between: { at: { from: ms(2), to: ms(3) } } })).toEqual(['straße']);
    expect(keysOf({ words: ['down', 'data'] })).toEqual(['Database DOWN']);
    expect(keysOf({ words: ['%'] })).toEqual(['100% down']);
    expect(keysOf({ words: ["' OR 1=1 --"] })).toEqual([]);
  });

  it('finds what people type, however they spell it', () => {
    put('1', ['a', { text: 'Ärger mit dem Café-Router №5 🔥', at: ms(1) }], ['b', { text: '結帳很慢', at: ms(2) }]);
    for (const word of ['arger', 'CAFÉ', 'cafe', 'rout', 'café-router', 'no5', '🔥', 'router, 🔥'])
      expect([word, keysOf({ words: [word] })]).toEqual([
        word,
        word === 'router, 🔥' ? [] : [expect.stringMatching(/^Ä/)],
      ]);
    expect(keysOf({ words: ['很慢'] })).toEqual(['結帳很慢']);
    expect(keysOf({ words: ['outer'] })).toEqual([]);
  });

  it.each([
    '"',
    '""',
    'a" OR "b',
    'NOT',
    'a NEAR b',
    'words:a',
    '^a',
    'a*',
    '(',
    '{words}',
    'a\0b',
    '\\',
    '-',
    '+',
    "'",
  ])('takes %j for words and not for a language', (word) => {
    put('1', ['a', { text: 'one', at: ms(1) }]);
    expect(keysOf({ words: [word] })).toEqual([]);
    put('2', ['b', { text: `two ${word}`, at: ms(2) }]);
    expect(keysOf({ words: [word, 'two'] })).toEqual([`two ${word}`]);
  });

  it('finds a text by what it says now', () => {
    put('1', ['a', { text: 'old', at: ms(1) }]);
    store.update('2', (documents) => documents.putText(notes, 'a', { text: '', at: ms(1) }, ['text', 'new']));
    expect([keysOf({ words: ['old'] }), keysOf({ words: ['new'] })]).toEqual([[], ['old']]);
    store.update('3', (documents) => documents.putText(notes, 'a', { text: '', at: ms(1) }, ['text', '']));
    expect(keysOf({ words: ['new'] })).toEqual([]);
  });

  it('finds a text by what one change has made of it in the end, in whichever order documents are listed', () => {
    store.update('1', (documents) => {
      for (const [key, at] of [
        ['a', 1],
        ['b', 3],
        ['c', 2],
        ['d', 4],
      ] as const) {
        const note = { text: key, at: ms(at) };
        documents.put(notes, key, note);
        documents.putText(notes, key, note, ['text', 'first']);
        if (key !== 'a') documents.putText(notes, key, note, ['text', 'second']);
        if (key === 'c') documents.putText(notes, key, note, ['text', '']);
        if (key === 'd') documents.removeTexts(notes, key);
        if (key === 'd') documents.putText(notes, key, note, ['text', 'third']);
      }
    });
    put('2', ['e', { text: 'fourth', at: ms(2) }]);
    const found = ['first', 'second', 'third', 'fourth'].map((word) => keysOf({ words: [word] }));
    expect(found).toEqual([['a'], ['b'], ['d'], ['fourth']]);
  });

  it('finds in every list, page by page, what a look at every document finds', () => {
    const word = fc.constantFrom('ab', 'abc', 'abd', 'b', 'bc', 'xyz');
    const entry = fc.record({ texts: fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 3 }), at: fc.nat(6) });
    const asked = fc.record({
      words: fc.array(fc.constantFrom('a', 'ab', 'abc', 'b', 'x', 'y'), { minLength: 1, maxLength: 3 }),
      where: fc.option(fc.subarray(['even', 'odd']), { nil: undefined }),
      descending: fc.boolean(),
      limit: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 30 }),
        fc.array(asked, { minLength: 5, maxLength: 5 }),
        (entries, queries) => {
          reopen({ ...notes, revision: ++revision });
          const all = entries.map(({ texts, at }, i) => ({
            key: `k${i}`,
            texts: texts.map((words) => words.join(' ')),
            note: { text: i % 2 === 0 ? 'even' : 'odd', at: ms(at) },
          }));
          store.update('1', (documents) => {
            for (const { key, texts, note } of all) {
              documents.put(notes, key, note);
              texts.forEach((text, i) => documents.putText(notes, key, note, [`text ${i}`, text]));
            }
          });
          for (const { words, where, descending, limit } of queries) {
            const expected = all
              .filter(({ note }) => where?.includes(note.text) ?? true)
              .filter(({ texts }) =>
                words.every((each) =>
                  texts
                    .join(' ')
                    .split(' ')
                    .some((one) => one.startsWith(each)),
                ),
              )
              .toSorted((a, b) => (a.note.at + a.key < b.note.at + b.key ? -1 : 1) * (descending ? -1 : 1));
            const found: Note[] = [];
            let after: PagePlace | undefined;
            do {
              const sort = { by: 'at', descending } as const;
              const page = store.query(notes, {
                words,
                sort,
                limit,
                ...(where && { where: { text: where } }),
                ...(after && { after }),
              });
              found.push(...page.documents);
              after = page.next;
            } while (after);
            expect(found).toEqual(expected.map(({ note }) => note));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('leaves nothing of a word that was taken away, once it is told to forget', () => {
    const bytes = () =>
      readdirSync(directory)
        .map((name) => readFileSync(join(directory, name), 'latin1'))
        .join('');
    const others = Array.from({ length: 50 }, (_, i) => [`k${i}`, { text: `other ${i}`, at: ms(i) }] as const);
    put('1', ...others, ['a', { text: '', at: ms(1) }]);
    store.update('2', (documents) => {
      documents.putText(notes, 'a', { text: '', at: ms(1) }, ['one', 'zebra']);
      documents.putText(notes, 'a', { text: '', at: ms(1) }, ['two', 'yellow']);
    });
    expect([bytes().includes('zebra'), bytes().includes('yellow')]).toEqual([true, true]);
    store.update('3', (documents) => documents.removeTexts(notes, 'a'));
    store.forget();
    expect([bytes().includes('ebra'), bytes().includes('ellow')]).toEqual([false, false]);
    expect([keysOf({ words: ['zebra'] }), keysOf({ words: ['other'] }).length]).toEqual([[], 50]);
  });

  it('finds all of very many at one moment, and what is behind them', () => {
    const texts = Array.from({ length: 150 }, (_, i) => `${i === 90 ? 'rare ' : ''}one of ${100 + i}`);
    put('1', ...texts.map((text, i) => [`k${100 + i}`, { text, at: ms(i < 140 ? 5 : i) }] as const));
    expect(keysOf({ words: ['one'], limit: 200 })).toEqual(texts);
    expect(keysOf({ words: ['one', 'rare'] })).toEqual([texts[90]]);
  });

  it('lists a document by what it is now', () => {
    put('1', ['a', { text: 'even', at: ms(1) }]);
    const [before, after] = [store.get(notes, 'a')!, { text: 'odd', at: ms(1) }];
    store.update('2', (documents) => documents.put(notes, 'a', after, before));
    expect([keysOf({ where: { text: 'even' } }), keysOf({ where: { text: 'odd' } })]).toEqual([[], ['odd']]);
  });

  it('keeps what one change has made of a document in the end, and reads it back within the change', () => {
    put('1', ['a', { text: 'even', at: ms(1) }]);
    store.update('2', (documents) => {
      const first = store.get(notes, 'a')!;
      const second = { text: 'odd', at: ms(1) };
      documents.put(notes, 'a', second, first);
      expect(documents.get(notes, 'a')).toEqual(second);
      documents.put(notes, 'a', { ...second, text: 'odd' }, second);
      documents.put(notes, 'b', { text: 'gone', at: ms(2) });
      documents.remove(notes, 'b');
      for (const by of [2, 3, -5, 1]) documents.count(notes, { place: 'here', counter: 'notes', by });
      documents.count(notes, { place: 'there', counter: 'notes', by: 1 });
    });
    expect([keysOf({ where: { text: 'even' } }), keysOf({ where: { text: 'odd' } })]).toEqual([[], ['odd']]);
    expect(keysOf()).toEqual(['odd']);
    const counted = () => store.counts(notes).map(({ place, value }) => [place, value]);
    expect(counted()).toEqual([
      ['here', 1],
      ['there', 1],
    ]);
    expect(() =>
      store.update('3', (documents) => {
        documents.put(notes, 'a', { text: 'failed', at: ms(1) });
        documents.count(notes, { place: 'here', counter: 'notes', by: 7 });
        throw new Error('half-way');
      }),
    ).toThrow('half-way');
    put('3', ['c', { text: 'next', at: ms(3) }]);
    expect([keysOf(), counted()]).toEqual([
      ['odd', 'next'],
      [
        ['here', 1],
        ['there', 1],
      ],
    ]);
  });

  it('numbers documents in the order in which they come, also when they are built anew', () => {
    const numbered = { ...notes, isNumbered: true, revision: ++revision };
    const fill = () => {
      reopen(numbered);
      put('1', ['b', { text: 'first', at: ms(9) }]);
      put('2', ['a', { text: 'second', at: ms(1) }], ['b', { text: 'first, changed', at: ms(9) }]);
      return ['b', 'a', 'c'].map((key) => store.numberOf(numbered, key));
    };
    expect(fill()).toEqual([1, 2, undefined]);
    expect(keysOf({ number: 2 })).toEqual(['second']);
    expect(keysOf({ number: 3 })).toEqual([]);
    numbered.revision = ++revision;
    expect(fill()).toEqual([1, 2, undefined]);
  });

  it('sorts no list that is paged through: its index has the order', () => {
    put('1', ['a', { text: 'one', at: ms(1) }]);
    const db = new DatabaseSync(file, { readOnly: true });
    const plan = db
      .prepare(
        "EXPLAIN QUERY PLAN SELECT key FROM model_note WHERE i_text = 'one' AND (i_at, key) < ('x', 'y') ORDER BY i_at DESC, key DESC",
      )
      .all();
    db.close();
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('USING COVERING INDEX model_note_by_text_at'),
    ]);
  });

  it('remembers what each log was last seen at, and forgets a memory that a flipped bit has changed', () => {
    const head = { position: 12, hash: 'ab'.repeat(32) };
    store.witnessOf('events').write(head);
    reopen({ ...notes, revision: 2 });
    expect(store.witnessOf('events').read()).toEqual(head);
    expect(store.witnessOf('telemetry').read()).toBeUndefined();
  });
});
