import type { ReadModel } from '@sitrep/read-models';
import type { Position } from './event-log.js';
import type { Projection } from './projection.js';
import type { Counted, Page, Query, ReadStore } from './read-store.js';
import type { WritePath } from './write-path.js';

/** The read models have not got as far as the caller needs. Nothing is wrong with what was written. */
export class NotCaughtUp extends Error {
  override readonly name = 'NotCaughtUp';
}

/**
 * Reading what was derived. Every read shows at least what the given position stands for, and what this process has
 * acknowledged; while the log is away, of the latter what had been derived before.
 */
export class ReadModels {
  constructor(
    private readonly store: ReadStore,
    private readonly projection: Projection,
    private readonly writePath: WritePath,
  ) {}

  /** How far they have got. */
  get position(): Position | undefined {
    return this.projection.status().position;
  }

  /** @throws NotCaughtUp */
  async get<Document>(model: ReadModel<Document>, key: string, atLeast?: Position): Promise<Document | undefined> {
    await this.caughtUp(atLeast);
    return this.store.get(model, key);
  }

  /** @throws NotCaughtUp */
  async query<Document, Index extends string>(
    model: ReadModel<Document, Index>,
    query: Query<NoInfer<Index>>,
    atLeast?: Position,
  ): Promise<Page<Document>> {
    await this.caughtUp(atLeast);
    return this.store.query(model, query);
  }

  /** @throws NotCaughtUp */
  async counts(
    model: { readonly name: string },
    prefixes: readonly string[] | undefined,
    atLeast?: Position,
  ): Promise<readonly Counted[]> {
    await this.caughtUp(atLeast);
    return prefixes?.flatMap((prefix) => this.store.counts(model, prefix)) ?? this.store.counts(model);
  }

  /** @throws NotCaughtUp */
  async numberOf(model: { readonly name: string }, key: string, atLeast?: Position): Promise<number | undefined> {
    await this.caughtUp(atLeast);
    return this.store.numberOf(model, key);
  }

  /** @throws NotCaughtUp when it takes longer than a client should wait. */
  async caughtUp(atLeast?: Position): Promise<void> {
    const isCurrent =
      (await this.projection.live(CATCH_UP_MAX_MS)) &&
      (await this.projection.reached(atLeast, CATCH_UP_MAX_MS)) &&
      (await this.projection.reachedIfPossible(this.writePath.newest, CATCH_UP_MAX_MS));
    if (!isCurrent) throw new NotCaughtUp('the read models are behind');
  }
}

const CATCH_UP_MAX_MS = 5_000;
