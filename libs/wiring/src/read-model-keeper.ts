import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  keptHere,
  StorageUnavailable,
  type Position,
  type ReadModelKeeper,
  type StoredEvent,
} from '@sitrep/application';
import type { Head } from '@sitrep/event-log-sqlite';
import type { SqliteReadStore } from '@sitrep/read-store-sqlite';
import type { ReadModelAnswer, ReadModelRequest } from './read-model-thread.js';

/** The only one who writes to a store from now on: a second writer would wait for the first with the whole process. */
export interface StoreKeeper extends ReadModelKeeper {
  /** How far a log has got. A witness that lags says less, but nothing wrong: nobody waits for it. */
  tellWitness(log: string, head: Head): void;
  /** The fingerprint of a log's file, which has been closed. */
  tellClosed(log: string, fingerprint: string): void;
  /** Once everything that was told is written. */
  close(): Promise<void>;
}

/** @param store opened on the file; from now on for reading. */
export const keeperOf = (store: SqliteReadStore, file: string): StoreKeeper =>
  // A thread finds the other libraries once they are built. Tests that run the sources do without.
  import.meta.url.endsWith('.ts') ? keeperHere(store) : new ReadModelThread(store, file);

const keeperHere = (store: SqliteReadStore): StoreKeeper => ({
  ...keptHere(store),
  tellWitness: (log, head) => store.witnessOf(log).write(head),
  tellClosed: (log, fingerprint) => store.witnessOf(log).closed.write(fingerprint),
  close: () => Promise.resolve(),
});

/** The near end of the thread. */
class ReadModelThread implements StoreKeeper {
  readonly #thread: Worker;
  /** Aborts when the thread is no more, and says why. */
  readonly #ended = new AbortController();
  #position: Position | undefined;

  constructor(store: SqliteReadStore, file: string) {
    this.#position = store.position();
    this.#thread = new Worker(new URL('./read-model-thread.js', import.meta.url), { workerData: file });
    this.#thread.on('error', (error) => this.#ended.abort(error));
    this.#thread.on('exit', () => this.#ended.abort());
    // An idle thread must not keep a process alive that has nothing else to do.
    this.#thread.unref();
  }

  position(): Position | undefined {
    return this.#position;
  }

  async apply(position: Position, events: readonly StoredEvent[]): Promise<void> {
    const { failure } = await this.#ask({ position, events: JSON.stringify(events) });
    if (failure?.storage) throw new StorageUnavailable(failure.storage);
    if (failure) throw Object.assign(new Error(failure.message), { name: failure.name });
    this.#position = position;
  }

  tellWitness(witness: string, head: Head): void {
    this.#thread.postMessage({ witness, head } satisfies ReadModelRequest);
  }

  tellClosed(witness: string, fingerprint: string): void {
    this.#thread.postMessage({ witness, fingerprint } satisfies ReadModelRequest);
  }

  async close(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    await this.#ask('close');
    await this.#thread.terminate();
  }

  /** @throws what the thread died of. */
  async #ask(request: ReadModelRequest): Promise<ReadModelAnswer> {
    const { signal } = this.#ended;
    this.#thread.ref();
    try {
      this.#thread.postMessage(request);
      const [answer] = (await once(this.#thread, 'message', { signal })) as [ReadModelAnswer];
      return answer;
    } catch (cause) {
      throw new Error('the thread that keeps the read models has ended', { cause });
    } finally {
      this.#thread.unref();
    }
  }
}
