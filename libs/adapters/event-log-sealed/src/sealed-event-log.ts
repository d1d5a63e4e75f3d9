import type { KeyObject } from 'node:crypto';
import {
  ContentDamaged,
  isErasure,
  isSealed,
  RecentlyUsed,
  type AppendOutcome,
  type ContentKey,
  type ContentKeys,
  type EventLog,
  type FoundKey,
  type FollowedPage,
  type Position,
  type SealMetadata,
  type StoredEvent,
  type StreamVersion,
} from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import { ERASED } from '@sitrep/domain';
import { open, seal, SEALED, textsIn, withTexts } from './seal.js';

/**
 * An event log that keeps what people type under lock: in another log, with each text of an event's `content` replaced by
 * `[sealed]` and all of them, encrypted, in its metadata. Facts stay as they are, so who needs no words needs no key. Once
 * the key is destroyed, the texts read `[erased]`.
 *
 * All events of a stream share a key, until the stream's content is erased; what is typed then gets another.
 */
export class SealedEventLog implements EventLog {
  /** What each stream's texts are sealed under, as far as the stream has been read. */
  readonly #used = new RecentlyUsed<string, KeyInUse>(STREAMS_REMEMBERED);

  /** What was lately written, as it was typed: followers that keep up need not have it opened. */
  readonly #written = new RecentlyUsed<string, Written>(CHARACTERS_REMEMBERED, ({ characters }) => characters);

  /** What was opened of an event, for as long as the log beneath hands out that very event: to all who follow its tail. */
  readonly #openedBefore = new WeakMap<StoredEvent, StoredEvent>();

  constructor(
    private readonly log: EventLog,
    private readonly keys: ContentKeys,
  ) {}

  /** As for any log. @throws ContentKeyUnknown also. */
  async append(stream: string, expected: StreamVersion, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    if (!isSealed(stream)) return this.log.append(stream, expected, events);
    let key = await this.#keyAt(stream, expected);
    const sealed: WrittenEvent[] = [];
    for (const event of events) {
      const texts = textsOf(event);
      if (texts.length > 0) key ??= await this.keys.mint();
      sealed.push(texts.length > 0 ? sealedEvent(event, texts, stream, key!) : event);
      if (isErasure(event)) key = undefined;
    }
    const outcome = await this.log.append(stream, expected, sealed);
    if (outcome.appended) {
      this.#used.set(stream, { version: outcome.version, keyId: key?.id });
      for (const event of events) this.#written.set(event.id, writtenOf(event));
    }
    return outcome;
  }

  async readStream(stream: string, page: { readonly after: StreamVersion; readonly limit: number }) {
    return this.#opened(await this.log.readStream(stream, page));
  }

  async last(stream: string): Promise<StoredEvent | undefined> {
    const last = await this.log.last(stream);
    return last && (await this.#opened([last]))[0];
  }

  async readAll(page: { readonly after: Position | undefined; readonly limit: number }) {
    return this.#opened(await this.log.readAll(page));
  }

  async *follow(from: {
    readonly after: Position | undefined;
    readonly signal: AbortSignal;
  }): AsyncGenerator<FollowedPage> {
    for await (const page of this.log.follow(from)) yield { ...page, events: await this.#opened(page.events) };
  }

  close(): Promise<void> {
    return this.log.close();
  }

  /** The key that the stream's newest texts are sealed under at this version; none when there are none to be read. */
  async #keyAt(stream: string, version: StreamVersion): Promise<ContentKey | undefined> {
    while ((this.#used.get(stream)?.version ?? 0) < version) {
      const after = this.#used.get(stream)?.version ?? 0;
      const page = await this.log.readStream(stream, { after, limit: Math.min(version - after, PAGE_SIZE) });
      for (const stored of page) this.#note(stored);
      if (page.length === 0) return undefined; // The stream is not there yet: the append will say so.
    }
    const id = this.#used.get(stream)?.keyId;
    const secret = id === undefined ? 'destroyed' : await this.keys.find(id);
    return secret === 'destroyed' ? undefined : { id: id!, secret };
  }

  /** Streams are mostly read from their beginning on, so that an append seldom has to read. */
  #note(stored: StoredEvent): void {
    const known = this.#used.get(stored.stream);
    if (stored.version !== (known?.version ?? 0) + 1) return;
    const keyId = isErasure(stored) ? undefined : ((stored.metadata as SealMetadata).contentKey ?? known?.keyId);
    this.#used.set(stored.stream, { version: stored.version, keyId });
  }

  async #opened(page: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    const opened: StoredEvent[] = [];
    for (const stored of page) {
      if (isSealed(stored.stream)) this.#note(stored);
      const { contentKey, sealed } = stored.metadata as SealMetadata;
      if (sealed === undefined || contentKey === undefined) {
        opened.push(stored);
        continue;
      }
      const found = this.keys.find(contentKey);
      const secret = found instanceof Promise ? await found : found;
      opened.push(
        secret === 'destroyed' ? openedEvent(stored, sealed, secret) : this.#openedOnce(stored, sealed, secret),
      );
    }
    return opened;
  }

  #openedOnce(stored: StoredEvent, sealed: string, secret: KeyObject): StoredEvent {
    let opened = this.#openedBefore.get(stored);
    if (opened) return opened;
    const written = this.#written.get(stored.id);
    opened = written ? { ...stored, ...written.event } : openedEvent(stored, sealed, secret);
    this.#openedBefore.set(stored, opened);
    return opened;
  }
}

interface KeyInUse {
  readonly version: StreamVersion;
  readonly keyId: string | undefined;
}

interface Written {
  readonly event: WrittenEvent;
  /** How much there is to it, about. */
  readonly characters: number;
}

const writtenOf = (event: WrittenEvent): Written => ({
  event,
  characters: textsOf(event).reduce((sum, text) => sum + text.length, CHARACTERS_BESIDE),
});

interface Compartments {
  readonly content?: unknown;
}

const textsOf = ({ data }: WrittenEvent): readonly string[] => textsIn((data as Compartments).content);

const sealedEvent = (event: WrittenEvent, texts: readonly string[], stream: string, key: ContentKey): WrittenEvent => {
  const { content, ...rest } = event.data as Compartments;
  const sealed = seal(texts, key.secret, placeOf(stream, event.id));
  return {
    ...event,
    data: { ...rest, content: withTexts(content, () => SEALED) },
    metadata: { ...(event.metadata as object), contentKey: key.id, sealed },
  };
};

/** @throws ContentDamaged */
export const openedEvent = (stored: StoredEvent, sealed: string, secret: FoundKey): StoredEvent => {
  const { content, ...rest } = stored.data as Compartments;
  const { contentKey: _key, sealed: _sealed, ...metadata } = stored.metadata as SealMetadata;
  if (secret === 'destroyed')
    return { ...stored, data: { ...rest, content: withTexts(content, () => ERASED) }, metadata };
  const texts = open(sealed, secret, placeOf(stored.stream, stored.id));
  const places = textsIn(content).length;
  if (texts?.length !== places) throw new ContentDamaged(stored.stream, stored.version);
  let next = 0;
  return { ...stored, data: { ...rest, content: withTexts(content, () => texts[next++]!) }, metadata };
};

const placeOf = (stream: string, id: string): string => `${stream} ${id}`;

const STREAMS_REMEMBERED = 10_000;
const CHARACTERS_REMEMBERED = 2_000_000;
/** Facts and metadata, about. */
const CHARACTERS_BESIDE = 500;
const PAGE_SIZE = 500;
