/** What the process ends with, for scripts. */
export const EXIT = {
  well: 0,
  /** Something is damaged, cannot be read, or is not what it should be; each was named. */
  found: 1,
  misused: 2,
  failed: 3,
} as const;

export const exitCodesHelp = `Exit codes:
  0  all is well
  1  something is damaged, cannot be read, or differs; each was named
  2  wrong arguments or settings
  3  it could not be done: the message says why`;
