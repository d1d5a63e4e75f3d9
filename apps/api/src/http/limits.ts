import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import type { Settings } from '@sitrep/wiring';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import type { AuthenticatedRequest } from './principal.js';
import { ProblemException } from './problem.js';

// What one client may take of a process, and what browsers are told. Counts are kept in memory, per process.

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts a request of the principal. @throws ProblemException when the token has made too many. */
    countRequestOfToken: (request: FastifyRequest) => Promise<void>;
    /** Counts a request without a valid token. @throws ProblemException when its address has made too many. */
    countFailedLogin: (request: FastifyRequest) => Promise<void>;
  }
}

/** To be called before there are routes. */
export const limitClients = async (
  fastify: FastifyInstance,
  { requestsPerTokenMax, failedLoginsMax, corsOrigins }: Settings,
): Promise<void> => {
  await fastify.register(rateLimit, { global: false });
  const ofToken = fastify.createRateLimit({
    max: requestsPerTokenMax,
    timeWindow: MINUTE_MS,
    keyGenerator: (request: FastifyRequest) => (request as AuthenticatedRequest).principal!.tokenId,
  });
  const ofAddress = fastify.createRateLimit({
    max: failedLoginsMax,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ ip }: FastifyRequest) => ip,
  });
  fastify.decorate('countRequestOfToken', async (request: FastifyRequest) => {
    const counted = await ofToken(request);
    if (!counted.isAllowed && counted.isExceeded) throw tooMany('too-many-requests-of-token', counted.ttlInSeconds);
  });
  fastify.decorate('countFailedLogin', async (request: FastifyRequest) => {
    const counted = await ofAddress(request);
    if (!counted.isAllowed && counted.isExceeded) throw tooMany('too-many-failed-logins', counted.ttlInSeconds);
  });
  const headers = securityHeaders();
  fastify.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
  // Pages of other origins are let in where somebody has said so, and their browsers send no cookies: there are none.
  if (corsOrigins.length > 0)
    await fastify.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['ETag', 'Location', 'Retry-After', 'Sitrep-Position', 'Idempotency-Replayed', 'X-Request-Id'],
    });
};

/**
 * They are the same for every answer, so helmet is asked for them once.
 * Served over plain HTTP on a private network, /docs would otherwise ask for its own scripts over TLS.
 */
const securityHeaders = (): readonly (readonly [name: string, value: string])[] => {
  const protect = helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  protect(answer.req, answer, () => undefined);
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)] as const);
};

const tooMany = (problem: 'too-many-requests-of-token' | 'too-many-failed-logins', seconds: number): ProblemException =>
  new ProblemException(problem, {}, { 'retry-after': String(Math.max(1, seconds)) });

const MINUTE_MS = 60_000;
