import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import {
  CursorRefused,
  IdentityProviderUnavailable,
  NotCaughtUp,
  StorageUnavailable,
  TooContended,
} from '@sitrep/application';
import { UnreadableEvent } from '@sitrep/event-schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditTrail } from '../audit/audit-trail.js';
import { TellMissed } from '../incidents/tell-missed.js';
import { Measurements } from '../operations/measurements.js';
import type { AuthenticatedRequest } from './principal.js';
import { ForeignThing, problemOf, ProblemException, type ProblemName } from './problem.js';

/** Turns whatever was thrown into a problem document. What nobody foresaw is a 500 that tells nothing but the request's id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly audit: AuditTrail,
    private readonly measurements: Measurements,
    private readonly missed: TellMissed,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<AuthenticatedRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = (said: unknown): void => this.#answer(said, request, reply);
    const toldMore = this.missed.toldMore(request, error);
    if (toldMore) void toldMore.then(answer, answer);
    else answer(error);
  }

  #answer(error: unknown, request: AuthenticatedRequest, reply: FastifyReply): void {
    const exception = exceptionOf(error);
    const problem = problemOf(exception);
    if (exception instanceof ForeignThing) this.audit.teamRefused(request, exception.thingId);
    this.measurements.refused(exception.problem);
    if (problem.status >= 500) logFailure(request, exception.problem, error);
    if (problem.status === 503) void reply.header('retry-after', '1');
    void reply
      .headers(exception.headers)
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, instance: `/requests/${request.id}` }));
  }
}

export const exceptionOf = (error: unknown): ProblemException => {
  if (error instanceof ProblemException) return error;
  if (error instanceof CursorRefused) return new ProblemException(error.reason);
  if (error instanceof NotCaughtUp) return new ProblemException('not-caught-up');
  if (error instanceof IdentityProviderUnavailable) return new ProblemException('identity-provider-unavailable');
  if (error instanceof TooContended) return new ProblemException('too-contended');
  if (error instanceof StorageUnavailable)
    return new ProblemException(error.reason === 'closed' ? 'shutting-down' : error.reason);
  if (error instanceof UnreadableEvent)
    return new ProblemException('unreadable-event', { stream: error.place.stream, version: error.place.version });
  return new ProblemException(nameByStatus(statusOf(error)));
};

/** Nest and Fastify throw errors of their own, which carry a status. */
const statusOf = (error: unknown): number => {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
};

const nameByStatus = (status: number): ProblemName => {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 413:
      return 'body-too-large';
    case 415:
      return 'not-json';
    case 503:
      return 'shutting-down';
    default:
      return status >= 400 && status < 500 ? 'invalid-request' : 'internal-error';
  }
};

/** Messages of errors can quote what a client sent, so only the kind of error and the places in the code are logged. */
const logFailure = (request: FastifyRequest, problem: ProblemName, error: unknown): void => {
  const { name = 'unknown', stack = '', cause } = error as Partial<Error>;
  const places = stack.split('\n').filter((line) => line.startsWith('    at '));
  request.log.error(
    { problem, error: name, cause: (cause as Partial<Error> | undefined)?.name, places },
    'request failed',
  );
};
