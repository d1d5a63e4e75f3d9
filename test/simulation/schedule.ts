import type { Random } from '../support/seeded-random.js';
import { SimulatedTime } from './simulated-time.js';

/** What a process can be waiting for. */
export type Operation = 'append' | 'answer' | 'read' | 'follow';

export type Fault =
  /** Nothing was written, and an error says that it is not known. */
  | 'failed'
  /** It was written, and an error says that it is not known. */
  | 'answer-lost'
  /** It was sent a second time, as an adapter does that has heard nothing. */
  | 'repeated'
  | 'read-failed'
  /** Following ends with an error. */
  | 'cut'
  /** The newest events are held back for a while. */
  | 'late'
  | 'slow';

const FAULTS: Readonly<Record<Operation, readonly Fault[]>> = {
  append: ['failed', 'repeated', 'slow'],
  answer: ['answer-lost', 'slow'],
  read: ['read-failed', 'slow'],
  follow: ['cut', 'late', 'slow'],
};

/** One run of one process: what it waits for when it is killed is never answered. */
export interface Life {
  readonly name: string;
  isAlive: boolean;
  diedAtMs: number;
  /** How often something was made to fail that it had asked for. */
  faults: number;
}

interface Waiting {
  readonly life: Life;
  readonly operation: Operation;
  readonly stream: string;
  readonly go: (fault: Fault | undefined) => void;
  isSlow: boolean;
}

/**
 * Whoever asks a log for something waits here for a turn. One at a time goes on, chosen by the seed, and with it what goes
 * wrong: so the seed decides every order in which things happen.
 */
export class Schedule {
  readonly time = new SimulatedTime();
  readonly trace: string[] = [];
  readonly counted: Record<string, number> = {};
  readonly #waiting: Waiting[] = [];
  readonly #percent = new Map<Fault, number>();
  /** Off while everything is to come to rest. */
  hasFaults = true;

  /** @param survivesDeath whether an append that was under way may be done after its process has died. */
  constructor(
    readonly random: Random,
    private readonly survivesDeath: boolean,
  ) {
    // Each run has faults of its own: some do not happen in it at all, and others all the time.
    for (const fault of new Set(Object.values(FAULTS).flat()))
      this.#percent.set(fault, PERCENTAGES[random(PERCENTAGES.length)]!);
  }

  turn(life: Life, operation: Operation, stream: string): Promise<Fault | undefined> {
    return new Promise((go) => {
      if (life.isAlive) this.#waiting.push({ life, operation, stream, go, isSlow: false });
    });
  }

  kill(life: Life): void {
    life.isAlive = false;
    life.diedAtMs = this.time.nowMs;
    this.note(life.name, 'is killed');
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      const { life: whose, operation } = this.#waiting[i]!;
      const stays = operation === 'append' && this.survivesDeath && this.random(2) === 0;
      if (whose === life && !stays) this.#waiting.splice(i, 1);
    }
  }

  /** Lets one go on, or time pass where nobody waits. Gives false where nothing will happen by itself before the moment. */
  async move(beforeMs?: number): Promise<boolean> {
    // Whoever was woken may want a turn.
    if (this.time.pass(this.random(4))) await settled();
    const moved = this.#waiting.length > 0 ? this.#letOneGoOn() : this.time.jump(beforeMs);
    await settled();
    return moved;
  }

  note(...words: readonly (string | number)[]): void {
    this.trace.push(`${this.time.nowMs} ${words.join(' ')}`);
  }

  count(what: string): void {
    this.counted[what] = (this.counted[what] ?? 0) + 1;
  }

  #letOneGoOn(): boolean {
    const chosen = this.random(this.#waiting.length);
    const next = this.#waiting[chosen]!;
    this.#waiting[chosen] = this.#waiting.at(-1)!;
    this.#waiting.pop();
    const { life, operation, stream } = next;
    // No request is worked on for so long: whoever takes it up again does not meet the first one.
    if (!life.isAlive && this.time.nowMs - life.diedAtMs > LANDS_WITHIN_MS) return true;
    const fault = life.isAlive ? this.#faultOf(next) : undefined;
    this.note(life.name, operation, stream, fault ?? (life.isAlive ? '' : 'after death'));
    if (fault) this.count(fault);
    if (!life.isAlive) this.count('append after death');
    if (fault === 'slow') {
      next.isSlow = true;
      this.time.set(1 + this.random(SLOW_MS_MAX), () => {
        if (life.isAlive) this.#waiting.push(next);
      });
    } else {
      if (fault && fault !== 'repeated' && fault !== 'late') life.faults++;
      next.go(fault);
    }
    return true;
  }

  #faultOf({ operation, isSlow }: Waiting): Fault | undefined {
    if (!this.hasFaults) return undefined;
    const drawn = this.random(100);
    let from = 0;
    for (const fault of FAULTS[operation]) {
      const to = from + this.#percent.get(fault)!;
      if (drawn >= from && drawn < to) return fault === 'slow' && isSlow ? undefined : fault;
      from = to;
    }
    return undefined;
  }
}

const PERCENTAGES = [0, 0, 2, 5, 12];
const SLOW_MS_MAX = 3_000;
const LANDS_WITHIN_MS = 10_000;

/** When all that can be computed without a turn has been: ticks come behind every promise that is kept by then. */
export const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
