import {
  StorageUnavailable,
  type AppendOutcome,
  type Doorbell,
  type EventLog,
  type FollowedPage,
  type Position,
  type StoredEvent,
} from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import type { Life, Schedule } from './schedule.js';

/** The log as one process has it: everything takes a turn, and can go wrong in any way that the port allows. */
export class SimulatedLog implements EventLog {
  constructor(
    private readonly log: EventLog,
    /** Rings for every process when something was appended. */
    private readonly appended: Doorbell,
    private readonly schedule: Schedule,
    private readonly life: Life,
  ) {}

  async append(stream: string, expected: number, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    const fault = await this.schedule.turn(this.life, 'append', stream);
    if (fault === 'failed') throw new StorageUnavailable('storage-failed');
    let outcome = await this.log.append(stream, expected, events);
    if (fault === 'repeated') outcome = await this.log.append(stream, expected, events);
    if (!outcome.appended) this.schedule.count('race lost');
    this.appended.ring();
    if ((await this.schedule.turn(this.life, 'answer', stream)) === 'answer-lost')
      throw new StorageUnavailable('storage-failed');
    return outcome;
  }

  async readStream(
    stream: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly StoredEvent[]> {
    await this.#mayRead(stream);
    return this.log.readStream(stream, page);
  }

  async last(stream: string): Promise<StoredEvent | undefined> {
    await this.#mayRead(stream);
    return this.log.last(stream);
  }

  async readAll(page: { readonly after: Position | undefined; readonly limit: number }) {
    await this.#mayRead('$all');
    return this.log.readAll(page);
  }

  async *follow({
    after,
    signal,
  }: {
    readonly after: Position | undefined;
    readonly signal: AbortSignal;
  }): AsyncGenerator<FollowedPage> {
    const { random } = this.schedule;
    for (let position = after; !signal.aborted;) {
      const { rings } = this.appended;
      const fault = await this.schedule.turn(this.life, 'follow', '$all');
      if (fault === 'cut') throw new StorageUnavailable('storage-failed');
      const limit = 1 + random(PAGE_SIZE_MAX);
      const found = await this.log.readAll({ after: position, limit });
      const events = fault === 'late' ? found.slice(0, random(found.length + 1)) : found;
      position = events.at(-1)?.position ?? position;
      const atHead = events.length === found.length && found.length < limit;
      yield { events, position, atHead };
      if (atHead) await this.appended.wait(rings, signal);
    }
  }

  async close(): Promise<void> {}

  async #mayRead(stream: string): Promise<void> {
    if ((await this.schedule.turn(this.life, 'read', stream)) === 'read-failed')
      throw new StorageUnavailable('storage-failed');
  }
}

const PAGE_SIZE_MAX = 24;
