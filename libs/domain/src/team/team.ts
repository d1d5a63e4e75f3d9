import { accept, refuse, type Decider, type DomainEventShape } from '../decider.js';
import type { Id } from '../id.js';
import { TEAM_NAME, textFault } from '../text.js';

export type TeamEvent = DomainEventShape<'TeamCreated', { teamId: Id; by: Id }, { name: string }>;
export type TeamCommand = { readonly type: 'CreateTeam'; readonly teamId: Id; readonly by: Id; readonly name: string };
export type TeamRefusal = 'team-name-invalid';
export type TeamState = { readonly exists: boolean };

export const team: Decider<TeamCommand, TeamState, TeamEvent, TeamRefusal> = {
  initialState: { exists: false },
  evolve: () => ({ exists: true }),
  decide({ teamId, by, name }, { exists }) {
    if (exists) return accept();
    if (textFault(name, TEAM_NAME)) return refuse('team-name-invalid');
    return accept({ type: 'TeamCreated', facts: { teamId, by }, content: { name: name.trim() } });
  },
};
