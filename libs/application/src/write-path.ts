import { stateAfter, type Decider, type DomainEvent } from '@sitrep/domain';
import { decodeEvent, encodeEvent, type Recorded } from '@sitrep/event-schema';
import type { EventLog, Position, StoredEvent, StreamVersion } from './event-log.js';
import { unobserved, type Observer } from './observer.js';
import { RecentlyUsed } from './recently-used.js';
import { requestUnderWay } from './request-under-way.js';
import type { Surroundings } from './surroundings.js';

/** One kind of stream: its name, its rules, and the picture of it that a write answers with. */
export interface StreamKind<Command, State, Event extends DomainEvent, Refusal, View> {
  streamOf(id: string): string;
  readonly decider: Decider<Command, State, Event, Refusal>;
  readonly view: (before: View | undefined, recorded: Recorded) => View | undefined;
}

export type Handled<Refusal, View> =
  | {
      readonly outcome: 'accepted';
      readonly view: View;
      readonly version: StreamVersion;
      /** Of the stream's last event: a read model that has reached it shows this write. */
      readonly position: Position;
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** The stream is not at the version that the caller had seen. */
  | { readonly outcome: 'stale'; readonly version: StreamVersion };

/** Somebody else kept winning. Nothing was written; the same command can be sent again. */
export class TooContended extends Error {
  override readonly name = 'TooContended';
}

/**
 * The only write path: read (or remember) the stream, fold, decide, append at the version that was read; on a lost race,
 * decide again. Commands for one stream take turns within this process, so only other processes can win a race.
 */
export class WritePath {
  readonly #recent = new RecentlyUsed<string, Folded>(WEIGHT_REMEMBERED, weightOf);
  readonly #turns = new Map<string, Promise<unknown>>();
  #newest: Position | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly surroundings: Surroundings,
    private readonly observer: Observer = unobserved,
  ) {}

  /** The position of the newest event that was acknowledged to anybody by this process. */
  get newest(): Position | undefined {
    return this.#newest;
  }

  /**
   * @param ifVersion accept the command only while the stream is at this version.
   * @throws StorageUnavailable when the outcome is unknown, TooContended after ATTEMPTS_MAX lost races, UnreadableEvent.
   */
  handle<Command, State, Event extends DomainEvent, Refusal, View>(
    kind: StreamKind<Command, State, Event, Refusal, View>,
    id: string,
    command: Command,
    ifVersion?: StreamVersion,
  ): Promise<Handled<Refusal, View>> {
    const stream = kind.streamOf(id);
    const { type } = command as { readonly type: string };
    return this.observer.command({ type, stream }, () =>
      this.#inTurn(stream, async () => {
        const handled =
          (await this.#handledBefore(kind, stream)) ?? (await this.#decideAndAppend(kind, stream, command, ifVersion));
        const request = requestUnderWay();
        if (request && handled.outcome === 'accepted') request.version = handled.version;
        return handled;
      }),
    );
  }

  /**
   * The stream as this process last knew it; what it says of things that never change is always true.
   *
   * @param atLeast the version that it must have got to, where somebody else may have written since.
   */
  async view<Command, State, Event extends DomainEvent, Refusal, View>(
    kind: StreamKind<Command, State, Event, Refusal, View>,
    id: string,
    atLeast: StreamVersion = 0,
  ): Promise<View | undefined> {
    const stream = kind.streamOf(id);
    const folded = await this.#fold(kind, stream, atLeast);
    const remembered = this.#recent.get(stream)?.version ?? 0;
    if (folded.version > remembered) this.#recent.set(stream, folded);
    return folded.view;
  }

  /**
   * Takes note of what was written to streams of a kind, by whomever, as far as it goes on from what is remembered of each.
   * Whoever looks at them then needs no log, which may be away.
   */
  observe<Command, State, Event extends DomainEvent, Refusal, View>(
    kind: StreamKind<Command, State, Event, Refusal, View>,
    events: readonly StoredEvent[],
  ): void {
    for (const stored of events) {
      if (!stored.stream.startsWith(kind.streamOf(''))) continue;
      const before = (this.#recent.get(stored.stream) as Folded<State, View> | undefined) ?? nothingOf(kind);
      if (stored.version !== before.version + 1) continue;
      this.#recent.set(stored.stream, foldOne(kind, before, decodeEvent(stored)));
    }
  }

  /** What a request that is sent once more came to the first time, if it came to anything. */
  async #handledBefore<Command, State, Event extends DomainEvent, Refusal, View>(
    kind: StreamKind<Command, State, Event, Refusal, View>,
    stream: string,
  ): Promise<Handled<Refusal, View> | undefined> {
    const request = requestUnderWay();
    if (!request?.isRepeated) return undefined;
    let folded = nothingOf(kind);
    let then: Folded<State, View> | undefined;
    for await (const recorded of eventsOf(this.log, stream)) {
      folded = foldOne(kind, folded, recorded);
      if (recorded.requestId === request.id || recorded.version === request.answeredVersion) then = folded;
      if (recorded.version === request.answeredVersion) break;
    }
    return then && accepted(then);
  }

  async #decideAndAppend<Command, State, Event extends DomainEvent, Refusal, View>(
    kind: StreamKind<Command, State, Event, Refusal, View>,
    stream: string,
    command: Command,
    ifVersion: StreamVersion | undefined,
  ): Promise<Handled<Refusal, View>> {
    const at = this.surroundings.now();
    // Of a stream that is not remembered it is assumed that it does not exist: most commands for such a stream begin it, and
    // an append says whether that was right. Only where nothing would be appended, somebody has to look.
    let isAssumed = this.#recent.get(stream) === undefined;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const isRemembered = this.#recent.get(stream) !== undefined;
      const before = isAssumed ? nothingOf(kind) : await this.#fold(kind, stream);
      // What does not exist cannot be stale: there the decider's refusal says more.
      const isStale = ifVersion !== undefined && before.version > 0 && ifVersion !== before.version;
      const decision = kind.decider.decide(command, before.state, at);
      const isNothingToAppend = isStale || decision.outcome === 'refused' || decision.events.length === 0;
      if (isNothingToAppend && isAssumed) {
        isAssumed = false;
        continue;
      }
      isAssumed = false;
      // An append on what is remembered fails where another process has written. Without one, somebody has to look.
      if (isNothingToAppend && isRemembered && (await this.#holdsMore(stream, before.version))) {
        this.#recent.delete(stream);
        continue;
      }
      if (isStale) return { outcome: 'stale', version: before.version };
      if (decision.outcome === 'refused') return decision;
      if (decision.events.length === 0) return accepted(before);

      const requestId = requestUnderWay()?.id;
      const events = decision.events.map((event) => encodeEvent(event, this.surroundings.newEventId(), at, requestId));
      const appended = await this.log.append(stream, before.version, events).catch((error: unknown) => {
        this.#recent.delete(stream); // What is remembered may be behind the log now.
        throw error;
      });
      if (appended.appended) {
        const { position } = appended;
        const recorded = decision.events.map((event, i) => ({
          event,
          id: events[i]!.id,
          occurredAt: at,
          stream,
          version: before.version + i + 1,
          position,
        }));
        const after = recorded.reduce((folded, each) => foldOne(kind, folded, each), before);
        this.#recent.set(stream, after);
        if (this.#newest === undefined || this.#newest < position) this.#newest = position;
        return accepted(after);
      }
      // Another process was faster. What it did may change the answer.
      this.#recent.delete(stream);
    }
    throw new TooContended(`lost the race for ${stream} ${ATTEMPTS_MAX} times`);
  }

  async #holdsMore(stream: string, than: StreamVersion): Promise<boolean> {
    return (await this.log.readStream(stream, { after: than, limit: 1 })).length > 0;
  }

  async #fold<Command, State, Event extends DomainEvent, Refusal, View>(
    kind: StreamKind<Command, State, Event, Refusal, View>,
    stream: string,
    atLeast: StreamVersion = 0,
  ): Promise<Folded<State, View>> {
    const remembered = this.#recent.get(stream) as Folded<State, View> | undefined;
    if (remembered && remembered.version >= atLeast) return remembered;
    let folded = remembered ?? nothingOf(kind);
    for await (const recorded of eventsOf(this.log, stream, folded.version)) folded = foldOne(kind, folded, recorded);
    return folded;
  }

  async #inTurn<Result>(stream: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(stream);
    const mine = before ? before.then(work, work) : work();
    this.#turns.set(stream, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(stream) === mine) this.#turns.delete(stream);
    }
  }
}

