import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainEvent } from '@sitrep/domain';
import fc from 'fast-check';
import { deeds, historyOf, reworded, type Deed, type HistoryEvent } from '../testing/histories.js';
import { faultOfRecord } from './check-record.js';
import type { TelemetryRecord } from './dictionary.js';
import { projectTelemetry, serverFactsAtFirst } from './project-telemetry.js';

/** What a consumer receives: one record a line. A leak is handed the whole event, and may add lines of its own. */
type Leak = (event: DomainEvent, seen: Map<string, unknown>) => string | undefined;

const linesOf = (history: readonly HistoryEvent[], leak?: Leak): string => {
  let server = serverFactsAtFirst('d'.repeat(26));
  const seen = new Map<string, unknown>();
  const lines: string[] = [];
  for (const { id, occurredAt, event } of history) {
    const { type, facts } = event;
    const projection = projectTelemetry(server, { id, occurredAt, event: { type, facts } as DomainEvent });
    server = projection.server;
    if (projection.record) lines.push(JSON.stringify(projection.record));
    const leaked = leak?.(event, seen);
    if (leaked !== undefined) lines.push(leaked);
  }
  return lines.join('\n');
};

/** Non-interference: whatever other words had been typed, the bytes are the same. */
const sameWhateverTheWords =
  (leak?: Leak) =>
  ([done, words]: readonly [readonly Deed[], readonly string[]]): boolean => {
    const typed = historyOf(done, 0);
    const lines = linesOf(typed, leak);
    return lines === linesOf(historyOf(done, 1), leak) && lines === linesOf(reworded(typed, words), leak);
  };

const cases = (maxLength: number) => fc.tuple(deeds(maxLength), fc.array(fc.string(), { minLength: 1, maxLength: 5 }));
const RUNS = 10_000;

describe('Telemetry does not depend on what people type', () => {
  it(`in any of ${RUNS} histories that the rules allow`, () =>
    fc.assert(fc.property(cases(25), sameWhateverTheWords()), { numRuns: RUNS }));

  it('and those histories do produce telemetry, all of which fits the dictionary', () => {
    let records = 0;
    fc.assert(
      fc.property(deeds(25), (done) => {
        for (const line of linesOf(historyOf(done, 0)).split('\n').filter(Boolean)) {
          records++;
          const record = { ...(JSON.parse(line) as TelemetryRecord), createdAt: '2026-11-23T10:15:30.123Z' };
          expect(faultOfRecord(record)).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
    expect(records).toBeGreaterThan(300);
  });

  it('as a projector cannot even name the words', () => {
    const fact = { id: 'x', occurredAt: 'x', event: { type: 'TeamCreated', facts: { teamId: 'x', by: 'x' } } } as const;
    // @ts-expect-error: what the projector is handed has no content.
    const name = (): unknown => (fact satisfies Parameters<typeof projectTelemetry>[1]).event.content;
    expect(name()).toBeUndefined();
  });
});

describe('A leak is caught', () => {
  // Every field of words in every stored shape: a field that is added later is planted too, or this list would miss it.
  const fixtures = join(__dirname, '../../event-schema/fixtures');
  const fieldsOfWords = readdirSync(fixtures)
    .filter((file) => file !== 'frozen.json')
    .map(
      (file) => JSON.parse(readFileSync(join(fixtures, file), 'utf8')) as { type: string; data: { content: object } },
    )
    .flatMap(({ type, data }) => Object.keys(data.content).map((field) => [type, field] as const));

  const wordsOf = (event: DomainEvent, type: string, field: string): string | undefined =>
    event.type === type ? (event.content as Record<string, string>)[field] : undefined;

  const ways: Readonly<Record<string, (word: string, seen: Map<string, unknown>) => string | undefined>> = {
    'as it is': (word) => word,
    'as its length': (word) => String(word.length),
    'as a hash': (word) => createHash('sha256').update(word).digest('hex'),
    'as a flag whether there is one': (word) => String(word !== ''),
    'as a flag whether it says a certain thing': (word) => String(word.includes('e')),
    'by saying nothing when the words stay the same': (word, seen) => {
      const isSame = seen.get('before') === word;
      seen.set('before', word);
      return isSame ? undefined : 'changed';
    },
    'by the order in which two are told': (word, seen) => {
      const before = seen.get('before') as string | undefined;
      seen.set('before', word);
      return before === undefined ? undefined : [before, word].sort()[0] === word ? 'second first' : 'first first';
    },
  };

  const shrunk: string[] = [];
  afterAll(() => process.stdout.write(`Leaks planted and caught, with the deeds it took:\n${shrunk.join('\n')}\n`));

  it.each(fieldsOfWords.flatMap(([type, field]) => Object.keys(ways).map((way) => [type, field, way] as const)))(
    '%s.%s %s',
    (type, field, way) => {
      const leak: Leak = (event, seen) => {
        const word = wordsOf(event, type, field);
        return word === undefined ? undefined : ways[way]!(word, seen);
      };
      const found = fc.check(fc.property(cases(12), sameWhateverTheWords(leak)), { numRuns: RUNS, seed: 42 });
      expect(found.failed).toBe(true);
      shrunk.push(`  ${type}.${field} ${way}: ${found.counterexample![0]![0].length} (run ${found.numRuns})`);
    },
  );
});
