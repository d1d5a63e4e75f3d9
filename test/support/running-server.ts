import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HttpClient } from './http-client.js';
import { logSettings, stopNodes } from './log-under-test.js';
import { modeSettings, offences } from './mode-under-test.js';

// Black-box tests speak to what users run: the built server, in a process of its own, on a real port.

const repository = resolve(__dirname, '../..');
const main = join(repository, 'dist/bundle/api.js');

/** The administrator's token of every server that is not told another one. */
export const ADMIN_TOKEN = 'test-administrator-0123456789abcdefghij';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a process said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One directory after another for data, removed when the tests of the file are over. */
export const newDataDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-test-'));
  directories.push(directory);
  return directory;
};

/**
 * Starts a server and answers when it listens. `undefined` in the environment removes a variable that is set otherwise;
 * of this process's own environment nothing is passed on that could be a setting.
 */
export const startServer = async (
  env: Environment = {},
  dataDirectory = newDataDirectory(),
): Promise<RunningServer> => {
  const server = new RunningServer(dataDirectory);
  await server.start(env);
  return server;
};

/** Runs the server's program until it ends by itself: for starts that fail, and for `--help`. */
export const runToEnd = async (env: Environment, args: readonly string[] = [], timeoutMs = 30_000): Promise<Ended> => {
  const run = new Run(env, args);
  await run.endedOrKilled(timeoutMs);
  return run.result();
};

export class RunningServer {
  #run: Run | undefined;
  #url: string | undefined;
  /** What all runs on this data directory have said. */
  #before = { stdout: '', stderr: '' };
  /** What is started: another build of it stands for another release. */
  program = main;
  /** From starting the process to its greeting. */
  startedAfterMs = NaN;

  constructor(readonly dataDirectory: string) {}

  async start(env: Environment = {}): Promise<void> {
    if (this.#run) throw new Error('the server runs already');
    const from = performance.now();
    const log = env['EVENTSTORE_URL'] === undefined ? await logSettings(this.dataDirectory) : {};
    const settings = { SITREP_BOOTSTRAP_TOKEN: ADMIN_TOKEN, PORT: '0', DATA_DIR: this.dataDirectory };
    const run = new Run({ ...settings, ...log, ...modeSettings(), ...env }, [], this.program);
    this.#run = run;
    this.#url = await run.greeting;
    this.startedAfterMs = performance.now() - from;
  }

  /** As an operator stops it; fails when that is not a clean end. Gives how long it took. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number> {
    const from = performance.now();
    const ended = await this.#end(signal);
    if (ended.code !== 0) throw new Error(`the server did not stop properly: ${JSON.stringify(ended)}`);
    return performance.now() - from;
  }

  /** As a crash or the kernel ends it: at once, with nothing put in order. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it by SIGTERM and starts it again on the same data, at another port. */
  async restart(env: Environment = {}): Promise<void> {
    await this.stop();
    await this.start(env);
  }

  /** Sends the signal and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#running.process.kill(signal);
  }

  /** Waits for an end that something else has brought about; what does not come to it within ten seconds is killed. */
  async ended(): Promise<Ended> {
    const run = this.#running;
    await run.endedOrKilled(PATIENCE_MS);
    this.#forget(run);
    return run.result();
  }

  get isRunning(): boolean {
    return this.#run?.process.exitCode === null && this.#run.process.signalCode === null;
  }

  /** `http://address:port`. */
  get url(): string {
    if (this.#url === undefined) throw new Error('the server does not listen');
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get pid(): number {
    return this.#running.process.pid!;
  }

  /** All that was ever said, by all runs on this data directory. */
  get stdout(): string {
    return this.#before.stdout + (this.#run?.stdout ?? '');
  }
  get stderr(): string {
    return this.#before.stderr + (this.#run?.stderr ?? '');
  }

  /** A client that goes where the server listens now, also after a restart. */
  client(token?: string): HttpClient {
    return new HttpClient(() => this.url, token);
  }

  get admin(): HttpClient {
    return this.client(ADMIN_TOKEN);
  }

  async #end(signal: NodeJS.Signals): Promise<Ended> {
    this.#running.process.kill(signal);
    return this.ended();
  }

  #forget(run: Run): void {
    this.#before = { stdout: this.stdout, stderr: this.stderr };
    if (this.#run === run) this.#run = undefined;
  }

  get #running(): Run {
    if (!this.#run) throw new Error('the server does not run');
    return this.#run;
  }
}

/** One process, from its start to its end. */
class Run {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  stdout = '';
  stderr = '';

  constructor(env: Environment, args: readonly string[] = [], program = main) {
    const { PATH, HOME } = process.env;
    const given = Object.entries({ PATH, HOME, ...env }).filter(([, value]) => value !== undefined);
    this.process = spawn(process.execPath, [program, ...args], {
      cwd: repository,
      env: Object.fromEntries(given),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // `close` comes after `exit`, when all that was said has arrived.
    this.ended = once(this.process, 'close');
    runs.add(this);
    void this.ended.then(() => runs.delete(this));
  }

  async endedOrKilled(timeoutMs: number): Promise<void> {
    const overdue = setTimeout(() => this.process.kill('SIGKILL'), timeoutMs);
    await this.ended;
    clearTimeout(overdue);
  }

  /** The address it says it listens on. */
  get greeting(): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const [, url] = /^Sitrep \S+ listens on (http:\/\/\S+)$/m.exec(this.stdout) ?? [];
        if (url !== undefined) resolve(url);
      };
      this.process.stdout!.on('data', look);
      void this.ended.then(() =>
        reject(new Error(`the server ended with ${this.process.exitCode} before it listened; it said: ${this.stderr}`)),
      );
    });
  }

  result(): Ended {
    const { exitCode: code, signalCode: signal } = this.process;
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }
}

const PATIENCE_MS = 10_000;
const runs = new Set<Run>();
const directories: string[] = [];

// Whoever imports this file leaves nothing behind, however its tests ended. What still runs is stopped as an operator would
// stop it, and that has to go well.
afterAll(async () => {
  const stopped = await Promise.all([...runs].map(stopOrKill));
  await stopNodes();
  const done = offences(directories);
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  for (const ended of stopped)
    if (ended.code !== 0) throw new Error(`a server did not stop properly: ${JSON.stringify(ended)}`);
  if (done.length > 0) throw new Error(`in mode off, servers have made ${done.length} times: ${done[0]}`);
}, 30_000);

const stopOrKill = async (run: Run): Promise<Ended> => {
  run.process.kill('SIGTERM');
  await run.endedOrKilled(PATIENCE_MS);
  return run.result();
};
