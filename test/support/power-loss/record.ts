import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deedsIn, STRACE_OPTIONS, type Deed } from './strace-output.js';
import type { Orders } from './writer.js';

/** Has a writer carry out the orders, and gives all that it did. */
export const record = (orders: Orders): readonly Deed[] => {
  const trace = `${orders.directory}.strace`;
  const command = [...STRACE_OPTIONS, '-o', trace, process.execPath, join(__dirname, 'writer.ts')];
  const { status, stderr } = spawnSync('strace', command, { input: JSON.stringify(orders), encoding: 'utf8' });
  if (status !== 0) throw new Error(`the writer ended with ${status}: ${stderr}`);
  const deeds = deedsIn(readFileSync(trace, 'latin1'), orders.directory);
  rmSync(trace);
  return deeds;
};

export const hasStrace = (): boolean => spawnSync('strace', ['--version']).status === 0;
