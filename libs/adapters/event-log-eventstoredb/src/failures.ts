import { ErrorType, isCommandError, type CommandError } from '@eventstore/db-client';

/**
 * Whether the same call may go well in a moment. Its outcome is then unknown, which is no reason not to repeat it: an
 * append that is repeated with the same event ids at the same expected revision is made once.
 */
export const isPassing = (error: unknown): boolean => {
  // A node that cannot be reached, or a discovery that found nobody, is told by errors of other kinds.
  if (isInvalidPosition(error)) return false;
  return !isOfCommand(error) || PASSING.includes(error.type);
};

/** The node is well, but it does not lead. The client has been told who does and goes there next. */
export const isNotLeader = (error: unknown): boolean => isOfCommand(error) && error.type === ErrorType.NOT_LEADER;

export const isAccessDenied = (error: unknown): boolean => isOfCommand(error) && error.type === ErrorType.ACCESS_DENIED;

/** A position that this log does not have, as newer servers say it; older ones answer with nothing. */
export const isInvalidPosition = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('invalid position');

const isOfCommand = (error: unknown): error is CommandError => error instanceof Error && isCommandError(error);

const PASSING: readonly string[] = [
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.TIMEOUT,
  ErrorType.NOT_LEADER,
  ErrorType.NOT_FOUND,
  ErrorType.UNKNOWN,
];
