import type { DomainEventShape, NoContent } from '../decider.js';
import type { Id } from '../id.js';

/** What has happened to how an incident is coordinated: how bad it is, who does what, what others are told. */
export type CoordinationEvent = SeverityChanged | RoleAssigned | StatusUpdatePosted | RetrospectiveWritten;

/** From the worst to the least. */
export const SEVERITIES = ['sev1', 'sev2', 'sev3', 'sev4'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Who helps the commander: one writes down what happens, one talks to those outside. */
export const ROLES = ['scribe', 'communications'] as const;
export type Role = (typeof ROLES)[number];

interface OfIncident {
  readonly incidentId: Id;
  readonly by: Id;
}

/** Null: nobody has judged it. */
export type SeverityChanged = DomainEventShape<
  'SeverityChanged',
  OfIncident & { severity: Severity | null },
  NoContent
>;
/** Null: nobody holds it any more. */
export type RoleAssigned = DomainEventShape<'RoleAssigned', OfIncident & { role: Role; userId: Id | null }, NoContent>;
export type StatusUpdatePosted = DomainEventShape<
  'StatusUpdatePosted',
  OfIncident & { updateId: Id },
  { text: string }
>;
/** The whole document, each time. */
export type RetrospectiveWritten = DomainEventShape<'RetrospectiveWritten', OfIncident, { text: string }>;
