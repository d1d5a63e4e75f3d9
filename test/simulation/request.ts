import type { ExecutionContext } from '@nestjs/common';
import { createdId, requestUnderWay, type Surroundings } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { exceptionOf } from '../../apps/api/src/http/problem-filter.js';
import { ProblemException, type ProblemName } from '../../apps/api/src/http/problem.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { AnyKind, Command, Wish } from './wishes.js';

/** A request as it is sent, once or several times. */
export interface Request {
  readonly number: number;
  /** Signs what it brings about. */
  readonly by: Id;
  readonly tokenId: Id;
  readonly wish: Wish;
  readonly key: string | undefined;
  /** Only at this version. */
  readonly ifVersion: number | undefined;
  /** What it became each time that it was worked on: ids differ where it creates several things. */
  readonly became: Became[];
}

export interface Became {
  readonly kind: AnyKind;
  readonly id: Id;
  readonly stream: string;
  readonly command: Command;
}

export type Answer =
  | { readonly outcome: 'accepted'; readonly version: number; readonly position: string; readonly view: string }
  | { readonly outcome: 'refused'; readonly problem: ProblemName; readonly currentVersion: number | undefined }
  | { readonly outcome: 'failed'; readonly problem: ProblemName; readonly error: Error };

/** Sends it, through the layer that lets a key take effect once where it has one. */
export const send = async (
  request: Request,
  process: SimulatedProcess,
  surroundings: Surroundings,
  forgetsKeys: boolean,
): Promise<Answer> => {
  const work = () => workOn(request, process, surroundings);
  try {
    if (request.key === undefined || forgetsKeys) return await work();
    const answer = process.idempotency.intercept(contextOf(request), { handle: () => from(work()) });
    return await lastValueFrom(answer as Observable<Answer>);
  } catch (thrown) {
    const { problem, extensions } = exceptionOf(thrown);
    const isRefusal = thrown instanceof ProblemException && problem !== 'request-under-way';
    if (!isRefusal) return { outcome: 'failed', problem, error: thrown as Error };
    return { outcome: 'refused', problem, currentVersion: extensions['currentVersion'] as number | undefined };
  }
};

/** As a route and its handler do. */
const workOn = async (
  { wish, by, ifVersion, became }: Request,
  { writePath }: SimulatedProcess,
  surroundings: Surroundings,
): Promise<Answer> => {
  const created = createdId(surroundings);
  const id = wish.id ?? created;
  const command = wish.command(by, created, surroundings.newId);
  if (requestUnderWay()?.answeredVersion == null)
    became.push({ kind: wish.kind, id, stream: wish.kind.streamOf(id), command });
  const handled = await writePath.handle(wish.kind, id, command, ifVersion);
  switch (handled.outcome) {
    case 'accepted': {
      const { version, position, view } = handled;
      return { outcome: 'accepted', version, position, view: JSON.stringify(view) };
    }
    case 'refused':
      throw new ProblemException(handled.refusal as ProblemName);
    case 'stale':
      throw new ProblemException('precondition-failed', { currentVersion: handled.version });
  }
};

const contextOf = ({ key, tokenId, number }: Request): ExecutionContext => {
  const request = {
    ...{ method: 'POST', url: '/v1', body: { number } },
    headers: { 'idempotency-key': key, authorization: `Bearer ${tokenId}` },
    principal: { tokenId, userId: tokenId },
  };
  const reply = { statusCode: 200, header: () => reply };
  return {
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }),
  } as unknown as ExecutionContext;
};
