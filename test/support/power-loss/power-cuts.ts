import { hash } from 'node:crypto';
import type { Random } from '../seeded-random.js';
import { Disk, type Change, type Files, type Keep, type Write } from './disk.js';
import type { Deed } from './strace-output.js';

/** The power goes off behind a deed; these files are there when it is back. */
export interface PowerCut {
  /** Which deed was the last, counted from 0. */
  readonly after: number;
  readonly files: Files;
  /** Which, in words. */
  readonly kept: string;
}

/**
 * All power cuts behind each deed, from one of them on: the disk kept nothing that was not safe, or everything, or of
 * each file and each name something else. What has been given before, and nothing promised since, is left out.
 */
export function* powerCuts(deeds: readonly Deed[], from: number, random: Random): Generator<PowerCut> {
  const disk = new Disk();
  const seen = new Set<string>();
  for (const [after, deed] of deeds.entries()) {
    if (deed.call === 'say') seen.clear();
    else disk.apply(deed);
    if (after < from) continue;
    for (let variant = 0; variant < 2 + MIXED; variant++) {
      const notes: string[] = [];
      const files = disk.afterPowerCut(
        variant === 0 ? keepNothing : variant === 1 ? keepEverything : keepAnything(random, notes),
      );
      const fingerprint = fingerprintOf(files);
      if (seen.has(fingerprint)) continue;
      seen.add(fingerprint);
      yield { after, files, kept: ['nothing', 'everything'][variant] ?? notes.join(', ') };
    }
  }
}

/** The files as they are for the next process when this one is killed: what it had written is there, safe or not. */
export const filesAfterKill = (deeds: readonly Deed[]): Files => {
  const disk = new Disk();
  for (const deed of deeds) if (deed.call !== 'say') disk.apply(deed);
  return disk.afterPowerCut(keepEverything);
};

const MIXED = 2;

const keepNothing: Keep = { changes: () => [], name: (_, steps) => steps[0]! };
const keepEverything: Keep = { changes: (_, unsynced) => unsynced, name: (_, steps) => steps.at(-1)! };

const keepAnything = (random: Random, notes: string[]): Keep => ({
  changes: (name, unsynced) => {
    if (unsynced.length === 0) return unsynced;
    const fate = FATES[random(FATES.length)]!;
    notes.push(`${fate.name} of ${name}`);
    return fate.keep(unsynced, random);
  },
  name: (name, steps) => {
    const step = random(steps.length);
    if (steps.length > 1) notes.push(`name ${name} ${step} of ${steps.length - 1}`);
    return steps[step]!;
  },
});

const FATES: readonly {
  readonly name: string;
  keep(unsynced: readonly Change[], random: Random): readonly Change[];
}[] = [
  { name: 'nothing', keep: () => [] },
  { name: 'everything', keep: (unsynced) => unsynced },
  { name: 'some writes', keep: (unsynced, random) => unsynced.filter(() => random(2) === 0) },
  {
    name: 'everything but the end of the last write',
    keep: (unsynced, random) => {
      const last = sectorsOf(unsynced.at(-1)!);
      return [...unsynced.slice(0, -1), ...last.slice(0, random(last.length + 1))];
    },
  },
  {
    name: 'some sectors',
    keep: (unsynced, random) => unsynced.flatMap(sectorsOf).filter(() => random(2) === 0),
  },
];

const SECTOR_BYTES = 512;

/** A write as the disk carries it out, sector by sector. A change of size happens at once. */
const sectorsOf = (change: Change): readonly Change[] => {
  if ('size' in change) return [change];
  const { offset, bytes } = change;
  const sectors: Write[] = [];
  for (let done = 0; done < bytes.length;) {
    const end = Math.min(bytes.length, done + SECTOR_BYTES - ((offset + done) % SECTOR_BYTES));
    sectors.push({ offset: offset + done, bytes: bytes.subarray(done, end) });
    done = end;
  }
  return sectors;
};

const fingerprintOf = (files: Files): string =>
  [...files].map(([name, bytes]) => `${name} ${hash('sha1', bytes, 'base64')}`).join('\n');
