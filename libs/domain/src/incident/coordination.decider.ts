import { accept, noContent, refuse, type Decision } from '../decider.js';
import type { Id } from '../id.js';
import { RETROSPECTIVE, STATUS_UPDATE, textFault } from '../text.js';
import type { CoordinationEvent, Role, Severity } from './coordination.events.js';

/** What someone wishes for how an incident is coordinated. It may have ended: much of this is settled afterwards. */
export type CoordinationCommand =
  | { readonly type: 'ChangeSeverity'; readonly by: Id; readonly severity: Severity | null }
  | { readonly type: 'AssignRole'; readonly by: Id; readonly role: Role; readonly userId: Id | null }
  | { readonly type: 'PostStatusUpdate'; readonly by: Id; readonly updateId: Id; readonly text: string }
  | { readonly type: 'WriteRetrospective'; readonly by: Id; readonly text: string };

export type CoordinationRefusal = 'status-update-invalid' | 'retrospective-invalid';

/** What the rules must know of it. */
export interface Coordination {
  readonly severity: Severity | null;
  readonly roles: Readonly<Record<Role, Id | null>>;
}

export const coordinationAtFirst: Coordination = { severity: null, roles: { scribe: null, communications: null } };

export const decideOnCoordination = (
  command: CoordinationCommand,
  incidentId: Id,
  { severity, roles }: Coordination,
): Decision<CoordinationEvent, CoordinationRefusal> => {
  const facts = { incidentId, by: command.by };
  switch (command.type) {
    case 'ChangeSeverity':
      if (command.severity === severity) return accept();
      return accept({
        type: 'SeverityChanged',
        facts: { ...facts, severity: command.severity },
        content: noContent,
      });

    case 'AssignRole': {
      const { role, userId } = command;
      if (userId === roles[role]) return accept();
      return accept({ type: 'RoleAssigned', facts: { ...facts, role, userId }, content: noContent });
    }

    // The same words again are news all the same: whether two texts are equal is something about the texts.
    case 'PostStatusUpdate': {
      const { updateId, text } = command;
      if (textFault(text, STATUS_UPDATE)) return refuse('status-update-invalid');
      return accept({ type: 'StatusUpdatePosted', facts: { ...facts, updateId }, content: { text: text.trim() } });
    }
    case 'WriteRetrospective':
      if (textFault(command.text, RETROSPECTIVE)) return refuse('retrospective-invalid');
      return accept({ type: 'RetrospectiveWritten', facts, content: { text: command.text.trim() } });
  }
};

export const coordinationAfter = (before: Coordination, { type, facts }: CoordinationEvent): Coordination => {
  switch (type) {
    case 'SeverityChanged':
      return { ...before, severity: facts.severity };
    case 'RoleAssigned':
      return { ...before, roles: { ...before.roles, [facts.role]: facts.userId } };
    case 'StatusUpdatePosted':
    case 'RetrospectiveWritten':
      return before;
  }
};
