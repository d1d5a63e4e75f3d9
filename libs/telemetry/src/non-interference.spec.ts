import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainEvent } from '@sitrep/domain';
import fc from 'fast-check';
import {
  anyWords,
  deeds,
  historyOf,
  reworded,
  told,
  wordsIn,
  type Deed,
  type HistoryEvent,
} from '../testing/histories.js';
import { projectTelemetry, serverFactsAtFirst, type DerivedRecord } from './project-telemetry.js';
import { recordIdOf } from './record-id.js';

/** A history in, what a consumer receives of it out: one record a line. */
type Telling = (history: readonly HistoryEvent[]) => string;

/**
 * What is told at each event of a history. The projector is handed the whole event here, words and all, although its type
 * does not let it name them: so it is tried as well, not the compiler alone.
 */
const recordsOf = <T>(history: readonly HistoryEvent[], tell: (event: DomainEvent, record?: DerivedRecord) => T) => {
  let server = serverFactsAtFirst('d'.repeat(26));
  return history.map((recorded) => {
    const projection = projectTelemetry(server, recorded);
    server = projection.server;
    return tell(recorded.event, projection.record);
  });
};
const asSitrepTells: Telling = (history) =>
  recordsOf(history, (_, record) => (record ? [`${JSON.stringify(record)}\n`] : []))
    .flat()
    .join('');

/**
 * Non-interference: whatever else had been typed, the telemetry is the same, byte for byte. Other words are put in twice,
 * before the rules and behind them: in the commands, and in the events, where the rules themselves had put some. That a
 * command was accepted may depend on its words, and is all that may; where it did, the histories tell different stories.
 */
const isSameWhateverTheWords =
  (tell: Telling) =>
  ([done, words]: readonly [readonly Deed[], readonly string[]]): boolean => {
    const typed = told(done, 0);
    const other = told(done, 1);
    fc.pre(typed.outcomes.every((outcome, i) => outcome === other.outcomes[i]));
    const telemetry = tell(typed.history);
    return telemetry === tell(other.history) && telemetry === tell(reworded(typed.history, words));
  };

const cases = (deedsMax: number) => fc.tuple(deeds(deedsMax), anyWords());
const HISTORIES = 10_000;
const DEEDS = 30;

// What has words: every field of content in every shape that was ever stored. A field that is added later is in here by
// its fixture; when no deed writes it, or no leak of it is caught, its tests fail.
const fixtures = join(__dirname, '../../event-schema/fixtures');
const stored = readdirSync(fixtures)
  .filter((file) => /\.v\d+\.json$/.test(file))
  .map((file) => JSON.parse(readFileSync(join(fixtures, file), 'utf8')) as { type: string; data: { content: object } });
const placesOfWords = [
  ...new Set(stored.flatMap(({ type, data }) => wordsIn(data.content).map(([place]) => `${type}.${place}`))),
];

describe('Telemetry does not depend on what people type', () => {
  it(`in any of ${HISTORIES} histories that the rules allow`, () =>
    fc.assert(fc.property(cases(DEEDS), isSameWhateverTheWords(asSitrepTells)), { numRuns: HISTORIES }));

  it('although those histories have everything that can happen and be said in them, and make telemetry', () => {
    const happened = new Set<string>();
    const said = new Set<string>();
    const actions = new Map<string, number>();
    for (const done of fc.sample(deeds(DEEDS), { numRuns: 500, seed: 1 })) {
      const history = historyOf(done, 0);
      recordsOf(history, ({ type, content }, record) => {
        happened.add(type);
        for (const [place] of wordsIn(content)) said.add(`${type}.${place}`);
        if (record) actions.set(record.action, (actions.get(record.action) ?? 0) + 1);
      });
    }
    expect([...happened].sort()).toEqual([...new Set(stored.map(({ type }) => type))].sort());
    expect([...said].sort()).toEqual([...placesOfWords].sort());
    expect(actions.get('create')).toBeGreaterThan(300);
    expect(actions.get('end')).toBeGreaterThan(100);
  });

  it('although in most of them the words do differ, and the rules seldom take the one choice and not the other', () => {
    let differing = 0;
    let leftOut = 0;
    for (const done of fc.sample(deeds(DEEDS), { numRuns: 500, seed: 1 })) {
      const [typed, other] = [told(done, 0), told(done, 1)];
      if (typed.outcomes.join() !== other.outcomes.join()) leftOut++;
      else if (JSON.stringify(typed.history) !== JSON.stringify(other.history)) differing++;
    }
    expect(differing).toBeGreaterThan(250);
    expect(leftOut).toBeLessThan(25);
  });
});

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
