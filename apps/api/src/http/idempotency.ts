import { hash } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { digestId, duringRequest, requests, WritePath, type RequestUnderWay } from '@sitrep/application';
import type { Id, RequestAnswer, RequestCommand } from '@sitrep/domain';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { defer, from, lastValueFrom, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from './principal.js';
import { exceptionOf } from './problem-filter.js';
import { ProblemException, problems, type ProblemName } from './problem.js';
import { invalid } from './validation.js';

/**
 * `Idempotency-Key`: a write takes effect once, however often it is sent, also across restarts and on any process. That a
 * request was received is an event, appended before anything is done; what it appends carries its id. So an attempt that
 * was cut off is found again, whatever it got to. Answers are not kept: they are told again from the stream as it was then.
 *
 * Header: draft-ietf-httpapi-idempotency-key-header. A key belongs to the token it came with.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** The streams of the requests that this process is working on. */
  readonly #underWay = new Set<string>();

  constructor(
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method === 'GET' || !request.principal) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      throw invalid([{ header: 'Idempotency-Key', detail: 'must be 1 to 255 visible ASCII characters' }]);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return defer(() => from(this.#once(key, request, reply, () => lastValueFrom(next.handle()))));
  }

  async #once(
    key: string,
    request: AuthenticatedRequest,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const { tokenId, userId: by } = request.principal!;
    const name = nameOf(tokenId, key);
    const isMine = !this.#underWay.has(name);
    if (isMine) this.#underWay.add(name);
    try {
      const received = await this.#receive(name, {
        requestId: this.system.surroundings.newId(),
        tokenId,
        by,
        fingerprint: fingerprintOf(request),
        leaseMs: isMine && this.system.isOnlyProcess ? 0 : LEASE_MS,
      });
      const { answer } = received;
      if (answer) void reply.header('idempotency-replayed', 'true');
      if (answer?.told) return toldAgain(answer.status, answer.told);
      if (answer?.status === 204) return undefined;

      const underWay: RequestUnderWay = {
        id: received.id,
        isRepeated: received.isRepeated,
        answeredVersion: answer?.version ?? null,
        seed: `${key}\n${request.headers.authorization}`,
        version: null,
      };
      if (answer) return await duringRequest(underWay, work);
      return await this.#answerOnce(name, underWay, reply, work);
    } finally {
      if (isMine) this.#underWay.delete(name);
    }
  }

  async #receive(name: string, received: Omit<Extract<RequestCommand, { type: 'ReceiveRequest' }>, 'type'>) {
    const handled = await this.writePath.handle(requests, name, { type: 'ReceiveRequest', ...received });
    if (handled.outcome === 'refused')
      throw new ProblemException(handled.refusal, {}, handled.refusal === 'request-under-way' ? RETRY_SOON : {});
    if (handled.outcome === 'stale' || handled.view.phase === 'none')
      throw new Error('a request was received by nobody');
    const { view } = handled;
    return {
      id: view.requestId,
      isRepeated: view.phase === 'answered' || view.attempts > 1,
      answer: view.phase === 'answered' ? view.answer : undefined,
    };
  }

  /** Works, and records how that ended. An outcome that is not known is not recorded: the next attempt finds it out. */
  async #answerOnce(
    name: string,
    underWay: RequestUnderWay,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const record = (answer: RequestAnswer) =>
      this.writePath.handle(requests, name, { type: 'AnswerRequest', ...answer });
    try {
      const result = await duringRequest(underWay, work);
      await record({
        status: reply.statusCode,
        version: underWay.version,
        told: null,
      });
      return result;
    } catch (error) {
      const exception = exceptionOf(error);
      const [status] = problems[exception.problem];
      if (status < 500) await record({ status, version: null, told: textOf(exception) });
      throw error;
    }
  }
}

/** Longer than any request is worked on, so that no two processes are at the same one. */
const LEASE_MS = 60_000;
const RETRY_SOON = { 'retry-after': '1' };

/** A digest also of the token: nobody can ask for what somebody else's key stood for. */
const nameOf = (tokenId: Id, key: string): Id => digestId(`${tokenId}\n${key}`);

const fingerprintOf = ({ method, url, headers, body }: AuthenticatedRequest): string =>
  hash('sha256', JSON.stringify([method, url, headers['if-match'] ?? null, body ?? null]));

/** No problem repeats what a client sent, so none of its words is kept here. */
const textOf = ({ problem, extensions, headers }: ProblemException): string =>
  JSON.stringify({ problem, extensions, headers });

const toldAgain = (status: number, told: string): unknown => {
  if (status < 400) return JSON.parse(told);
  const { problem, extensions, headers } = JSON.parse(told) as {
    problem: ProblemName;
    extensions: Record<string, unknown>;
    headers: Record<string, string>;
  };
  throw new ProblemException(problem, extensions, headers);
};
