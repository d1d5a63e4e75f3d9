import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainEvent } from '@sitrep/domain';
import fc from 'fast-check';
import { projectTelemetry, serverFactsAtFirst, type DerivedRecord } from '../src/project-telemetry.js';
import { anyWords, deeds, reworded, told, wordsIn, type Deed, type HistoryEvent } from './histories.js';

/** A history in, what a consumer receives of it out: one record a line. */
export type Telling = (history: readonly HistoryEvent[]) => string;

/**
 * What is told at each event of a history. The projector is handed the whole event here, words and all, although its type
 * does not let it name them: so it is tried as well, not the compiler alone.
 */
export const recordsOf = <T>(
  history: readonly HistoryEvent[],
  tell: (event: DomainEvent, record?: DerivedRecord) => T,
) => {
  let server = serverFactsAtFirst('d'.repeat(26));
  return history.map((recorded) => {
    const projection = projectTelemetry(server, recorded);
    server = projection.server;
    return tell(recorded.event, projection.record);
  });
};
export const asSitrepTells: Telling = (history) =>
  recordsOf(history, (_, record) => (record ? [`${JSON.stringify(record)}\n`] : []))
    .flat()
    .join('');

/**
 * Non-interference: whatever else had been typed, the telemetry is the same, byte for byte. Other words are put in twice,
 * before the rules and behind them: in the commands, and in the events, where the rules themselves had put some. That a
 * command was accepted may depend on its words, and is all that may; where it did, the histories tell different stories.
 */
export const isSameWhateverTheWords =
  (tell: Telling) =>
  ([done, words]: readonly [readonly Deed[], readonly string[]]): boolean => {
    const typed = told(done, 0);
    const other = told(done, 1);
    fc.pre(typed.outcomes.every((outcome, i) => outcome === other.outcomes[i]));
    const telemetry = tell(typed.history);
    return telemetry === tell(other.history) && telemetry === tell(reworded(typed.history, words));
  };

export const cases = (deedsMax: number) => fc.tuple(deeds(deedsMax), anyWords());
export const HISTORIES = 10_000;
export const DEEDS = 30;

// What has words: every field of content in every shape that was ever stored. A field that is added later is in here by
// its fixture; when no deed writes it, or no leak of it is caught, its tests fail.
const fixtures = join(__dirname, '../../event-schema/fixtures');
export const stored = readdirSync(fixtures)
  .filter((file) => /\.v\d+\.json$/.test(file))
  .map(
    (file) =>
      JSON.parse(readFileSync(join(fixtures, file), 'utf8')) as {
        type: DomainEvent['type'];
        data: { content: object };
      },
  );
export const placesOfWords = [
  ...new Set(stored.flatMap(({ type, data }) => wordsIn(data.content).map(([place]) => `${type}.${place}`))),
];
