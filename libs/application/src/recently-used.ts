/**
 * A map that forgets what has not been asked for of late: at the latest when as many others have been. Two generations
 * instead of an order of use: looking something up then costs no more than in a plain map.
 */
export class RecentlyUsed<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  #weight = 0;

  /** Remembers at least this many, and at most twice as many; where entries have a weight, that much of it. */
  constructor(
    private readonly entries: number,
    private readonly weightOf: (value: Value) => number = () => 1,
  ) {}

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    this.#lighten(key);
    this.#young.set(key, value);
    this.#weight += this.weightOf(value);
    if (this.#weight < this.entries) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#weight = 0;
  }

  delete(key: Key): void {
    this.#lighten(key);
    this.#young.delete(key);
    this.#old.delete(key);
  }

  #lighten(key: Key): void {
    const before = this.#young.get(key);
    if (before !== undefined) this.#weight -= this.weightOf(before);
  }
}
