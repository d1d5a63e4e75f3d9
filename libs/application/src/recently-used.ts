/**
 * A map that forgets what has not been asked for of late: at the latest when as many others have been. Two generations
 * instead of an order of use: looking something up then costs no more than in a plain map.
 */
export class RecentlyUsed<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  /** Remembers at least this many, and at most twice as many. */
  constructor(private readonly entries: number) {}

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.entries) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
