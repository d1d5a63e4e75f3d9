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
  readonly #byToken = new Map<Id, Set<AbortController>>();
  #count = 0;
  #countOfTelemetry = 0;

  constructor(
    private readonly system: System,
    private readonly tokens: TokenDirectory,
  ) {
    tokens.onChange((tokenId) => endAll(this.#byToken.get(tokenId)));
    system.stopping.addEventListener('abort', () => [...this.#byToken.values()].forEach(endAll));
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
  async open(
    { tokenId, expiresAt, isRevocable }: Principal,
    { raw }: FastifyReply,
    feed: 'telemetry' | 'other' = 'other',
  ): Promise<AbortSignal> {
    const { streamsMax, streamsPerTokenMax } = this.system.settings;
    const others = this.#byToken.get(tokenId) ?? new Set();
    if (others.size >= streamsPerTokenMax) throw new ProblemException('too-many-streams-of-token', {}, RETRY_AFTER);
    if (this.#count >= streamsMax) throw new ProblemException('too-many-streams', {}, RETRY_AFTER);

    const stream = new AbortController();
    const end = () => stream.abort();
    const timer = setTimeout(end, this.#endsAfterMs(expiresAt)).unref();
    this.#byToken.set(tokenId, others.add(stream));
    this.#count++;
    const ofTelemetry = feed === 'telemetry' ? 1 : 0;
    this.#countOfTelemetry += ofTelemetry;
    raw.once('close', () => {
      clearTimeout(timer);
      this.#count--;
      this.#countOfTelemetry -= ofTelemetry;
      others.delete(stream);
      if (others.size === 0) this.#byToken.delete(tokenId);
      end();
    });
    if (raw.destroyed || this.system.stopping.aborted) end();
    // What happened to the token between its check and this moment was told to nobody.
    if (isRevocable && !(await this.tokens.isInForce(tokenId))) throw new ProblemException('unauthorized');
    return stream.signal;
  }

  /** A stream that lasted for ever would never come to a process that was added later. Not all are to end at once. */
  #endsAfterMs(expiresAt: string | null): number {
    const rotationMs = ROTATED_AFTER_MS * (0.8 + Math.random() * 0.4);
    if (expiresAt === null) return rotationMs;
    return Math.min(rotationMs, Math.max(0, Date.parse(expiresAt) - Date.parse(this.system.surroundings.now())));
  }
}

const endAll = (streams: ReadonlySet<AbortController> | undefined): void => streams?.forEach((each) => each.abort());

const ROTATED_AFTER_MS = 15 * 60_000;
const RETRY_AFTER = { 'retry-after': '5' };
