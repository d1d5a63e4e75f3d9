import { specificationOf } from '../../testing/given-when-then.js';
import { incident } from './incident.decider.js';
import type { IncidentEvent } from './incident.events.js';

const at = '2026-11-23T10:15:30.123Z';
const given = specificationOf(incident, at);
const idOf = (letter: string) => letter.repeat(26);
const [anIncident, ana, ben] = [...'iab'].map(idOf) as [string, string, string];

const started: IncidentEvent = {
  type: 'IncidentStarted',
  facts: {
    incidentId: anIncident,
    by: ana,
    teamId: idOf('t'),
    channelId: idOf('k'),
    postId: null,
    stageId: idOf('s'),
    startedAt: at,
  },
  content: { name: 'Checkout is slow', description: '', stageTitle: 'Tasks' },
};
const facts = { incidentId: anIncident, by: ben };
const renamed: IncidentEvent = { type: 'IncidentRenamed', facts, content: { name: 'Checkout is down' } };
const judged: IncidentEvent = { type: 'SeverityChanged', facts: { ...facts, severity: 'sev1' }, content: {} };
const erased: IncidentEvent = { type: 'IncidentContentErased', facts, content: {} };
const erase = { type: 'EraseContent', by: ben } as const;

describe('The content of an incident', () => {
  it('is erased', () => {
    given(started).when(erase).then(erased);
    given(started, renamed).when(erase).then(erased);
  });
  it('is not there to erase before the incident is', () => given().when(erase).thenRefused('incident-not-found'));
  it('stays erased while nobody types anything', () => {
    given(started, erased).when(erase).thenNothing();
    given(started, erased, judged).when(erase).thenNothing();
  });
  it('is erased once more when somebody has typed since', () =>
    given(started, erased, renamed, judged).when(erase).then(erased));
  it('can be typed anew', () =>
    given(started, erased).when({ type: 'EditIncident', by: ben, name: 'Checkout is down' }).then(renamed));
});
