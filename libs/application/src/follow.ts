import { setImmediate } from 'node:timers/promises';
import type { Doorbell } from './doorbell.js';
import type { EventLog, FollowedPage, Position } from './event-log.js';

const PAGE_SIZE = 256;

/**
 * `EventLog.follow` for a log in this process, built from its `readAll` and a doorbell that rings after each append. The
 * log itself is the queue: a slow follower is only a position that lies further back.
 */
export async function* follow(
  log: Pick<EventLog, 'readAll'>,
  appended: Doorbell,
  { after, signal }: { readonly after: Position | undefined; readonly signal: AbortSignal },
): AsyncGenerator<FollowedPage> {
  let position = after;
  while (!signal.aborted) {
    const { rings } = appended;
    const events = await log.readAll({ after: position, limit: PAGE_SIZE });
    position = events.at(-1)?.position ?? position;
    const atHead = events.length < PAGE_SIZE;
    yield { events, position, atHead };
    if (atHead) await appended.wait(rings, signal);
    else await setImmediate(); // Catching up must leave room for requests.
  }
}
