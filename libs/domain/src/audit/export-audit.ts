import { accept, noContent, type Decider, type DomainEventShape, type NoContent, type Time } from '../decider.js';
import type { Id } from '../id.js';

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

export type ExportCommand = { readonly type: 'RecordExport' } & Pick<EventsExported['facts'], 'tokenId' | 'by'>;

/** What one token has taken out. Nothing is refused here, and nothing depends on what was. */
export const exportAudit: Decider<ExportCommand, Record<never, never>, EventsExported, never> = {
  initialState: {},
  evolve: (state) => state,
  decide: ({ tokenId, by }, _, exportedAt) =>
    accept({ type: 'EventsExported', facts: { tokenId, by, exportedAt }, content: noContent }),
};
