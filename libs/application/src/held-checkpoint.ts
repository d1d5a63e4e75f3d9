import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { EventLog, StreamVersion } from './event-log.js';

/** Which process works from a checkpoint, and until when nobody else does; epoch milliseconds. */
interface Lease {
  readonly holder: string;
  readonly heldUntilMs: number;
}

/** `taken`: from another process, or after a pause in which another may have had it. `others`: another process has it. */
export type Turn = 'kept' | 'taken' | 'others';

/**
 * A checkpoint for work that is to be done by one process at a time, whichever, as long as it lives. It is an event in a
 * stream of its own, appended at the version that was read; it says how far the work has come, and whose turn it is.
 *
 * A process that is held up for longer than its lease may do once more what the next one does already: the work must be
 * recognised when it is done twice.
 */
export class HeldCheckpoint<Reached extends object> {
  #version: StreamVersion = 0;
  #reached: Reached;
  #lease: Lease = { holder: '', heldUntilMs: 0 };

  constructor(
    private readonly options: {
      readonly log: EventLog;
      readonly stream: string;
      readonly eventType: string;
      /** How far the work has come where nothing says so yet. */
      readonly first: Reached;
      /** Names this process among those that share the checkpoint. */
      readonly holder: string;
      /** For how long a turn lasts without a sign of life; 0 where there is no other process. */
      readonly leaseMs: number;
      readonly signal: AbortSignal;
    },
  ) {
    this.#reached = options.first;
  }

  get reached(): Reached {
    return this.#reached;
  }

  /** Whether another process has the turn, as far as is known here. */
  get isOfAnother(): boolean {
    return this.#lease.holder !== this.options.holder && this.#leftMs > 0;
  }

  /** Reads what there is. Gives false where there is nothing yet. */
  async read(): Promise<boolean> {
    const last = await this.options.log.last(this.options.stream);
    if (!last) return false;
    const { holder = '', heldUntilMs = 0, ...reached } = last.data as Reached & Partial<Lease>;
    this.#version = last.version;
    this.#reached = reached as unknown as Reached;
    this.#lease = { holder, heldUntilMs };
    return true;
  }

  /** Takes the turn, or keeps it. Where another process has it, waits for its end and reads what it has come to. */
  async take(): Promise<Turn> {
    const { leaseMs, signal } = this.options;
    if (leaseMs === 0) return 'kept';
    const isMine = this.#lease.holder === this.options.holder;
    const leftMs = this.#leftMs;
    if (!isMine && leftMs > 0) {
      for (; this.#leftMs > 0 && !signal.aborted; await this.read())
        await setTimeout(Math.min(this.#leftMs, LOOK_EVERY_MS), undefined, { signal }).catch(() => undefined);
      return 'others';
    }
    if (isMine && leftMs > leaseMs / 2) return 'kept';
    const held = await this.#write(this.#reached, { holder: this.options.holder, heldUntilMs: Date.now() + leaseMs });
    if (!held) return 'others';
    return isMine && leftMs > 0 ? 'kept' : 'taken';
  }

  /** Notes how far the work has come. Gives false when another process was faster; then its checkpoint is known. */
  move(reached: Reached): Promise<boolean> {
    return this.#write(reached, this.#lease);
  }

  /** Passes the turn on: to be called when the process is told to stop. */
  async release(): Promise<void> {
    if (this.#lease.holder === this.options.holder && this.#leftMs > 0)
      await this.#write(this.#reached, { holder: '', heldUntilMs: 0 });
  }

  get #leftMs(): number {
    return this.#lease.heldUntilMs - Date.now();
  }

  async #write(reached: Reached, lease: Lease): Promise<boolean> {
    const { log, stream, eventType } = this.options;
    const data = { ...reached, ...lease };
    const event = { id: randomUUID(), type: eventType, data, metadata: { schemaVersion: 1 } };
    const outcome = await log.append(stream, this.#version, [event]);
    if (!outcome.appended) await this.read();
    else [this.#version, this.#reached, this.#lease] = [outcome.version, reached, lease];
    return outcome.appended;
  }
}

const LOOK_EVERY_MS = 1_000;
