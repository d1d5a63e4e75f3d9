import { STAGES_MAX, TASKS_MAX, type Id, WEBHOOKS_MAX } from '@sitrep/domain';

/**
 * What went wrong, as clients are told it (RFC 9457). `type` is stable: programs decide by it. Texts are fixed: nothing
 * that a client sent is repeated in them.
 */
export interface Problem {
  /** A reference relative to the server: `/problems/` and the problem's name. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** For invalid input: each place, and what would be right there. */
  readonly errors?: readonly InputFault[];
  readonly [extension: string]: unknown;
}

/** A wrong place in a request: in the body as a JSON pointer (RFC 6901, as a URI fragment), or by name. */
export type InputFault =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string }
  | { readonly header: string; readonly detail: string };

/** THE table of problems: the status of each, its title, and what to do about it. */
export const problems = {
  'invalid-request': [400, 'The request is not valid', 'See `errors` for each place and what is expected there.'],
  'malformed-json': [400, 'The body is not valid JSON', 'Send one JSON object, encoded in UTF-8.'],
  'cursor-unknown': [400, 'The cursor is unknown', 'Take a cursor from an answer of this server, or `start`.'],
  'not-http': [400, 'This is not HTTP', 'Send a request that follows HTTP/1.1.'],
  unauthorized: [
    401,
    'A valid token is required',
    'Send `Authorization: Bearer <token>` with a token that is neither expired nor revoked.',
  ],
  'chat-request-refused': [
    401,
    'The chat product is not known',
    'Set the token or signing secret of its slash command here as it is there; a signed request is taken once, within five minutes.',
  ],
  'chat-id-invalid': [400, 'The id of the chat product cannot be kept', 'Send ids as the product gives them.'],
  forbidden: [403, 'The token does not allow this', 'Use a token that has the scope named in `scope`.'],
  'not-found': [
    404,
    'There is nothing here',
    'Check the path; what you may not see looks the same as what does not exist.',
  ],
  'incident-not-found': [
    404,
    'There is no such incident',
    'Check the id; what you may not see looks the same as what does not exist.',
  ],
  'stage-not-found': [404, 'There is no such stage', 'Take a stage id from the incident; it may have been removed.'],
  'task-not-found': [404, 'There is no such task', 'Take a task id from the incident; it may have been removed.'],
  'playbook-not-found': [
    404,
    'There is no such playbook',
    'Check the id; what is deleted or you may not see looks the same as what does not exist.',
  ],
  'licensee-not-found': [
    404,
    'No licensee is known for this server',
    'Take a diagnosticID from `GET /v1/telemetry/servers`; a server without `licenseId` runs under no license.',
  ],
  'retrospective-not-found': [
    404,
    'There is no retrospective',
    'Nobody has written one for this incident yet; `PUT` does.',
  ],
  'token-not-found': [404, 'There is no such token', 'Check the id with `GET /v1/tokens`.'],
  'webhook-not-found': [404, 'There is no such webhook', 'Check the id with `GET /v1/webhooks`.'],
  'delivery-not-found': [
    404,
    'There is no such delivery',
    'Take an id from `GET /v1/webhooks/{id}/deliveries`; only the newest can be sent once more.',
  ],
  'incident-already-ended': [409, 'The incident has already ended', 'Restart it first if work on it goes on.'],
  'incident-already-active': [409, 'The incident is already active', 'It can be restarted once it has ended.'],
  'incident-already-started': [409, 'The incident has already been started', 'Read it instead.'],
  'request-under-way': [
    409,
    'The same request is still under way',
    'Send it again in a moment, with the same Idempotency-Key.',
  ],
  'stage-not-empty': [409, 'The stage still has tasks', 'Move or remove its tasks first.'],
  'task-without-command': [409, 'The task has no slash command', 'Give it one with `PATCH` first.'],
  'playbook-deleted': [409, 'The playbook has been deleted', 'Start the incident from another one, or from none.'],
  'playbook-already-created': [409, 'The playbook has already been created', 'Read it instead.'],
  'webhook-already-registered': [409, 'The webhook has already been registered', 'Register another one.'],
  'token-already-issued': [409, 'The token has already been issued', 'Issue another one.'],
  'cursor-from-before-rebuild': [
    409,
    'The telemetry stream has been built anew',
    'Begin again from `start`; record ids are unchanged, so repeats can be dropped by id.',
  ],
  'cursor-passed-by-retention': [
    410,
    'Records behind the cursor are gone',
    'They were older than `TELEMETRY_MAX_AGE_DAYS` allows. Begin again from `start`, the oldest record that is there.',
  ],
  'do-not-track': [
    409,
    'DO_NOT_TRACK is set on this server',
    'Telemetry cannot be turned `on` while it is; `local` and `off` are possible.',
  ],
  'request-too-slow': [408, 'The request took too long to arrive', 'Send the whole request within 30 seconds.'],
  'precondition-failed': [
    412,
    'The resource has changed meanwhile',
    'See what happened meanwhile in `missed`, or read it again; apply your change to what is there now, and send the new ETag.',
  ],
  'body-too-large': [413, 'The body is too large', 'Send at most 256 KiB.'],
  'not-json': [415, 'The body must be JSON', 'Send `Content-Type: application/json`.'],
  'idempotency-key-reused': [
    422,
    'The Idempotency-Key belongs to another request',
    'Make a new key for each request; use one again only to send the very same request once more.',
  ],
  'unknown-team': [422, 'There is no such team', 'Take a team id from `GET /v1/teams`.'],
  'user-name-invalid': [422, 'The name cannot be kept', 'Give 1 to 200 characters without control characters.'],
  'incident-name-invalid': [422, 'The name cannot be kept', 'Give 1 to 200 characters without control characters.'],
  'incident-description-invalid': [
    422,
    'The description cannot be kept',
    'Give at most 10,000 characters without control characters.',
  ],
  'index-out-of-range': [
    422,
    'There is no such place',
    'Give an index from 0 on, at most the number of the others there.',
  ],
  'too-many-stages': [422, 'There are too many stages', `At most ${STAGES_MAX} stages are kept.`],
  'too-many-tasks': [422, 'There are too many tasks', `At most ${TASKS_MAX} tasks are kept, in all stages together.`],
  'status-update-invalid': [422, 'The update cannot be kept', 'Give 1 to 4,000 characters without control characters.'],
  'retrospective-invalid': [
    422,
    'The retrospective cannot be kept',
    'Give 1 to 50,000 characters without control characters.',
  ],
  'stage-title-invalid': [
    422,
    'The title of a stage cannot be kept',
    'Give 1 to 200 characters without control characters.',
  ],
  'task-title-invalid': [
    422,
    'The title of a task cannot be kept',
    'Give 1 to 200 characters without control characters.',
  ],
  'task-description-invalid': [
    422,
    'The description of a task cannot be kept',
    'Give at most 10,000 characters without control characters.',
  ],
  'task-command-invalid': [
    422,
    'The slash command cannot be kept',
    'Give 1 to 1,000 characters without control characters, or null for none.',
  ],
  'playbook-title-invalid': [422, 'The title cannot be kept', 'Give 1 to 200 characters without control characters.'],
  'playbook-description-invalid': [
    422,
    'The description cannot be kept',
    'Give at most 10,000 characters without control characters.',
  ],
  'unknown-playbook': [
    422,
    'There is no such playbook',
    "Take a playbook of the incident's team from `GET /v1/playbooks`.",
  ],
  'playbook-team-fixed': [
    422,
    'A playbook stays with its team',
    'Leave `teamId` out; to give it to another team, export it and import it there.',
  ],
  'token-label-invalid': [422, 'The label cannot be kept', 'Give 1 to 200 characters without control characters.'],
  'webhook-label-invalid': [422, 'The label cannot be kept', 'Give 1 to 200 characters without control characters.'],
  'webhook-url-invalid': [
    422,
    'Nothing can be sent to this address',
    'Give a URL with https, of at most 2,000 characters, without a user and a password. http is taken where COMMAND_ALLOW_PRIVATE_ADDRESSES is set.',
  ],
  'too-many-webhooks': [422, 'There are too many webhooks', `Delete one first: at most ${WEBHOOKS_MAX} are kept.`],
  'team-name-invalid': [422, 'The name cannot be kept', 'Give 1 to 200 characters without control characters.'],
  'token-scopes-not-combinable': [
    422,
    'These scopes cannot be held by one token',
    'Telemetry scopes combine with no scope that sees content. Issue two tokens.',
  ],
  'too-many-streams-of-token': [
    429,
    'The token has too many streams open',
    'Close one, or let several readers share one; whoever runs this server can raise STREAMS_PER_TOKEN_MAX.',
  ],
  'too-many-requests-of-token': [
    429,
    'The token has made too many requests',
    'Wait as long as `Retry-After` says; whoever runs this server can raise REQUESTS_PER_TOKEN_MAX.',
  ],
  'too-many-failed-logins': [
    429,
    'Too many requests without a valid token came from this address',
    'Wait as long as `Retry-After` says, or send a token that is neither expired nor revoked: that is answered at once.',
  ],
  'headers-too-large': [431, 'The headers are too large', 'Send at most 16 KiB of headers.'],
  'internal-error': [
    500,
    'Something went wrong on our side',
    'Nothing can be said of the outcome; send the request id to whoever runs this server.',
  ],
  'command-failed': [
    502,
    'The slash command failed',
    'Nothing was recorded. `reason` says how far it came; whoever runs this server can set up what runs such commands.',
  ],
  'unreadable-event': [
    500,
    'A stored event cannot be read',
    'It was written by a newer release or damaged; start a release that knows it, or verify the log.',
  ],
  'storage-full': [
    503,
    'The storage of this server is full',
    'Nothing was written; reading goes on. Tell whoever runs this server to free space in its data directory.',
  ],
  'storage-failed': [
    503,
    'The storage of this server has failed',
    'Nothing acknowledged is lost. The outcome of this request is unknown: read before you send it again.',
  ],
  'not-caught-up': [
    503,
    'This process has not caught up yet',
    'Nothing is wrong with what was written. Send the request again in a moment.',
  ],
  'too-many-streams': [
    503,
    'This process has too many streams open',
    'Try again in a moment, or read pages instead; whoever runs this server can raise STREAMS_MAX.',
  ],
  'erasure-under-way': [
    503,
    'The content is still being erased',
    'That it shall be erased is recorded. Send the request again: it is answered once the erasure is complete.',
  ],
  'too-contended': [503, 'Too many changes at once', 'Nothing was written. Send the request again.'],
  'identity-provider-unavailable': [
    503,
    'The identity provider cannot be reached',
    'Send the request again in a moment; tokens of this server go on working. Whoever runs it can look at OIDC_ISSUER.',
  ],
  'shutting-down': [503, 'This process is shutting down', 'Send the request again in a moment.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>;

export type ProblemName = keyof typeof problems;

/** Thrown at the edge only; inside, refusals are return values. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';
  constructor(
    readonly problem: ProblemName,
    readonly extensions: { readonly errors?: readonly InputFault[]; readonly [extension: string]: unknown } = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem);
  }
}

/** A thing of another team: told like one that does not exist. Only the audit is told the difference. */
export class ForeignThing extends ProblemException {
  constructor(
    problem: ProblemName,
    readonly thingId: Id,
    extensions: ProblemException['extensions'] = {},
  ) {
    super(problem, extensions);
  }
}

export const NO_TEAM_OF_YOURS = { errors: [{ pointer: '#/teamId', detail: 'must be a team of yours' }] };

export const problemOf = ({ problem, extensions }: ProblemException): Problem => {
  const [status, title, detail] = problems[problem];
  return { type: `/problems/${problem}`, title, status, detail, ...extensions };
};
