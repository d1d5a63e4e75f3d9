// Runs in a thread of its own, so that the process goes on serving while the read models of a page are worked out, written,
// and folded into their file. It does nothing by itself: it applies what it is sent, in order.
import { parentPort, workerData } from 'node:worker_threads';
import { applyEvents, StorageUnavailable, type Position, type StoredEvent } from '@sitrep/application';
import type { Head } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';

export type ReadModelRequest =
  /** The events are JSON: what a log gives is, and it crosses faster than objects do. */
  | { readonly position: Position; readonly events: string }
  | { readonly witness: string; readonly head: Head }
  | { readonly witness: string; readonly fingerprint: string }
  | 'close';

/** What a page came to, or the wish to close: an error cannot cross as what it is. A witness is not answered. */
export interface ReadModelAnswer {
  readonly failure?: {
    readonly name: string;
    readonly message: string;
    readonly storage?: StorageUnavailable['reason'];
  };
}

const store = SqliteReadStore.open(workerData as string, readModels);

const attempt = (work: () => void): ReadModelAnswer => {
  try {
    work();
    return {};
  } catch (error) {
    const { name, message } = error as Error;
    return { failure: { name, message, ...(error instanceof StorageUnavailable && { storage: error.reason }) } };
  }
};

parentPort!.on('message', (request: ReadModelRequest) => {
  if (request === 'close') {
    parentPort!.postMessage(attempt(() => store.close()));
    parentPort!.close();
  } else if ('head' in request) attempt(() => store.witnessOf(request.witness).write(request.head));
  else if ('fingerprint' in request) attempt(() => store.witnessOf(request.witness).closed.write(request.fingerprint));
  else {
    const { position, events } = request;
    parentPort!.postMessage(attempt(() => applyEvents(store, position, JSON.parse(events) as readonly StoredEvent[])));
  }
});
