import { setTimeout } from 'node:timers/promises';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { StorageUnavailable } from '@sitrep/application';
import { isAccessDenied, isNotLeader, isPassing } from './failures.js';
import type { ReplaceableClient } from './replaceable-client.js';

/** How long a caller waits for a cluster that does not answer, all attempts together. */
export const PATIENCE_MS = 4_000;
/** How long one attempt may take: an election takes about as long. */
const ATTEMPT_MAX_MS = 2_000;
const PAUSE_MIN_MS = 25;
const PAUSE_MAX_MS = 400;

/**
 * Calls the cluster until it answers. Whatever may pass is tried again, with pauses that grow and differ from process to
 * process. Only what can safely be done twice may be called this way.
 *
 * @throws StorageUnavailable when patience has run out or we may not do this; anything that will not pass, at once.
 */
export const patiently = async <Result>(
  clients: ReplaceableClient,
  closing: AbortSignal,
  call: (client: EventStoreDBClient, timeoutMs: number) => Promise<Result>,
): Promise<Result> => {
  const until = performance.now() + PATIENCE_MS;
  for (let pauseMs = PAUSE_MIN_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS)) {
    if (closing.aborted) throw new StorageUnavailable('closed');
    const client = clients.current;
    const beganAt = performance.now();
    try {
      const result = await call(client, Math.min(ATTEMPT_MAX_MS, until - beganAt));
      clients.succeeded();
      // A read that closing has cut off has no error, only less.
      if (closing.aborted) throw new StorageUnavailable('closed');
      return result;
    } catch (cause) {
      if (cause instanceof StorageUnavailable) throw cause;
      if (isAccessDenied(cause)) throw new StorageUnavailable('storage-failed', { cause });
      if (!isPassing(cause)) {
        clients.succeeded();
        throw cause;
      }
      if (!isNotLeader(cause)) clients.failed(client, beganAt);
      const waitMs = pauseMs * (0.5 + Math.random() / 2);
      if (performance.now() + waitMs >= until) throw new StorageUnavailable('storage-failed', { cause });
      await setTimeout(waitMs, undefined, { signal: closing }).catch(() => undefined);
    }
  }
};
