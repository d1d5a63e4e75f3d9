/**
 * Wakes whoever waits for something new. Take `rings` before you look, and wait with it afterwards: a ring in between is
 * then not missed.
 */
export class Doorbell {
  readonly #waiting = new Set<() => void>();
  #rings = 0;

  /** How often it has rung. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings++;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
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
