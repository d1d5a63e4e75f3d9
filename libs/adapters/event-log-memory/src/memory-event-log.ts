import {
  Doorbell,
  follow,
  PositionUnknown,
  type AppendOutcome,
  type EventLog,
  type Position,
  type StoredEvent,
} from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';

/** An event log that lives as long as its process. For tests, and for trying things out on a copy. */
export class MemoryEventLog implements EventLog {
  readonly #events: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #appended = new Doorbell();

  async append(stream: string, expected: number, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    if (events.length === 0) throw new RangeError('an append needs an event');
    const held = this.#streams.get(stream) ?? [];
    if (held.length !== expected) {
      const first = held.slice(expected, expected + events.length);
      const again = first.length === events.length && first.every(({ id }, i) => id === events[i]!.id);
      if (!again) return { appended: false, actual: held.length };
      return { appended: true, version: expected + events.length, position: first.at(-1)!.position };
    }
    for (const event of events) {
      const stored: StoredEvent = {
        // Through JSON, as a disk would: what cannot be stored must not seem to work here.
        ...(JSON.parse(JSON.stringify(event)) as WrittenEvent),
        stream,
        version: held.length + 1,
        position: String(this.#events.length + 1).padStart(16, '0'),
      };
      held.push(stored);
      this.#events.push(stored);
    }
    this.#streams.set(stream, held);
    this.#appended.ring();
    return { appended: true, version: held.length, position: held.at(-1)!.position };
  }

  async readStream(
    stream: string,
    { after, limit }: { after: number; limit: number },
  ): Promise<readonly StoredEvent[]> {
    return (this.#streams.get(stream) ?? []).slice(after, after + limit);
  }

  async last(stream: string): Promise<StoredEvent | undefined> {
    return this.#streams.get(stream)?.at(-1);
  }

  async readAll({ after, limit }: { after: Position | undefined; limit: number }): Promise<readonly StoredEvent[]> {
    const start = Number(after ?? 0);
    if (start > this.#events.length) throw new PositionUnknown(after!);
    return this.#events.slice(start, start + limit);
  }

  follow(from: { readonly after: Position | undefined; readonly signal: AbortSignal }) {
    return follow(this, this.#appended, from);
  }

  async close(): Promise<void> {}
}
