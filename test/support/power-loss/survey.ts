import type { Random } from '../seeded-random.js';
import type { Files } from './disk.js';
import { historyOf, type History } from './history.js';
import { powerCuts, type PowerCut } from './power-cuts.js';
import type { Recording } from './record.js';
import type { Deed } from './strace-output.js';
import { openSurvivor, putFiles, violationsAt } from './survivor.js';

export interface Findings {
  /** How many states of the disk were looked at. */
  readonly states: number;
  readonly violations: readonly Violation[];
  /** What the disk held where the first one was found. */
  readonly firstFiles: Files | undefined;
}

export interface Violation {
  readonly violation: string;
  readonly where: string;
}

/**
 * Cuts the power behind each deed, in every way, and starts on what that leaves.
 *
 * @param desk the directory in which to lay it out.
 */
export const survey = async (recording: Recording, desk: string, random: Random): Promise<Findings> => {
  const { deeds, from } = recording;
  const history = await historyIn(recording);
  const violations: Violation[] = [];
  let firstFiles: Files | undefined;
  let states = 0;
  for (const cut of powerCuts(deeds, from, random)) {
    const { deed, files } = cut;
    putFiles(desk, files);
    for (const violation of await violationsAt(desk, history, deed, { isGoneOn: random(GO_ON_ONE_IN) === 0 })) {
      violations.push({ violation, where: placeOf(cut, deeds) });
      firstFiles ??= files;
    }
    states++;
  }
  return { states, violations, firstFiles };
};

/** Going on takes long, because it starts the threads that write. */
const GO_ON_ONE_IN = 20;

const historyIn = async ({ directory, deeds }: Recording): Promise<History> => {
  const storage = await openSurvivor(directory);
  try {
    return await historyOf(deeds, storage.logs);
  } finally {
    await storage.close();
  }
};

const placeOf = ({ deed, kept }: PowerCut, deeds: readonly Deed[]): string => {
  const { call, ...what } = deeds[deed]!;
  const of = 'file' in what ? what.file : 'line' in what ? what.line.slice(0, 100) : '';
  return `behind deed ${deed} (${`${call} ${of}`.trim()}); of what was not safe the disk kept ${kept}`;
};
