import {
  accessToken,
  audit,
  chatIdentity,
  incident,
  installation,
  playbook,
  request,
  server,
  subject,
  team,
  user,
  webhook,
  type Decider,
  type DomainEvent,
  type Id,
  type InstallationEvent,
  type InstallationState,
  type RequestEvent,
  type RequestState,
  type ServerEvent,
  type ServerState,
} from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import {
  chatIdentityViews,
  evolveIncidentView,
  evolvePlaybookView,
  teamViews,
  tokenViews,
  userViews,
  webhookViews,
} from '@sitrep/read-models';
import type { StreamKind } from './write-path.js';

// Stream names are `category-id`, with no dash in the category: EventStoreDB takes the part before the first dash as the
// category of a stream.

const kindOf = <Command, State, Event extends DomainEvent, Refusal, View>(
  streamOf: (id: string) => string,
  decider: Decider<Command, State, Event, Refusal>,
  view: (before: View | undefined, recorded: Recorded) => View | undefined,
): StreamKind<Command, State, Event, Refusal, View> => ({ streamOf, decider, view });

export const incidents = kindOf((id) => `incident-${id}`, incident, evolveIncidentView);
export const playbooks = kindOf((id) => `playbook-${id}`, playbook, evolvePlaybookView);
export const teams = kindOf((id) => `team-${id}`, team, teamViews.evolve);
export const tokens = kindOf((id) => `token-${id}`, accessToken, tokenViews.evolve);
export const webhooks = kindOf((id) => `webhook-${id}`, webhook, webhookViews.evolve);

export const users = kindOf((id) => `user-${id}`, user, userViews.evolve);

/** By a digest of the provider and of what it calls the subject: the words are in no stream's name. */
export const subjects = kindOf(
  (digest) => `subject-${digest}`,
  subject,
  (before: { readonly userId: Id } | undefined, { event }) =>
    before ?? (event.type === 'SubjectRegistered' ? event.facts : undefined),
);

/** By a digest of the product, the kind and the id there: the words are in no stream's name. */
export const chatIdentities = kindOf((digest) => `chat-${digest}`, chatIdentity, chatIdentityViews.evolve);

export const servers = kindOf(
  (diagnosticId) => `server-${diagnosticId}`,
  server,
  (before: ServerState | undefined, { event }) => server.evolve(before ?? server.initialState, event as ServerEvent),
);

/** Requests that carried an `Idempotency-Key`, by a digest of the key and of the token it came with. */
export const requests = kindOf(
  (digest) => `request-${digest}`,
  request,
  (before: RequestState | undefined, { event }) =>
    request.evolve(before ?? request.initialState, event as RequestEvent),
);

/** What was done with a token and left no other trace, by the token. */
export const audits = kindOf(
  (tokenId) => `audit-${tokenId}`,
  audit,
  () => ({}),
);

/** There is one installation to a log, so its stream needs no id. */
export const installations = kindOf(
  () => 'installation',
  installation,
  (before: InstallationState, { event }) => installation.evolve(before, event as InstallationEvent),
);

export const telemetryStreamOf = (diagnosticId: string): string => `telemetry-${diagnosticId}`;
