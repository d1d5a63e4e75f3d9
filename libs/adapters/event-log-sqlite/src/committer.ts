import { Worker } from 'node:worker_threads';
import { StorageUnavailable } from '@sitrep/application';
import type { CommitAnswer, CommitRequest, CommitThreadOptions } from './commit-thread.js';
import type { Row } from './hash-chain.js';

/** The near end of the commit thread: one commit at a time, and an answer once it is on the disk. */
export class Committer {
  readonly #thread: Worker;
  #settle: ((answer: CommitAnswer) => void) | undefined;
  /** Why the thread is no more, once it has died. */
  #death: CommitAnswer | undefined;

  constructor(options: CommitThreadOptions) {
    // Tests run the sources as they are, and Node can do the same.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.#thread = new Worker(new URL(`./commit-thread.${extension}`, import.meta.url), { workerData: options });
    this.#thread.on('message', (answer: CommitAnswer) => this.#settle?.(answer));
    this.#thread.on('error', ({ message }) => {
      this.#death = { failure: { code: 0, message } };
      this.#settle?.(this.#death);
    });
    // An idle thread must not keep a process alive that has nothing else to do.
    this.#thread.unref();
  }

  /** @throws StorageUnavailable: `storage-full` when nothing was written; `storage-failed` when that is not known. */
  async commit(rows: readonly Row[]): Promise<void> {
    const { failure } = await this.#ask({ rows });
    if (!failure) return;
    const reason = failure.code === SQLITE_FULL ? 'storage-full' : 'storage-failed';
    throw new StorageUnavailable(reason, { cause: new Error(failure.message) });
  }

  async close(): Promise<void> {
    await this.#ask('close');
    await this.#thread.terminate();
  }

  #ask(request: CommitRequest): Promise<CommitAnswer> {
    if (this.#death) return Promise.resolve(this.#death);
    return new Promise((resolve) => {
      this.#settle = (answer) => {
        this.#settle = undefined;
        this.#thread.unref();
        resolve(answer);
      };
      this.#thread.ref();
      this.#thread.postMessage(request);
    });
  }
}

const SQLITE_FULL = 13;
