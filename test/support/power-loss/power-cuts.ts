import { hash } from 'node:crypto';
import type { Random } from '../seeded-random.js';
import { Disk, type Change, type Files, type Keep, type Write } from './disk.js';
import type { Deed } from './strace-output.js';

/** The power goes off. */
export interface PowerCut {
  /** Behind which deed, counted from 0. */
  readonly deed: number;
  /** What is there when it is back. */
  readonly files: Files;
  /** What that is of what was not safe, in words. */
  readonly kept: string;
}

/**
 * Power cuts behind each deed, from one of them on: nothing is kept of what was not safe, or everything, or of each file
 * and name something else. What has been given since the last line was said is not given again.
 */
export function* powerCuts(deeds: readonly Deed[], from: number, random: Random): Generator<PowerCut> {
  const disk = new Disk();
  const given = new Set<string>();
  for (const [deed, done] of deeds.entries()) {
    if (done.call === 'say') given.clear();
    else disk.apply(done);
    if (deed < from) continue;
    for (const { keep, words } of [nothing, everything, ...Array.from({ length: MIXTURES }, () => mixture(random))]) {
      const files = disk.afterPowerCut(keep);
      const fingerprint = [...files].map(([name, bytes]) => `${name} ${hash('sha1', bytes)}`).join('\n');
      if (given.has(fingerprint)) continue;
      given.add(fingerprint);
      yield { deed, files, kept: words.join(', ') };
    }
  }
}

/** What the next process finds when the one that did this is killed: all that it has done, safe or not. */
export const filesAfterKill = (deeds: readonly Deed[]): Files => {
  const disk = new Disk();
  for (const deed of deeds) if (deed.call !== 'say') disk.apply(deed);
  return disk.afterPowerCut(everything.keep);
};

/** The deeds that make safe what a file holds that is not, with all the deeds before them that did not. */
export const syncsOf = (file: string, deeds: readonly Deed[]): readonly number[] => {
  const disk = new Disk();
  return deeds.flatMap((deed, i) => {
    const isSync = deed.call === 'sync' && deed.file === file && disk.isUnsafe(file);
    if (deed.call !== 'say') disk.apply(deed);
    return isSync ? [i] : [];
  });
};

interface Left {
  readonly keep: Keep;
  /** Grows as the files are made up. */
  readonly words: string[];
}

const MIXTURES = 2;

const nothing: Left = { keep: { changes: () => [], step: () => 0 }, words: ['nothing'] };
const everything: Left = {
  keep: { changes: (_, unsafe) => unsafe, step: (_, count) => count - 1 },
  words: ['everything'],
};

const mixture = (random: Random): Left => {
  const words: string[] = [];
  return {
    words,
    keep: {
      changes: (file, unsafe) => {
        if (unsafe.length === 0) return unsafe;
        const fate = Object.keys(fates)[random(Object.keys(fates).length)] as keyof typeof fates;
        words.push(`${file}: ${fate}`);
        return fates[fate](unsafe, random);
      },
      step: (name, count) => {
        const step = random(count);
        if (count > 1) words.push(`the name ${name}: step ${step} of ${count - 1}`);
        return step;
      },
    },
  };
};

const fates = {
  nothing: () => [],
  everything: (unsafe) => unsafe,
  'some writes': (unsafe, random) => unsafe.filter(() => random(2) === 0),
  'some sectors': (unsafe, random) => unsafe.flatMap(sectorsOf).filter(() => random(2) === 0),
  'all but the end of the last write': (unsafe, random) => {
    const last = sectorsOf(unsafe.at(-1)!);
    return [...unsafe.slice(0, -1), ...last.slice(0, random(last.length))];
  },
} satisfies Record<string, (unsafe: readonly Change[], random: Random) => readonly Change[]>;

const SECTOR_BYTES = 512;

/** A write, sector by sector. The size of a file changes at once. */
const sectorsOf = (change: Change): readonly Change[] => {
  if ('size' in change) return [change];
  const { offset, bytes } = change;
  const sectors: Write[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(bytes.length, start + SECTOR_BYTES - ((offset + start) % SECTOR_BYTES));
    sectors.push({ offset: offset + start, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return sectors;
};
