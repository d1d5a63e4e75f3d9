import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../seeded-random.js';
import { filesAfterKill, syncsOf } from './power-cuts.js';
import type { LogName } from './storage.js';
import { deedsIn, STRACE_OPTIONS, type Deed } from './strace-output.js';
import { putFiles } from './survivor.js';
import type { Orders } from './writer.js';

/** What processes did in a directory, one after the other. */
export interface Recording {
  /** As the last of them left it. */
  readonly directory: string;
  readonly deeds: readonly Deed[];
  /** From which deed on it is of interest what a power cut does. */
  readonly from: number;
}

/** The first start, and then one after the other on what the one before has left in order. */
export const recordStarts = (directory: string, orders: readonly Orders[]): Recording => {
  mkdirSync(directory);
  return { directory, deeds: orders.flatMap((each) => record(directory, each)), from: 0 };
};

/**
 * The same until the process is killed at the worst moment, when it has written to this log and not synced it yet; from
 * there on another process, which finds what was written.
 */
export const recordAfterKill = (
  directory: string,
  { deeds }: Recording,
  log: LogName,
  orders: Orders,
  random: Random,
): Recording => {
  const started = deeds.findIndex((deed) => deed.call === 'say');
  const moments = syncsOf(`${log}.db-wal`, deeds).filter((moment) => moment > started);
  const done = deeds.slice(0, moments[random(moments.length)]);
  putFiles(directory, filesAfterKill(done));
  return { directory, deeds: [...done, ...record(directory, orders)], from: done.length };
};

const record = (directory: string, orders: Orders): readonly Deed[] => {
  const trace = `${directory}.strace`;
  const command = [...STRACE_OPTIONS, '-o', trace, process.execPath, join(__dirname, 'writer.ts'), directory];
  const { status, stderr } = spawnSync('strace', command, { input: JSON.stringify(orders), encoding: 'utf8' });
  if (status !== 0) throw new Error(`the writer ended with ${status}: ${stderr}`);
  const deeds = deedsIn(readFileSync(trace, 'latin1'), directory);
  rmSync(trace);
  return deeds;
};

export const hasStrace = (): boolean => spawnSync('strace', ['--version']).status === 0;
