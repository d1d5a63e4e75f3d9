import type { AccessTokenEvent } from './access-token/access-token.js';
import type { AuditEvent } from './audit/audit.js';
import type { ChatIdentityEvent } from './chat-identity/chat-identity.js';
import type { IncidentEvent } from './incident/incident.events.js';
import type { InstallationEvent } from './installation/installation.js';
import type { PlaybookEvent } from './playbook/playbook.js';
import type { RequestEvent } from './request/request.js';
import type { ServerEvent } from './server/server.js';
import type { TeamEvent } from './team/team.js';
import type { SubjectRegistered } from './user/subject.js';
import type { UserNamed } from './user/user.js';
import type { WebhookEvent } from './webhook/webhook.js';

/** Everything that can happen. */
export type DomainEvent =
  | InstallationEvent
  | ServerEvent
  | TeamEvent
  | AccessTokenEvent
  | RequestEvent
  | ChatIdentityEvent
  | UserNamed
  | SubjectRegistered
  | AuditEvent
  | IncidentEvent
  | PlaybookEvent
  | WebhookEvent;

/** An event without its words: all that telemetry is ever told. */
export type FactsOf<Event extends DomainEvent> = Event extends DomainEvent ? Pick<Event, 'type' | 'facts'> : never;
