import { specificationOf } from '../../testing/given-when-then.js';
import { stateAfter } from '../decider.js';
import { request, type RequestCommand, type RequestEvent } from './request.js';

const AT = '2026-11-23T10:15:30.123Z';
const given = specificationOf(request, AT);

const id = 'r'.repeat(26);
const caller = { tokenId: 't'.repeat(26), by: 'u'.repeat(26) };
const asked = { fingerprint: 'f'.repeat(64) };

const receive = (more: Partial<Extract<RequestCommand, { type: 'ReceiveRequest' }>> = {}) =>
  ({ type: 'ReceiveRequest', requestId: id, ...caller, ...asked, leaseMs: 30_000, ...more }) as const;
const answer = { type: 'AnswerRequest', status: 201, version: 1, told: null } as const;

const receivedAt = (time: string): RequestEvent => ({
  type: 'RequestReceived',
  facts: { requestId: id, ...caller, receivedAt: time },
  content: asked,
});
const received = receivedAt(AT);
const resumed: RequestEvent = { type: 'RequestResumed', facts: { requestId: id, resumedAt: AT }, content: {} };
const answered: RequestEvent = {
  type: 'RequestAnswered',
  facts: { requestId: id, status: 201, version: 1 },
  content: { told: null },
};

describe('A request with a key', () => {
  it('is received once', () => given().when(receive()).then(received));
  it('is answered once', () => {
    given(received).when(answer).then(answered);
    given(received, answered)
      .when({ ...answer, status: 500 })
      .thenNothing();
  });
  it('that was answered is told what it was told, by its state', () =>
    given(received, answered)
      .when(receive({ requestId: 'x'.repeat(26) }))
      .thenNothing());
  it('is refused while the same one is under way', () =>
    given(received).when(receive()).thenRefused('request-under-way'));
  it('is refused when the key stood for another request, answered or not', () => {
    const other = receive({ fingerprint: 'e'.repeat(64) });
    given(received).when(other).thenRefused('idempotency-key-reused');
    given(received, answered).when(other).thenRefused('idempotency-key-reused');
  });
  it('is received again, under its first id, once nobody can be at it any more', () => {
    const longAgo = receivedAt('2026-11-23T10:15:00.123Z');
    given(longAgo)
      .when(receive({ requestId: 'x'.repeat(26) }))
      .then(received);
    given(received)
      .when(receive({ leaseMs: 0 }))
      .then(received);
  });
  it('is received again after the clock was set back by more than that', () => {
    const ahead = receivedAt('2036-11-23T10:15:30.123Z');
    given(ahead).when(receive()).then(received);
    given(ahead)
      .when(receive({ leaseMs: 0 }))
      .then(received);
  });
  // Until version 0.1 an event of its own said so.
  it.each([received, resumed])('is under way again after $type', (again) => {
    given(receivedAt('2026-11-23T10:00:00.000Z'), again).when(receive()).thenRefused('request-under-way');
    given(received, again).when(answer).then(answered);
  });
  it('tells whoever sends it again what it was told the first time', () =>
    expect(stateAfter(request, [received, answered])).toEqual({
      phase: 'answered',
      requestId: id,
      ...asked,
      answer: { status: 201, version: 1, told: null },
    }));
  it.each([received, resumed])('is attempted once more with $type', (again) => {
    expect(stateAfter(request, [received])).toMatchObject({ attempts: 1 });
    expect(stateAfter(request, [received, again])).toMatchObject({ attempts: 2 });
    expect(stateAfter(request, [received, again, again])).toMatchObject({ attempts: 3 });
  });
  it('that never came is answered by nothing', () => given().when(answer).thenNothing());
});
