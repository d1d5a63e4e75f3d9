import {
  ContentDamaged,
  ContentKeyUnknown,
  type ContentKeys,
  type FollowedPage,
  type LogReader,
  type Position,
  type ReadEvent,
  type SealMetadata,
} from '@sitrep/application';
import { openedEvent } from './sealed-event-log.js';

/**
 * A sealed log as it is replayed: with the words, where there are keys to them. An event whose words do not open says so,
 * and keeps its facts.
 */
export class SealedLogReader implements LogReader {
  constructor(
    private readonly log: LogReader,
    /** `undefined` where there are none. */
    private readonly keys: Pick<ContentKeys, 'find'> | undefined,
  ) {}

  async *scan(after?: Position): AsyncGenerator<readonly ReadEvent[]> {
    for await (const page of this.log.scan(after)) yield await this.#opened(page);
  }

  async *scanStream(stream: string, after?: number): AsyncGenerator<readonly ReadEvent[]> {
    for await (const page of this.log.scanStream(stream, after)) yield await this.#opened(page);
  }

  streams() {
    return this.log.streams();
  }

  count(): number | undefined {
    return this.log.count();
  }

  faults(): readonly string[] {
    return this.log.faults();
  }

  /** @throws ContentKeyUnknown, ContentDamaged */
  async *follow(from: {
    readonly after: Position | undefined;
    readonly signal: AbortSignal;
  }): AsyncGenerator<FollowedPage> {
    for await (const page of this.log.follow(from)) {
      const events: ReadEvent[] = [];
      for (const stored of page.events) events.push(await this.#open(stored));
      yield { ...page, events };
    }
  }

  async #opened(page: readonly ReadEvent[]): Promise<readonly ReadEvent[]> {
    const opened: ReadEvent[] = [];
    for (const read of page) opened.push(isOpen(read) ? read : await this.#openOrSay(read));
    return opened;
  }

  async #openOrSay(read: ReadEvent): Promise<ReadEvent> {
    try {
      return await this.#open(read);
    } catch (error) {
      if (!(error instanceof ContentDamaged || error instanceof ContentKeyUnknown)) throw error;
      return { ...read, damage: read.damage ?? (error instanceof ContentDamaged ? DOES_NOT_OPEN : KEY_MISSING) };
    }
  }

  async #open(read: ReadEvent): Promise<ReadEvent> {
    if (isOpen(read)) return read;
    const { contentKey, sealed } = read.metadata as Required<SealMetadata>;
    if (!this.keys) throw new ContentKeyUnknown(contentKey);
    return openedEvent(read, sealed, await this.keys.find(contentKey));
  }
}

const isOpen = ({ metadata, data }: ReadEvent): boolean => {
  const { contentKey, sealed } = (metadata ?? {}) as SealMetadata;
  return data === undefined || contentKey === undefined || sealed === undefined;
};

const DOES_NOT_OPEN = 'its sealed words do not open: they are not what was written';
const KEY_MISSING = 'its words are sealed under a key that is not there';
