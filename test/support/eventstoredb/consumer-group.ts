import type { StoredRecord, StoredStreams } from './stored-streams.js';

export interface GroupSettings {
  /** The first revision that the group is given. */
  readonly firstRevision: number;
  readonly messageTimeoutMs: number;
  /** A message that has failed more often is parked. */
  readonly retriesMax: number;
  /** 0 is any number. */
  readonly consumersMax: number;
}

/** One who reads for a group. */
export interface Consumer {
  /** How many messages it takes before it has acknowledged the first. */
  readonly room: number;
  send(record: StoredRecord, retries: number): void;
  drop(): void;
}

export type NackAction = 'park' | 'retry' | 'skip' | 'stop';

interface Message {
  readonly record: StoredRecord;
  readonly retries: number;
}

interface InFlight extends Message {
  readonly timer: NodeJS.Timeout;
}

/**
 * A persistent subscription to one stream: who reads it shares its records with the others, each record goes to one of
 * them, and comes again until it is acknowledged or has failed too often; then it is parked until somebody replays it.
 * Consumers take turns, whatever strategy is asked for. The group survives a kill of the node, but not its process.
 */
export class ConsumerGroup {
  readonly stream: string;
  readonly name: string;
  readonly settings: GroupSettings;
  readonly #store: StoredStreams;
  readonly #stopListening: () => void;
  readonly #consumers = new Map<Consumer, Map<string, InFlight>>();
  readonly #again: Message[] = [];
  #parked: StoredRecord[] = [];
  #nextRevision: number;

  constructor(store: StoredStreams, stream: string, name: string, settings: GroupSettings) {
    this.stream = stream;
    this.name = name;
    this.settings = settings;
    this.#store = store;
    this.#nextRevision = settings.firstRevision;
    this.#stopListening = store.onAppend(() => this.#deal());
  }

  get consumers(): number {
    return this.#consumers.size;
  }
  get parked(): number {
    return this.#parked.length;
  }
  get inFlight(): number {
    return [...this.#consumers.values()].reduce((sum, messages) => sum + messages.size, 0);
  }
  /** The last revision up to which everything is done; -1 for none. */
  get checkpoint(): number {
    const open = [...this.#again, ...[...this.#consumers.values()].flatMap((messages) => [...messages.values()])];
    return Math.min(this.#nextRevision, ...open.map(({ record }) => record.revision)) - 1;
  }

  get isFull(): boolean {
    return this.settings.consumersMax > 0 && this.consumers >= this.settings.consumersMax;
  }

  join(consumer: Consumer): void {
    this.#consumers.set(consumer, new Map());
    this.#deal();
  }

  /** What it had not acknowledged goes to the others. */
  leave(consumer: Consumer): void {
    const messages = this.#consumers.get(consumer);
    if (!messages) return;
    this.#consumers.delete(consumer);
    for (const { record, retries, timer } of messages.values()) {
      clearTimeout(timer);
      this.#again.push({ record, retries });
    }
    this.#deal();
  }

  ack(consumer: Consumer, ids: readonly string[]): void {
    for (const id of ids) this.#take(consumer, id);
    this.#deal();
  }

  nack(consumer: Consumer, ids: readonly string[], action: NackAction): void {
    for (const id of ids) {
      const message = this.#take(consumer, id);
      if (!message) continue;
      if (action === 'retry') this.#tryAgain(message);
      if (action === 'park') this.#parked.push(message.record);
      if (action === 'stop') consumer.drop();
    }
    this.#deal();
  }

  /** Gives out again what was parked, up to a number of messages. */
  replayParked(countMax: number): void {
    this.#again.push(...this.#parked.slice(0, countMax).map((record) => ({ record, retries: 0 })));
    this.#parked = this.#parked.slice(countMax);
    this.#deal();
  }

  end(): void {
    this.#stopListening();
    for (const [consumer, messages] of this.#consumers) {
      for (const { timer } of messages.values()) clearTimeout(timer);
      consumer.drop();
    }
    this.#consumers.clear();
  }

  #take(consumer: Consumer, id: string): Message | undefined {
    const messages = this.#consumers.get(consumer);
    const message = messages?.get(id);
    if (!message) return undefined;
    clearTimeout(message.timer);
    messages!.delete(id);
    return message;
  }

  #tryAgain({ record, retries }: Message): void {
    if (retries >= this.settings.retriesMax) this.#parked.push(record);
    else this.#again.push({ record, retries: retries + 1 });
  }

  /** Hands out what waits to whoever has room. */
  #deal(): void {
    for (;;) {
      const [free] = [...this.#consumers].find(([{ room }, messages]) => messages.size < room) ?? [];
      const message = free && this.#next();
      if (!free || !message) return;
      const messages = this.#consumers.get(free)!;
      const { id } = message.record;
      const timer = setTimeout(() => {
        const overdue = this.#take(free, id);
        if (overdue) this.#tryAgain(overdue);
        this.#deal();
      }, this.settings.messageTimeoutMs).unref();
      messages.set(id, { ...message, timer });
      // The next one's turn.
      this.#consumers.delete(free);
      this.#consumers.set(free, messages);
      free.send(message.record, message.retries);
    }
  }

  #next(): Message | undefined {
    const again = this.#again.shift();
    if (again) return again;
    const held = this.#store.readable(this.stream);
    if (typeof held === 'string') return undefined;
    const revision = Math.max(this.#nextRevision, this.#store.firstReadable(this.stream));
    const record = held[revision];
    if (!record) return undefined;
    this.#nextRevision = revision + 1;
    return { record, retries: 0 };
  }
}
