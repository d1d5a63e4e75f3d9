import type { StoredEvent } from '@sitrep/application';
import { MemoryEventLog } from './memory-event-log.js';

/** A log of which some streams lose their oldest events, as a cluster takes them away when they are too old. */
export class MemoryLogWithRetention extends MemoryEventLog {
  readonly #gone = new Map<string, number>();

  /** From now on the first events of the stream, so many, are read no more. They count as before. */
  remove(stream: string, events: number): void {
    this.#gone.set(stream, events);
  }

  override async readStream(
    stream: string,
    { after, limit }: { after: number; limit: number },
  ): Promise<readonly StoredEvent[]> {
    return super.readStream(stream, { after: Math.max(after, this.#gone.get(stream) ?? 0), limit });
  }

  override async last(stream: string): Promise<StoredEvent | undefined> {
    const last = await super.last(stream);
    return last && last.version > (this.#gone.get(stream) ?? 0) ? last : undefined;
  }
}