/** One stream from its beginning, page by page. @throws UnreadableEvent */
export async function* eventsOf(log: EventLog, stream: string, after = 0): AsyncGenerator<Recorded> {
  for (;;) {
    const page = await log.readStream(stream, { after, limit: PAGE_SIZE });
    for (const stored of page) yield decodeEvent(stored);
    if (page.length < PAGE_SIZE) return;
    after = page.at(-1)!.version;
  }
}

const ATTEMPTS_MAX = 10;
/** Ten thousand streams of a few events, or fewer longer ones: what is remembered of a stream grows with its events. */
const WEIGHT_REMEMBERED = 200_000;
const weightOf = ({ version }: Folded): number => 20 + version;
const PAGE_SIZE = 500;

/** A stream as far as it has been read: for deciding, and for answering. */
interface Folded<State = unknown, View = unknown> {
  readonly state: State;
  readonly view: View | undefined;
  readonly version: StreamVersion;
  readonly position: Position | undefined;
}

const nothingOf = <Command, State, Event extends DomainEvent, Refusal, View>(
  kind: StreamKind<Command, State, Event, Refusal, View>,
): Folded<State, View> => ({ state: stateAfter(kind.decider, []), view: undefined, version: 0, position: undefined });

const foldOne = <Command, State, Event extends DomainEvent, Refusal, View>(
  kind: StreamKind<Command, State, Event, Refusal, View>,
  { state, view }: Folded<State, View>,
  recorded: Recorded,
): Folded<State, View> => ({
  state: kind.decider.evolve(state, recorded.event as Event),
  view: kind.view(view, recorded),
  version: recorded.version,
  position: recorded.position,
});

const accepted = <View>({ view, version, position }: Folded<unknown, View>): Handled<never, View> => ({
  outcome: 'accepted',
  view: view as View,
  version,
  position: position ?? '',
});
