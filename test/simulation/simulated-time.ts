import timers from 'node:timers/promises';

/**
 * The time of one simulation: it stands still while anything is computed and jumps where nobody has anything else to do.
 * What the application waits for by itself (rests, patience, retries) is waited for here.
 */
export class SimulatedTime {
  /** Milliseconds since 1970. */
  nowMs = Date.UTC(2026, 10, 23, 10);
  readonly #alarms: Alarm[] = [];
  #rings = 0;

  set(ms: number, ring: () => void): Alarm {
    const alarm = { atMs: this.nowMs + Math.max(0, Math.ceil(ms)), order: this.#rings++, ring };
    // Few are set at a time, and most of them ring last.
    let place = this.#alarms.length;
    while (place > 0 && this.#alarms[place - 1]!.atMs > alarm.atMs) place--;
    this.#alarms.splice(place, 0, alarm);
    return alarm;
  }

  clear(alarm: Alarm | undefined): void {
    const place = alarm ? this.#alarms.indexOf(alarm) : -1;
    if (place >= 0) this.#alarms.splice(place, 1);
  }

  /** Gives whether any alarm rang. */
  pass(ms: number): boolean {
    this.nowMs += ms;
    let hasRung = false;
    for (; this.#alarms[0] && this.#alarms[0].atMs <= this.nowMs; hasRung = true) this.#alarms.shift()!.ring();
    return hasRung;
  }

  /** To the next alarm. Gives false where none is set before the moment. */
  jump(beforeMs = Infinity): boolean {
    const next = this.#alarms[0];
    if (!next || next.atMs >= beforeMs) return false;
    return this.pass(Math.max(0, next.atMs - this.nowMs));
  }
}

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly ring: () => void;
}

/** Everything that is loaded in this process waits by the time, and throws the dice, of the simulation that runs. */
export const takeOverTime = (current: () => { readonly time: SimulatedTime; readonly chance: () => number }) => {
  const real = { ...timers };
  const { setTimeout: setReal, clearTimeout: clearReal } = globalThis;
  const now = performance.now.bind(performance);
  const { random } = Math;
  const later = (ring: () => void, ms = 0) => {
    const { time } = current();
    const alarm = time.set(ms, ring);
    return { unref: () => ({ time, alarm }), time, alarm };
  };
  Object.assign(globalThis, {
    setTimeout: later,
    clearTimeout: (handle?: Partial<ReturnType<typeof later>>) => handle?.time?.clear(handle.alarm),
  });
  Object.assign(timers, {
    setTimeout: (ms: number, value: unknown, options: { readonly signal?: AbortSignal } = {}) =>
      new Promise((resolve, reject) => {
        const { signal } = options;
        const { time } = current();
        const aborted = () => reject(signal!.reason as Error);
        if (signal?.aborted) return aborted();
        const alarm = time.set(ms, () => {
          signal?.removeEventListener('abort', giveUp);
          resolve(value);
        });
        const giveUp = () => {
          time.clear(alarm);
          aborted();
        };
        signal?.addEventListener('abort', giveUp, { once: true });
      }),
  });
  performance.now = () => current().time.nowMs;
  Math.random = () => current().chance();
  return function giveTimeBack(): void {
    Object.assign(timers, real);
    Object.assign(globalThis, { setTimeout: setReal, clearTimeout: clearReal });
    performance.now = now;
    Math.random = random;
  };
};
