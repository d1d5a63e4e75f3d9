/**
 * How often a fault is tried: as often as docs/faults.md says under `npm run test:faults`, which sets FULL_COUNTS, and a
 * share of that in every other run, for which people wait.
 */
export const inFull = (full: number, share: number): number => (process.env['FULL_COUNTS'] === '1' ? full : share);
