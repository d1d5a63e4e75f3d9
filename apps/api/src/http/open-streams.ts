import { Injectable } from '@nestjs/common';
import { TokenDirectory } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import type { Principal } from './principal.js';
import { ProblemException } from './problem.js';

/**
 * The streams that are open on this process. Each is ended by its own signal: when its client has gone, its token is
 * revoked or expires, it has run for a while, or the process stops. A client that still may goes on where it was.
 *
 * Signals are not joined: one that lives as long as the process would remember every stream that ever was.
 */
@Injectable()
export class OpenStreams {
  readonly #streams: ByToken = new Map();
  readonly #waits: ByToken = new Map();
  #count = 0;
  #countOfTelemetry = 0;

  constructor(
    private readonly system: System,
    private readonly tokens: TokenDirectory,
  ) {
    const all = [this.#streams, this.#waits];
    tokens.onChange((tokenId) => all.forEach((each) => endAll(each.get(tokenId))));
    system.stopping.addEventListener('abort', () => all.forEach((each) => [...each.values()].forEach(endAll)));
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** How many of them are of telemetry. */
  get countOfTelemetry(): number {
    return this.#countOfTelemetry;
  }

  /** Counts a stream in, until its answer closes. @throws ProblemException where there are too many, or the token has ended. */
  async open(principal: Principal, { raw }: FastifyReply, feed: 'telemetry' | 'other' = 'other'): Promise<AbortSignal> {
    const { streamsMax, streamsPerTokenMax } = this.system.settings;
    const others = this.#streams.get(principal.tokenId)?.size ?? 0;
    if (others >= streamsPerTokenMax) throw new ProblemException('too-many-streams-of-token', {}, RETRY_AFTER);
    if (this.#count >= streamsMax) throw new ProblemException('too-many-streams', {}, RETRY_AFTER);

    const signal = this.#signalIn(this.#streams, principal, raw);
    this.#count++;
    const ofTelemetry = feed === 'telemetry' ? 1 : 0;
    this.#countOfTelemetry += ofTelemetry;
    raw.once('close', () => {
      this.#count--;
      this.#countOfTelemetry -= ofTelemetry;
    });
    // What happened to the token between its check and this moment was told to nobody.
    await this.#assertInForce(principal);
    return signal;
  }

  /**
   * Waits for a single answer, as long as a stream would be kept open. It counts as none.
   *
   * @throws ProblemException where the token has ended meanwhile: what has come since is not for it.
   */
  async whileWaiting<Answer>(
    principal: Principal,
    { raw }: FastifyReply,
    answer: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const found = await answer(this.#signalIn(this.#waits, principal, raw));
    await this.#assertInForce(principal);
    return found;
  }

  #signalIn(open: ByToken, { tokenId, expiresAt }: Principal, raw: FastifyReply['raw']): AbortSignal {
    const others = open.get(tokenId) ?? new Set();
    const controller = new AbortController();
    const end = () => controller.abort();
    const timer = setTimeout(end, this.#endsAfterMs(expiresAt)).unref();
    open.set(tokenId, others.add(controller));
    raw.once('close', () => {
      clearTimeout(timer);
      others.delete(controller);
      if (others.size === 0) open.delete(tokenId);
      end();
    });
    if (raw.destroyed || this.system.stopping.aborted) end();
    return controller.signal;
  }

  async #assertInForce({ tokenId, expiresAt, isRevocable }: Principal): Promise<void> {
    const isExpired = expiresAt !== null && expiresAt <= this.system.surroundings.now();
    if (isExpired || (isRevocable && !(await this.tokens.isInForce(tokenId))))
      throw new ProblemException('unauthorized');
  }

  /** A stream that lasted for ever would never come to a process that was added later. Not all are to end at once. */
  #endsAfterMs(expiresAt: string | null): number {
    const rotationMs = ROTATED_AFTER_MS * (0.8 + Math.random() * 0.4);
    if (expiresAt === null) return rotationMs;
    return Math.min(rotationMs, Math.max(0, Date.parse(expiresAt) - Date.parse(this.system.surroundings.now())));
  }
}

/** What is to be ended with a token. */
type ByToken = Map<Id, Set<AbortController>>;

const endAll = (streams: ReadonlySet<AbortController> | undefined): void => streams?.forEach((each) => each.abort());

const ROTATED_AFTER_MS = 15 * 60_000;
const RETRY_AFTER = { 'retry-after': '5' };
