import { Metadata, status } from '@grpc/grpc-js';

/** An error as gRPC sends it. The client decides by the trailer `exception`, and reads the other trailers unguarded. */
export class GrpcError extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(code: status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    // Trailers are printable ASCII; anything else is refused by the library.
    for (const [name, value] of Object.entries(trailers))
      this.metadata.set(name, /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value));
  }
}

export const wrongExpectedVersion = (stream: string, expected: number, actual: number): GrpcError =>
  new GrpcError(status.FAILED_PRECONDITION, 'WrongExpectedVersion', {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(actual),
  });

export const streamDeleted = (stream: string): GrpcError =>
  new GrpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const accessDenied = (): GrpcError =>
  new GrpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const unauthenticated = (): GrpcError => new GrpcError(status.UNAUTHENTICATED, 'Not Authenticated');

export const appendTooLarge = (maxBytes: number): GrpcError =>
  new GrpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxBytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxBytes),
  });

export const notLeader = (host: string, port: number): GrpcError =>
  new GrpcError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const invalidPosition = (): GrpcError =>
  new GrpcError(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');

/** How servers up to 23.10 drop a live subscriber that does not keep up. */
export const consumerTooSlow = (): GrpcError =>
  new GrpcError(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );

export const serverGone = (): GrpcError => new GrpcError(status.UNAVAILABLE, 'Server Is Not Ready');

const GROUP_PROBLEMS = {
  'persistent-subscription-does-not-exist': status.NOT_FOUND,
  'persistent-subscription-exists': status.ALREADY_EXISTS,
  'persistent-subscription-dropped': status.CANCELLED,
  'maximum-subscribers-reached': status.FAILED_PRECONDITION,
};

export const groupProblem = (exception: keyof typeof GROUP_PROBLEMS, stream: string, group: string): GrpcError =>
  new GrpcError(GROUP_PROBLEMS[exception], exception, { exception, 'stream-name': stream, 'group-name': group });

export const allGroupsUnsupported = (): GrpcError =>
  new GrpcError(status.UNIMPLEMENTED, 'This node has persistent subscriptions to streams only.');
