/** Whole numbers from 0 to below the limit, the same for the same seed. */
export type Random = (below: number) => number;

/**
 * Mulberry32 (Tommy Ettinger): 32 bits of state, which is plenty for choosing places in a file, and small enough to be
 * read. A test that chooses at random prints its seed, so that what it finds can be found again.
 */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

/** The seed in the environment variable, or a new one, so that each run looks where none has looked before. It is told. */
export const seedFrom = (variable: string): number => {
  const seed = Number(process.env[variable] ?? Date.now() % 2 ** 32);
  process.stdout.write(`${variable}=${seed}\n`);
  return seed;
};
