import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  NotFoundError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  UnsupportedError,
} from '@eventstore/db-client';
import { isAccessDenied, isInvalidPosition, isNotLeader, isPassing } from './failures.js';

const notLeader = Object.assign(new UnavailableError(), { type: 'not-leader' });
const invalidPosition = new UnknownError(undefined, 'invalid position 7 for $all');

describe('A failure of a call', () => {
  it.each([
    new UnavailableError(),
    new CancelledError(),
    new DeadlineExceededError(),
    new TimeoutError(),
    new NotFoundError(),
    new UnknownError(),
    notLeader,
    new Error('failed to discover after 10 attempts'),
  ])('may pass (%s)', (error) => expect(isPassing(error)).toBe(true));

  it.each([new AccessDeniedError(), new UnsupportedError('x', '1'), invalidPosition, new Error('invalid position')])(
    'does not pass (%s)',
    (error) => expect(isPassing(error)).toBe(false),
  );

  it('says that the node does not lead, or that we may not do this, or neither', () => {
    const kinds = [
      notLeader,
      new AccessDeniedError(),
      new UnavailableError(),
      new Error('x'),
      { type: 'not-leader' },
      null,
    ];
    expect(kinds.map(isNotLeader)).toEqual([true, false, false, false, false, false]);
    expect(kinds.map(isAccessDenied)).toEqual([false, true, false, false, false, false]);
  });

  it('says that a position is not of this log', () => {
    const told = [invalidPosition, new UnknownError(), { message: 'invalid position' }, undefined];
    expect(told.map(isInvalidPosition)).toEqual([true, false, false, false]);
  });
});
