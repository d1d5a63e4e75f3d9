import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Ended } from './running-server.js';

// The developers' tool as it is built, in a process of its own.

const repository = resolve(__dirname, '../..');
const main = resolve(repository, 'dist/bundle/replay.js');

export type Environment = Readonly<Record<string, string>>;

export const startReplay = (args: readonly string[], env: Environment = {}): ChildProcess => {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, [main, ...args], { cwd: repository, env: { PATH, HOME, ...env } });
};

/** Runs a subcommand until it ends. */
export const replay = async (args: readonly string[], env: Environment = {}): Promise<Ended> => {
  const run = startReplay(args, env);
  let [stdout, stderr] = ['', ''];
  run.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  run.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(run, 'close');
  return { code: run.exitCode, signal: run.signalCode, stdout, stderr };
};

/** What it printed, of which every line is a JSON document. */
export const linesOf = <Line>({ stdout }: Ended): readonly Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
