import { setTimeout } from 'node:timers/promises';
import { PositionUnknown, StorageUnavailable, type FollowedPage, type Position } from '@sitrep/application';
import type { Credentials } from './connection-string.js';
import { isInvalidPosition, isPassing } from './failures.js';
import type { ReplaceableClient } from './replaceable-client.js';
import { pagesOf } from './subscription.js';

/**
 * From a position into live, over as many subscriptions as it takes: servers end them when they restart, elect another
 * leader or find us slow, and the client does not begin them again. Each goes on behind the last page, so that every
 * event comes once and in order.
 *
 * @throws StorageUnavailable when several in a row have brought nothing. PositionUnknown.
 */
export async function* followAll({
  clients,
  prefix,
  credentials,
  after,
  signal,
}: {
  readonly clients: ReplaceableClient;
  readonly prefix: string;
  readonly credentials: Credentials | undefined;
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
}): AsyncGenerator<FollowedPage> {
  let position = after;
  for (let fruitless = 0; !signal.aborted; fruitless++) {
    const client = clients.current;
    const beganAt = performance.now();
    try {
      for await (const page of pagesOf({ client, prefix, credentials, after: position, signal })) {
        clients.succeeded();
        fruitless = 0;
        position = page.position;
        yield page;
      }
    } catch (cause) {
      if (signal.aborted) return;
      if (isInvalidPosition(cause) && position !== undefined) throw new PositionUnknown(position);
      clients.failed(client, beganAt);
      if (!isPassing(cause) || fruitless >= FRUITLESS_MAX) throw new StorageUnavailable('storage-failed', { cause });
      const pauseMs = PAUSE_MIN_MS * 2 ** fruitless * (0.5 + Math.random() / 2);
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

const FRUITLESS_MAX = 4;
const PAUSE_MIN_MS = 20;
