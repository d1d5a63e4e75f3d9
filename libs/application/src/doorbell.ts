/**
 * Wakes whoever waits for something new. Take `rings` before you look, and wait with it afterwards: a ring in between is
 * then not missed.
 */
export class Doorbell {
  readonly #waiting = new Set<() => void>();
  #rings = 0;
  #resting: NodeJS.Timeout | undefined;
  #isRungAgain = false;

  /** @param restMs after a ring: what rings meanwhile is heard as one ring when it is over. */
  constructor(private readonly restMs = 0) {}

  /** How often it has rung. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#isRungAgain = this.#resting !== undefined;
    if (this.#isRungAgain) return;
    if (this.restMs > 0) this.#resting = setTimeout(() => this.#endRest(), this.restMs).unref();
    this.#rings++;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  #endRest(): void {
    this.#resting = undefined;
    if (this.#isRungAgain) this.ring();
  }

  /** Resolves once it has rung more often than `since`, when the signal aborts, or after `timeoutMs`. */
  wait(since: number, signal: AbortSignal, timeoutMs?: number): Promise<void> {
    if (signal.aborted || this.#rings > since) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => wake(), timeoutMs);
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
