/**
 * Lets a few calls through in each turn of the event loop. What is sent in one turn leaves at its end, together: a burst of
 * calls would have the server wait until all of them are made ready, and this process until the server is done with all.
 * So the first are on their way while the next are made ready.
 */
export class Turnstile {
  readonly #waiting: (() => void)[] = [];
  /** In this turn. */
  #passed = 0;

  constructor(private readonly mostInATurn: number) {}

  /** Resolves when it is the caller's turn, in the order of calling; gives `undefined` where it is already. */
  pass(): Promise<void> | undefined {
    if (this.#passed === this.mostInATurn) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#count();
    return undefined;
  }

  #count(): void {
    if (this.#passed++ === 0) setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#passed = 0;
    for (const pass of this.#waiting.splice(0, this.mostInATurn)) {
      this.#count();
      pass();
    }
  }
}
