import { eventSchemas } from '@sitrep/event-schema';
import fc from 'fast-check';
import { deeds, historyOf, told, wordsIn } from '../testing/histories.js';
import {
  asSitrepTells,
  cases,
  DEEDS,
  HISTORIES,
  isSameWhateverTheWords,
  placesOfWords,
  recordsOf,
  stored,
} from '../testing/non-interference.js';

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
    const written = stored.map(({ type }) => type).filter((type) => !eventSchemas[type].isRetired);
    expect([...happened].sort()).toEqual([...new Set(written)].sort());
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
