import { accept, refuse, type Decider, type DomainEventShape, type NoContent, noContent } from '../decider.js';
import type { Id } from '../id.js';
import { keptStages, planFault, type PlanFault, type PlannedStage } from '../stages/planned-stages.js';
import { tasksIn } from '../stages/stages.js';
import { PLAYBOOK_DESCRIPTION, PLAYBOOK_TITLE, textFault } from '../text.js';

/** Stages and tasks that incidents are started with. It is replaced as a whole, so each version is complete. */
export type PlaybookEvent =
  | DomainEventShape<'PlaybookCreated', KeptFacts, PlaybookWords>
  | DomainEventShape<'PlaybookUpdated', KeptFacts, PlaybookWords>
  /** The counts are those of the moment before. */
  | DomainEventShape<'PlaybookDeleted', { playbookId: Id; by: Id; teamId: Id; counts: PlaybookCounts }, NoContent>
  /** From here on nobody can read what was typed into the playbook before, whether it is kept or deleted. */
  | DomainEventShape<'PlaybookContentErased', { playbookId: Id; by: Id }, NoContent>;

interface KeptFacts {
  playbookId: Id;
  by: Id;
  teamId: Id;
  memberUserIds: readonly Id[];
  counts: PlaybookCounts;
}

/** What can be counted of a playbook: none of it says a word. */
export interface PlaybookCounts {
  readonly stages: number;
  readonly tasks: number;
  readonly members: number;
  /** Tasks that have a slash command. */
  readonly slashCommands: number;
}

export interface PlaybookWords {
  readonly title: string;
  readonly description: string;
  readonly stages: readonly PlannedStage[];
}

interface Whole extends PlaybookWords {
  readonly by: Id;
  readonly memberUserIds: readonly Id[];
}

export type PlaybookCommand =
  | (Whole & { readonly type: 'CreatePlaybook'; readonly playbookId: Id; readonly teamId: Id })
  | (Whole & { readonly type: 'UpdatePlaybook' })
  | { readonly type: 'DeletePlaybook'; readonly by: Id }
  | { readonly type: 'EraseContent'; readonly by: Id };

export type PlaybookRefusal =
  | PlanFault
  | 'playbook-not-found'
  | 'playbook-already-created'
  | 'playbook-title-invalid'
  | 'playbook-description-invalid';

export type PlaybookState =
  | { readonly phase: 'not-created' }
  | {
      readonly phase: 'kept' | 'deleted';
      readonly playbookId: Id;
      readonly teamId: Id;
      readonly counts: PlaybookCounts;
      /** Nobody has typed anything since the content was erased. */
      readonly isErased: boolean;
    };

export const playbook: Decider<PlaybookCommand, PlaybookState, PlaybookEvent, PlaybookRefusal> = {
  initialState: { phase: 'not-created' },

  evolve(state, event) {
    if (event.type === 'PlaybookCreated' || event.type === 'PlaybookUpdated') {
      const { playbookId, teamId, counts } = event.facts;
      return { phase: 'kept', playbookId, teamId, counts, isErased: false };
    }
    if (state.phase === 'not-created') return state;
    return event.type === 'PlaybookDeleted' ? { ...state, phase: 'deleted' } : { ...state, isErased: true };
  },

  decide(command, state) {
    if (command.type === 'CreatePlaybook') {
      if (state.phase !== 'not-created') return refuse('playbook-already-created');
      const { playbookId, teamId } = command;
      const kept = keptOf(command);
      if (typeof kept === 'string') return refuse(kept);
      return accept({ type: 'PlaybookCreated', facts: { playbookId, teamId, ...kept.facts }, content: kept.content });
    }
    if (state.phase === 'not-created') return refuse('playbook-not-found');
    if (command.type === 'EraseContent') {
      if (state.isErased) return accept();
      const facts = { playbookId: state.playbookId, by: command.by };
      return accept({ type: 'PlaybookContentErased', facts, content: noContent });
    }
    // Whoever comes after the deletion has as little to find as before the creation.
    if (state.phase !== 'kept') return refuse('playbook-not-found');
    const { playbookId, teamId, counts } = state;
    switch (command.type) {
      // The same words again are an update all the same: whether texts are equal is something about the texts.
      case 'UpdatePlaybook': {
        const kept = keptOf(command);
        if (typeof kept === 'string') return refuse(kept);
        return accept({ type: 'PlaybookUpdated', facts: { playbookId, teamId, ...kept.facts }, content: kept.content });
      }
      case 'DeletePlaybook':
        return accept({
          type: 'PlaybookDeleted',
          facts: { playbookId, by: command.by, teamId, counts },
          content: noContent,
        });
    }
  },
};

/** What is kept of a playbook as it was sent, or why it cannot be. */
const keptOf = ({ by, memberUserIds, title, description, stages: sent }: Whole) => {
  if (textFault(title, PLAYBOOK_TITLE)) return 'playbook-title-invalid';
  if (textFault(description, PLAYBOOK_DESCRIPTION)) return 'playbook-description-invalid';
  const fault = planFault(sent);
  if (fault) return fault;
  const stages = keptStages(sent);
  const counts: PlaybookCounts = {
    stages: stages.length,
    tasks: tasksIn(stages),
    members: memberUserIds.length,
    slashCommands: stages.flatMap(({ tasks }) => tasks).filter(({ command }) => command !== null).length,
  };
  return {
    facts: { by, memberUserIds: [...memberUserIds], counts },
    content: { title: title.trim(), description: description.trim(), stages },
  };
};
