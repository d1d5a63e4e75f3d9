import { hash } from 'node:crypto';
import fc from 'fast-check';
import { wordsIn } from '../testing/histories.js';
import {
  cases,
  DEEDS,
  HISTORIES,
  isSameWhateverTheWords,
  placesOfWords,
  recordsOf,
  type Telling,
} from '../testing/non-interference.js';
import type { DerivedRecord } from './project-telemetry.js';
import { recordIdOf } from './record-id.js';

describe('A leak is caught', () => {
  /** Ways to let one word out in the records that follow it: `said` are the words of one place so far, never none. */
  const leaks: Readonly<Record<string, (record: DerivedRecord, said: readonly string[]) => readonly object[]>> = {
    'as a field': (record, said) => [withData(record, { Name: said.at(-1)! })],
    'as a field of the metadata': (record, said) => [{ ...record, context: said.at(-1)! }],
    'as the name of a field': (record, said) => [withData(record, { [said.at(-1)!]: true })],
    'in a field that may hold an id': (record, said) => [withData(record, { PostID: said.at(-1)! })],
    'as its length': (record, said) => [withData(record, { NameLength: said.at(-1)!.length })],
    'as its length, in a number that is there': (record, said) => [
      withData(
        record,
        numbersIn(record, (number) => number + said.at(-1)!.length),
      ),
    ],
    'as a hash': (record, said) => [withData(record, { NameHash: hash('sha256', said.at(-1)!) })],
    'in the id of the record': (record, said) => [{ ...record, id: recordIdOf(said.at(-1)!, 0) }],
    'as a flag whether there is one': (record, said) => [withData(record, { HasDescription: said.at(-1) !== '' })],
    'as a flag whether it is long': (record, said) => [withData(record, { IsActive: said.at(-1)!.length > 20 })],
    'as a choice between two people': (record, said) => [
      withData(record, { userID: said.at(-1)! < 'm' ? record.data.userID : record.diagnosticID }),
    ],
    'as how many different ones there were': (record, said) => [
      withData(record, { NumChecklists: new Set(said).size }),
    ],
    'by saying nothing when it is what it was before': (record, said) =>
      said.length > 1 && said.at(-1) === said.at(-2) ? [] : [record],
    'by saying it twice': (record, said) => (said.at(-1)!.includes('n') ? [record, record] : [record]),
    'by the order of two': (record, said) => {
      const notice = { ...record, action: 'first' };
      return [...said].sort()[0] === said.at(-1) ? [notice, record] : [record, notice];
    },
    'by the order of fields': (record, said) => [
      [...said].sort()[0] === said.at(-1) ? record : Object.fromEntries(Object.entries(record).reverse()),
    ],
  };
  const numbersIn = ({ data }: DerivedRecord, change: (number: number) => number) =>
    Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, typeof value === 'number' ? change(value) : value]),
    );
  const withData = (record: DerivedRecord, more: object): object => ({ ...record, data: { ...record.data, ...more } });

  /** The projector as it is, inside one that listens to what is said at one place. */
  const leaky =
    (place: string, leak: (typeof leaks)[string]): Telling =>
    (history) => {
      const said: string[] = [];
      const records = recordsOf(history, ({ type, content }, record) => {
        for (const [at, word] of wordsIn(content)) if (`${type}.${at}` === place) said.push(word);
        if (!record) return [];
        return said.length === 0 ? [record] : leak(record, said);
      });
      return records
        .flat()
        .map((record) => `${JSON.stringify(record)}\n`)
        .join('');
    };

  const deedsItTook = new Map<string, string[]>();
  afterAll(() => {
    const lines = [...deedsItTook].map(([place, sizes]) => `  ${place}: ${sizes.join(' ')}`);
    process.stdout.write(
      `Leaks planted, and how many deeds the smallest history has that shows each:\n${lines.join('\n')}\n`,
    );
  });

  describe.each(placesOfWords)('of %s', (place) => {
    it.each(Object.entries(leaks))('%s', (_, leak) => {
      // The seed is fixed: that each leak is found must not be a matter of luck.
      const property = fc.property(cases(DEEDS), isSameWhateverTheWords(leaky(place, leak)));
      const found = fc.check(property, { numRuns: HISTORIES, seed: 2026 });
      expect(found.errorInstance).toHaveProperty('message', 'Property failed by returning false');
      const [[smallest]] = found.counterexample!;
      deedsItTook.set(place, [...(deedsItTook.get(place) ?? []), String(smallest.length)]);
    });
  });

  it('and where nothing is planted, there is none', () =>
    fc.assert(fc.property(cases(10), isSameWhateverTheWords(leaky('nowhere', leaks['as a field']!))), {
      numRuns: 500,
    }));
});
