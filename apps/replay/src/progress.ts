import { grouped } from './output.js';

/**
 * How far long work has got, how fast it goes and how long it will take, on standard error and only on a terminal: what
 * goes into a file stays clean.
 */
export class Progress {
  readonly #from = performance.now();
  #shownAt = 0;
  #count = 0;

  /** @param total how much there is to do, where that is known. */
  constructor(
    private readonly name: string,
    private readonly total: number | undefined,
    private readonly terminal = process.stderr,
  ) {}

  advance(by: number): void {
    this.#count += by;
    if (!this.terminal.isTTY || performance.now() - this.#shownAt < SHOW_EVERY_MS) return;
    this.#shownAt = performance.now();
    this.terminal.write(`\r\x1b[2K${progressLine(this.name, this.#count, this.total, this.#shownAt - this.#from)}`);
  }

  end(): void {
    if (this.terminal.isTTY) this.terminal.write('\r\x1b[2K');
  }
}

export const progressLine = (name: string, count: number, total: number | undefined, tookMs: number): string => {
  const perSecond = (count / Math.max(tookMs, 1)) * 1_000;
  const rate = `${grouped(perSecond)}/s`;
  if (total === undefined) return `${name}  ${grouped(count)}  ${rate}`;
  const done = Math.min(1, total === 0 ? 1 : count / total);
  const bar = '#'.repeat(Math.round(done * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
  const leftSeconds = Math.ceil(Math.max(0, total - count) / Math.max(perSecond, 1));
  return `${name}  [${bar}] ${Math.floor(done * 100)}%  ${grouped(count)} of ${grouped(total)}  ${rate}  ${leftSeconds} s left`;
};

const BAR_WIDTH = 30;
const SHOW_EVERY_MS = 100;
