import { setTimeout } from 'node:timers/promises';
import { Doorbell } from './doorbell.js';
import { StorageUnavailable, type FollowedPage, type Position } from './event-log.js';

export interface ProjectionStatus {
  readonly name: string;
  /** `stopped`: it met something that it must not skip, and waits for a person. */
  readonly state: 'catching-up' | 'live' | 'stopped';
  readonly position: Position | undefined;
  readonly fault: Error | undefined;
}

/**
 * Keeps one projection running. A log that is away is followed again when it is back; anything else that goes wrong stops
 * the projection where it stands and is shown by readiness. Commands go on either way.
 */
export class Projection {
  readonly #advanced = new Doorbell();
  /** Rings when somebody cannot wait for the next page. */
  readonly #wanted = new Doorbell();
  readonly #stopping = new AbortController();
  #waiting = 0;
  #running: Promise<void> = Promise.resolve();
  #state: ProjectionStatus['state'] = 'catching-up';
  #hasBeenLive = false;
  /** The log is away: nothing more can be projected for now. */
  #isCutOff = false;
  #position: Position | undefined;
  #fault: Error | undefined;

  constructor(
    readonly name: string,
    private readonly run: (signal: AbortSignal, onPage: OnPage) => Promise<void>,
    private readonly onFault: (error: Error) => void,
  ) {}

  start(): void {
    this.#running = this.#keepRunning();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#advanced.ring();
    await this.#running;
  }

  status(): ProjectionStatus {
    return { name: this.name, state: this.#state, position: this.#position, fault: this.#fault };
  }

  /** Waits until everything up to the position is projected. Gives false when that takes longer than `timeoutMs`. */
  async reached(position: Position | undefined, timeoutMs: number): Promise<boolean> {
    return this.#until(() => this.#holds(position), timeoutMs);
  }

  /** As `reached`, but a log that is away is not waited for: what is projected is then all that can be shown. */
  async reachedIfPossible(position: Position | undefined, timeoutMs: number): Promise<boolean> {
    return this.#until(() => this.#holds(position) || this.#isCutOff, timeoutMs);
  }

  /**
   * Waits until the head has been reached once. Gives false when that takes longer than `timeoutMs`. A log that is away
   * later changes nothing: what is projected can still be shown, and `reached` says whether it is enough.
   */
  async live(timeoutMs: number): Promise<boolean> {
    return this.#until(() => this.#hasBeenLive && this.#state !== 'stopped', timeoutMs);
  }

  #holds(position: Position | undefined): boolean {
    return position === undefined || (this.#position !== undefined && this.#position >= position);
  }

  async #until(isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const { rings } = this.#advanced;
      if (isTrue()) return true;
      const leftMs = until - performance.now();
      if (leftMs <= 0 || this.#state === 'stopped' || this.#stopping.signal.aborted) return false;
      this.#waiting++;
      this.#wanted.ring();
      await this.#advanced.wait(rings, this.#stopping.signal, leftMs);
      this.#waiting--;
    }
  }

  /**
   * Once it is up to date, a projection lets events gather for a moment before it goes on: a page costs a commit, and in
   * a log an fsync, however few events it holds. Whoever waits for the projection ends the rest at once.
   */
  #rest(signal: AbortSignal): Promise<void> | undefined {
    return this.#waiting > 0 ? undefined : this.#wanted.wait(this.#wanted.rings, signal, REST_MS);
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    for (let pauseMs = PAUSE_MIN_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      try {
        await this.run(signal, (page) => {
          pauseMs = PAUSE_MIN_MS;
          this.#isCutOff = false;
          this.#position = page.position;
          if (page.atHead) {
            this.#state = 'live';
            this.#hasBeenLive = true;
          }
          this.#advanced.ring();
          return page.atHead ? this.#rest(signal) : undefined;
        });
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#fault = error as Error;
        this.onFault(this.#fault);
        if (!(error instanceof StorageUnavailable)) {
          this.#state = 'stopped';
          this.#advanced.ring();
          return;
        }
        this.#state = 'catching-up';
        this.#isCutOff = true;
        this.#advanced.ring();
        await setTimeout(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** Told of each page that has been projected. The next page is taken when its answer resolves. */
export type OnPage = (page: FollowedPage) => Promise<void> | void;

const REST_MS = 20;
const PAUSE_MIN_MS = 100;
const PAUSE_MAX_MS = 1_000;
