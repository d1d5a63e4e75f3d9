import { accept, noContent, refuse, type Decider, type Decision, type Time } from '../decider.js';
import type { Id } from '../id.js';
import { INCIDENT_DESCRIPTION, INCIDENT_NAME, textFault } from '../text.js';
import type { IncidentEvent, StartedFacts } from './incident.events.js';

/** What someone wishes for one incident. Imperative; may be refused. */
export type IncidentCommand =
  | {
      readonly type: 'StartIncident';
      readonly by: Id;
      readonly incidentId: Id;
      readonly teamId: Id;
      readonly channelId: Id;
      readonly stageId: Id;
      readonly postId: Id | null;
      readonly name: string;
      readonly description: string;
    }
  | { readonly type: 'EndIncident'; readonly by: Id }
  | { readonly type: 'RestartIncident'; readonly by: Id }
  | { readonly type: 'EditIncident'; readonly by: Id; readonly name?: string; readonly description?: string }
  | { readonly type: 'ChangeCommander'; readonly by: Id; readonly commanderUserId: Id };

/** Why a wish was refused. What HTTP calls each one is decided at the edge. */
export type IncidentRefusal =
  | 'incident-not-found'
  | 'incident-already-started'
  | 'incident-already-ended'
  | 'incident-already-active'
  | 'incident-name-invalid'
  | 'incident-description-invalid';

/** What `decide` must know to judge the next command, and nothing more. Screens read projections. */
export type IncidentState =
  | { readonly phase: 'not-started' }
  | {
      readonly phase: 'active' | 'ended';
      readonly incidentId: Id;
      readonly started: StartedFacts;
      readonly commanderUserId: Id;
    };

const FIRST_STAGE_TITLE = 'Tasks';

const decide = (command: IncidentCommand, state: IncidentState, at: Time): Decision<IncidentEvent, IncidentRefusal> => {
  if (command.type === 'StartIncident') return start(command, state, at);
  if (state.phase === 'not-started') return refuse('incident-not-found');

  const { incidentId } = state;
  const { by } = command;
  switch (command.type) {
    case 'EndIncident':
      if (state.phase === 'ended') return refuse('incident-already-ended');
      return accept({
        type: 'IncidentEnded',
        facts: { incidentId, by, started: state.started },
        content: noContent,
      });

    case 'RestartIncident':
      if (state.phase === 'active') return refuse('incident-already-active');
      return accept({ type: 'IncidentRestarted', facts: { incidentId, by }, content: noContent });

    case 'EditIncident':
      return edit(command, incidentId);

    case 'ChangeCommander': {
      // The commander may change after the end: somebody has to own the follow-up.
      const { commanderUserId } = command;
      if (commanderUserId === state.commanderUserId) return accept();
      return accept({
        type: 'CommanderChanged',
        facts: { incidentId, by, commanderUserId },
        content: noContent,
      });
    }
  }
};

const start = (
  { incidentId, by, teamId, channelId, postId, stageId, ...texts }: IncidentCommand & { type: 'StartIncident' },
  state: IncidentState,
  startedAt: Time,
): Decision<IncidentEvent, IncidentRefusal> => {
  if (state.phase !== 'not-started') return refuse('incident-already-started');
  if (textFault(texts.name, INCIDENT_NAME)) return refuse('incident-name-invalid');
  if (textFault(texts.description, INCIDENT_DESCRIPTION)) return refuse('incident-description-invalid');
  return accept({
    type: 'IncidentStarted',
    facts: { incidentId, by, teamId, channelId, postId, stageId, startedAt },
    content: { name: texts.name.trim(), description: texts.description.trim(), stageTitle: FIRST_STAGE_TITLE },
  });
};

/**
 * The same words again are an edit all the same. Whether two texts are equal is something about the texts, and whether
 * an event exists is something that telemetry may show.
 */
const edit = (
  { by, name, description }: IncidentCommand & { type: 'EditIncident' },
  incidentId: Id,
): Decision<IncidentEvent, IncidentRefusal> => {
  const events: IncidentEvent[] = [];
  if (name !== undefined) {
    if (textFault(name, INCIDENT_NAME)) return refuse('incident-name-invalid');
    events.push({ type: 'IncidentRenamed', facts: { incidentId, by }, content: { name: name.trim() } });
  }
  if (description !== undefined) {
    if (textFault(description, INCIDENT_DESCRIPTION)) return refuse('incident-description-invalid');
    events.push({
      type: 'IncidentDescribed',
      facts: { incidentId, by },
      content: { description: description.trim() },
    });
  }
  return accept(...events);
};

const evolve = (state: IncidentState, event: IncidentEvent): IncidentState => {
  if (event.type === 'IncidentStarted') {
    const { incidentId, teamId, channelId, postId, by, startedAt } = event.facts;
    const started = { teamId, channelId, postId, startedBy: by, startedAt };
    return { phase: 'active', incidentId, started, commanderUserId: by };
  }
  if (state.phase === 'not-started') return state;
  switch (event.type) {
    case 'IncidentEnded':
      return { ...state, phase: 'ended' };
    case 'IncidentRestarted':
      return { ...state, phase: 'active' };
    case 'CommanderChanged':
      return { ...state, commanderUserId: event.facts.commanderUserId };
    case 'IncidentRenamed':
    case 'IncidentDescribed':
      return state;
  }
};

export const incident: Decider<IncidentCommand, IncidentState, IncidentEvent, IncidentRefusal> = {
  initialState: { phase: 'not-started' },
  evolve,
  decide,
};
