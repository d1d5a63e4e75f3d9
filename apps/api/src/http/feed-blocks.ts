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
    const { text, nextCursor, atHead } = toldOf(event, await pageAfter(cursor, hasCaughtUp ? HEARTBEAT_MS : 0));
    cursor = nextCursor;
    if (text !== '') yield text;
    else if (hasCaughtUp && !signal.aborted) yield `id: ${cursor}\n\n`;
    if (atHead && !hasCaughtUp) {
      hasCaughtUp = true;
      yield `id: ${cursor}\nevent: caught-up\ndata: {}\n\n`;
    }
  }
}

/** While a slow client takes the text, the items that it was made of need not be kept. */
const toldOf = (event: string, { items, nextCursor, atHead }: FeedPage) => ({
  text: textOf(event, items),
  nextCursor,
  atHead,
});

/** Of a page that several consumers are given, the text is made once. */
const textOf = (event: string, items: FeedPage['items']): string => {
  const known = texts.get(items);
  if (known !== undefined) return known;
  const text = items
    .map(({ cursor, data }) => `id: ${cursor}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    .join('');
  texts.set(items, text);
  return text;
};
const texts = new WeakMap<FeedPage['items'], string>();

const HEARTBEAT_MS = 15_000;
