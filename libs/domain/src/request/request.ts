import { accept, refuse, type Decider, type DomainEventShape, type Time } from '../decider.js';
import type { Id } from '../id.js';

/** What has happened to one request that carried an `Idempotency-Key`: it takes effect once, however often it is sent. */
export type RequestEvent = RequestReceived | RequestResumed | RequestAnswered;

export type RequestReceived = DomainEventShape<
  'RequestReceived',
  {
    /** Whatever the request creates gets this id, so that a second attempt creates the same thing. */
    requestId: Id;
    tokenId: Id;
    by: Id;
    receivedAt: Time;
  },
  /** A digest of what was asked for. Nobody typed it, but it is made of what people typed. */
  { fingerprint: string }
>;
/**
 * Retired: is read where it was written, and never written any more. The first attempt ended without an answer; another
 * one looked what came of it, and went on from there. Now the request is received once more.
 */
export type RequestResumed = DomainEventShape<
  'RequestResumed',
  { requestId: Id; resumedAt: Time },
  Record<never, never>
>;
export type RequestAnswered = DomainEventShape<
  'RequestAnswered',
  {
    requestId: Id;
    status: number;
    /** The version that the stream had come to; null when the answer told of none. */
    version: number | null;
  },
  /** The problem that was told, as JSON; what succeeded is told again from the stream. */
  { told: string | null }
>;

export type RequestCommand =
  | ({ readonly type: 'ReceiveRequest'; readonly leaseMs: number } & Pick<
      RequestReceived['facts'],
      'requestId' | 'tokenId' | 'by'
    > &
      RequestReceived['content'])
  | ({ readonly type: 'AnswerRequest' } & Pick<RequestAnswered['facts'], 'status' | 'version'> &
      RequestAnswered['content']);

export type RequestRefusal = 'idempotency-key-reused' | 'request-under-way';

export type RequestState =
  | { readonly phase: 'none' }
  | (Received & { readonly phase: 'under-way'; readonly since: Time; readonly attempts: number })
  | (Received & { readonly phase: 'answered'; readonly answer: RequestAnswer });

interface Received {
  readonly requestId: Id;
  readonly fingerprint: string;
}
export type RequestAnswer = Omit<RequestAnswered['facts'], 'requestId'> & RequestAnswered['content'];

export const request: Decider<RequestCommand, RequestState, RequestEvent, RequestRefusal> = {
  initialState: { phase: 'none' },

  evolve(state, { type, facts, content }) {
    if (type === 'RequestReceived' && state.phase === 'none') {
      const { requestId, receivedAt: since } = facts;
      return { phase: 'under-way', requestId, fingerprint: content.fingerprint, since, attempts: 1 };
    }
    if (state.phase !== 'under-way') return state;
    if (type === 'RequestReceived') return { ...state, since: facts.receivedAt, attempts: state.attempts + 1 };
    if (type === 'RequestResumed') return { ...state, since: facts.resumedAt, attempts: state.attempts + 1 };
    const { requestId, fingerprint } = state;
    const { status, version } = facts;
    return { phase: 'answered', requestId, fingerprint, answer: { status, version, told: content.told } };
  },

  decide(command, state, at) {
    if (command.type === 'AnswerRequest') {
      if (state.phase !== 'under-way') return accept();
      const { status, version, told } = command;
      const { requestId } = state;
      return accept({ type: 'RequestAnswered', facts: { requestId, status, version }, content: { told } });
    }
    const { requestId, tokenId, by, fingerprint, leaseMs } = command;
    const received = (id: Id) =>
      accept<RequestEvent>({
        type: 'RequestReceived',
        facts: { requestId: id, tokenId, by, receivedAt: at },
        content: { fingerprint },
      });
    if (state.phase === 'none') return received(requestId);
    if (state.fingerprint !== fingerprint) return refuse('idempotency-key-reused');
    if (state.phase === 'answered') return accept();
    // Whoever was at it may still be; after the lease nobody can be. A clock that was set back counts like one that went on:
    // else the request would wait until it is that late again.
    if (Math.abs(Date.parse(at) - Date.parse(state.since)) < leaseMs) return refuse('request-under-way');
    // What it creates keeps its id, whoever is at it.
    return received(state.requestId);
  },
};
