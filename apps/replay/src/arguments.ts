import { InvalidArgumentError, type Command } from 'commander';

/** RFC 3339, or whatever else names one moment. Kept in UTC. */
export const aTime = (text: string): string => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('It must be a time like 2026-11-23T10:15:30Z.');
  return at.toISOString();
};

export const aWholeNumber = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

/** As logs write it; leading zeros may be left out. */
export const aPosition = (text: string): string => {
  if (!/^\d{1,16}(?:-\d{1,16})?$/.test(text))
    throw new InvalidArgumentError('It must be a position, as events have them.');
  return text
    .split('-')
    .map((part) => part.padStart(16, '0'))
    .join('-');
};

export const several = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((each) => each.trim()),
];

/** A moment in a stream's life: it is read up to there. */
export interface Point {
  readonly version?: number;
  readonly at?: string;
  readonly position?: string;
}

export const withPoint = (command: Command): Command =>
  command
    .option('--version <version>', 'as it was at this version', aWholeNumber)
    .option('--at <time>', 'as it was at this time', aTime)
    .option('--position <position>', 'as it was when the log had got to this position', aPosition);
