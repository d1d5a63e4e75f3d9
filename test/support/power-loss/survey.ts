import type { Random } from '../seeded-random.js';
import type { DiskCall } from './disk.js';
import { historyOf } from './history.js';
import { powerCuts } from './power-cuts.js';
import type { Deed } from './strace-output.js';
import { openSurvivor, putFiles, violationsAfterStart, violationsFound } from './survivor.js';

/** What processes did one after the other in a directory, and from where on the power may go off. */
export interface Recording {
  readonly directory: string;
  readonly deeds: readonly Deed[];
  readonly from: number;
}

export interface Findings {
  /** How many states of the disk were looked at. */
  readonly states: number;
  /** In how many of them the storage was started in earnest. */
  readonly starts: number;
  readonly violations: readonly Violation[];
}

export interface Violation {
  readonly violation: string;
  /** Behind which deed, and what the disk had kept. */
  readonly where: string;
}

/**
 * Cuts the power behind each deed, in every way, and looks at what is left: inspects it as a start does, and of
 * START_EVERY states one, and each that cannot be read without a start, it starts.
 *
 * @param desk an empty place for the files that are looked at.
 */
export const survey = async ({ directory, deeds, from }: Recording, desk: string, random: Random): Promise<Findings> => {
  const recorded = await openSurvivor(directory, { readOnly: true });
  const history = await historyOf(deeds, recorded.logs);
  await recorded.close();

  const violations: Violation[] = [];
  let states = 0;
  let starts = 0;
  for (const { deed, files, kept } of powerCuts(deeds, from, random)) {
    putFiles(desk, files);
    let found = await violationsFound(desk, history, deed);
    if (found === undefined || (found.length === 0 && random(START_EVERY) === 0)) {
      putFiles(desk, files);
      found = await violationsAfterStart(desk, history, deed);
      starts++;
    }
    const where = `behind deed ${deed}, ${wordsOf(deeds[deed]!)}, where the disk had kept ${kept}`;
    violations.push(...found.map((violation) => ({ violation, where })));
    states++;
  }
  return { states, starts, violations };
};

const START_EVERY = 25;

const wordsOf = (deed: Deed): string => {
  if (deed.call === 'say') return `say ${deed.line.slice(0, 80)}`;
  const { call, file = '' } = deed as DiskCall & { readonly file?: string };
  return `${call} ${file}`.trim();
};
