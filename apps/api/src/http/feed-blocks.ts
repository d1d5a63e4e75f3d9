/** A page of a feed: what came behind a cursor, each with the cursor behind itself. */
export interface FeedPage {
  readonly items: readonly { readonly cursor: string; readonly data: unknown }[];
  /** Go on here. Advances also where nothing was for this consumer. */
  readonly nextCursor: string;
  readonly atHead: boolean;
}

/**
 * A feed as blocks of server-sent events: history first, then `caught-up` once, then what comes live. Where nothing comes
 * for a while, a block with only an id moves the consumer's cursor and dispatches no event.
 *
 * @param pageAfter waits up to so long for something behind the cursor.
 */
export async function* feedBlocks(
  event: string,
  cursor: string,
  pageAfter: (cursor: string, waitMs: number) => Promise<FeedPage>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  let hasCaughtUp = false;
  while (!signal.aborted) {
    const page = await pageAfter(cursor, hasCaughtUp ? HEARTBEAT_MS : 0);
    cursor = page.nextCursor;
    const blocks = page.items.map(
      (item) => `id: ${item.cursor}\nevent: ${event}\ndata: ${JSON.stringify(item.data)}\n\n`,
    );
    if (blocks.length > 0) yield blocks.join('');
    else if (hasCaughtUp && !signal.aborted) yield `id: ${cursor}\n\n`;
    if (page.atHead && !hasCaughtUp) {
      hasCaughtUp = true;
      yield `id: ${cursor}\nevent: caught-up\ndata: {}\n\n`;
    }
  }
}

const HEARTBEAT_MS = 15_000;
