import { accept, noContent, type Decider, type DomainEventShape, type NoContent, type Time } from '../decider.js';
import type { Id } from '../id.js';

/**
 * What was done with one token that leaves no other trace in the log. Every write is an event that says by whom; this is
 * the rest: what was taken out, what was refused, and that the token is in use.
 */
export type AuditEvent = EventsExported | AccessRefused | TokenUsed;

/** Somebody was given the events of the log, with the words in them; recorded before the first of them is sent. */
export type EventsExported = DomainEventShape<
  'EventsExported',
  {
    /** The token that was presented, and whose it is. */
    tokenId: Id;
    by: Id;
    exportedAt: Time;
  },
  NoContent
>;

/** Somebody asked for what they have no right to. */
export type AccessRefused = DomainEventShape<
  'AccessRefused',
  {
    tokenId: Id;
    by: Id;
    refusedAt: Time;
    /** What was asked for: the method and the route's pattern, as OpenAPI writes it. Never the address itself. */
    route: string;
    /** The token lacks a scope, or the thing belongs to a team that it is not for. */
    reason: RefusalReason;
    /** The thing, where it is one of another team. */
    thingId: Id | null;
  },
  NoContent
>;
export const REFUSAL_REASONS = ['scope', 'team'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A token was presented. Recorded once an hour at most: that says whether it is still needed, and costs nothing. */
export type TokenUsed = DomainEventShape<'TokenUsed', { tokenId: Id; usedAt: Time }, NoContent>;

export type AuditCommand =
  | ({ readonly type: 'RecordExport' } & Pick<EventsExported['facts'], 'tokenId' | 'by'>)
  | ({ readonly type: 'RecordRefusal' } & Omit<AccessRefused['facts'], 'refusedAt'>)
  | { readonly type: 'RecordUse'; readonly tokenId: Id };

export interface AuditState {
  readonly usedAt: Time | null;
}

/** Nothing is refused here: what was done was done. */
export const audit: Decider<AuditCommand, AuditState, AuditEvent, never> = {
  initialState: { usedAt: null },

  evolve: (state, event) => (event.type === 'TokenUsed' ? { usedAt: event.facts.usedAt } : state),

  decide(command, { usedAt }, at) {
    const { tokenId } = command;
    switch (command.type) {
      case 'RecordExport':
        return accept({
          type: 'EventsExported',
          facts: { tokenId, by: command.by, exportedAt: at },
          content: noContent,
        });
      case 'RecordRefusal': {
        const { by, route, reason, thingId } = command;
        return accept({
          type: 'AccessRefused',
          facts: { tokenId, by, refusedAt: at, route, reason, thingId },
          content: noContent,
        });
      }
      case 'RecordUse':
        if (usedAt !== null && hourOf(usedAt) === hourOf(at)) return accept();
        return accept({ type: 'TokenUsed', facts: { tokenId, usedAt: at }, content: noContent });
    }
  },
};

const hourOf = (time: Time): string => time.slice(0, '2026-11-23T10'.length);
