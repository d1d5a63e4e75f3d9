import type { Observer } from '@sitrep/application';
import type { FastifyInstance } from 'fastify';

/** Traces on their way to a collector. */
export interface Tracing {
  /** To be told of the work, which it tells on. */
  readonly observer: Observer;
  /** To be called before there are routes. */
  traceRequests(fastify: FastifyInstance): void;
  /** Sends what is left, as far as somebody takes it soon. */
  stop(): Promise<void>;
}
