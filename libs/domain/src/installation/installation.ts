import { accept, noContent, type Decider, type DomainEventShape, type NoContent } from '../decider.js';
import type { Id } from '../id.js';

/**
 * The founding of an installation: the ids that everything else hangs on, minted once, together, at the first start.
 * When several processes start at once on one log, the first founds and the others find.
 */
export type InstallationEvent = DomainEventShape<
  'InstallationFounded',
  {
    /** Identifies this server in every telemetry record. */
    diagnosticId: Id;
    /** The team that exists from the start. */
    defaultTeamId: Id;
    /** The first user, an administrator. */
    adminUserId: Id;
    /** That user's first token, by which everything begins. */
    bootstrapTokenId: Id;
  },
  NoContent
>;

export type InstallationCommand = { readonly type: 'FoundInstallation' } & InstallationEvent['facts'];
export type InstallationState = InstallationEvent['facts'] | undefined;

export const installation: Decider<InstallationCommand, InstallationState, InstallationEvent, never> = {
  initialState: undefined,
  evolve: (_, event) => event.facts,
  decide: ({ diagnosticId, defaultTeamId, adminUserId, bootstrapTokenId }, state) =>
    state
      ? accept()
      : accept({
          type: 'InstallationFounded',
          facts: { diagnosticId, defaultTeamId, adminUserId, bootstrapTokenId },
          content: noContent,
        }),
};
