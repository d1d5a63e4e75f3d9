// The servers under measurement: each in a process of its own, over a fresh directory, with its log in a file beside it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export const TOKEN = 'benchmark-administrator-0123456789abcdef';

export const LIMIT = new URL('../limit/server.mjs', import.meta.url).pathname;
export const NEST_LIMIT = new URL('../limit/nest-server.mjs', import.meta.url).pathname;
export const READ_LIMIT = new URL('../limit/read-server.mjs', import.meta.url).pathname;
export const STREAM_LIMIT = new URL('../limit/stream-server.mjs', import.meta.url).pathname;
export const SITREP = new URL('../../dist/bundle/api.js', import.meta.url).pathname;

/**
 * Starts the program and answers when it listens. All settings but the port, the directory and the token are the defaults,
 * unless others are given.
 */
export const startServer = async (program, settings = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
  const output = join(directory, 'output.log');
  const file = openSync(output, 'w');
  const server = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: directory, SITREP_BOOTSTRAP_TOKEN: TOKEN, ...settings },
    stdio: ['ignore', file, file],
  });
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const port = await portIn(output, server);
    return { port, pid: server.pid, directory, url: `http://127.0.0.1:${port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const portIn = async (output, server) => {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    const [, port] = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(output, 'utf8')) ?? [];
    if (port !== undefined) return Number(port);
    if (server.exitCode !== null) break;
    await setTimeout(50);
  }
  throw new Error(`the server did not start; it said: ${readFileSync(output, 'utf8')}`);
};

/**
 * Processor time of all threads of a process and of its children that have ended, user and system, in seconds; NaN where the
 * system has no /proc. PostgreSQL's children end when their connections have been idle for a while.
 */
export const cpuSecondsOf = (pid) => {
  try {
    // proc_pid_stat(5): the second field is a name in parentheses, which may hold spaces; utime, stime, cutime and cstime are
    // the 14th to 17th, in ticks of 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return NaN;
  }
};
