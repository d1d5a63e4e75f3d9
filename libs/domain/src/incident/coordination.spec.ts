import { specificationOf } from '../../testing/given-when-then.js';
import type { CoordinationEvent, Role, Severity } from './coordination.events.js';
import { incident } from './incident.decider.js';
import type { IncidentEvent } from './incident.events.js';

const at = '2026-11-23T10:15:30.123Z';
const given = specificationOf(incident, at);
const idOf = (letter: string) => letter.repeat(26);
const [anIncident, ana, ben, anUpdate] = [...'iabu'].map(idOf) as [string, string, string, string];

const start = {
  type: 'StartIncident',
  by: ana,
  incidentId: anIncident,
  teamId: idOf('t'),
  channelId: idOf('k'),
  stageId: idOf('s'),
  postId: null,
  name: 'Checkout is slow',
  description: '',
} as const;
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
const judged = (severity: Severity | null, by = ben): CoordinationEvent => ({
  type: 'SeverityChanged',
  facts: { incidentId: anIncident, by, severity },
  content: {},
});
const gave = (role: Role, userId: string | null): CoordinationEvent => ({
  type: 'RoleAssigned',
  facts: { incidentId: anIncident, by: ben, role, userId },
  content: {},
});
const judge = (severity: Severity | null) => ({ type: 'ChangeSeverity', by: ben, severity }) as const;
const give = (role: Role, userId: string | null) => ({ type: 'AssignRole', by: ben, role, userId }) as const;
const tell = (text: string) => ({ type: 'PostStatusUpdate', by: ben, updateId: anUpdate, text }) as const;
const write = (text: string) => ({ type: 'WriteRetrospective', by: ben, text }) as const;

describe('The severity', () => {
  it('is said, said anew and taken back', () => {
    given(started).when(judge('sev2')).then(judged('sev2'));
    given(started, judged('sev2')).when(judge('sev1')).then(judged('sev1'));
    given(started, judged('sev2')).when(judge(null)).then(judged(null));
  });

  it('stays as it is without a word when it is said already', () => {
    given(started).when(judge(null)).thenNothing();
    given(started, judged('sev2')).when(judge('sev2')).thenNothing();
  });

  it('may be said with the start', () => {
    given()
      .when({ ...start, severity: 'sev1' })
      .then(started, judged('sev1', ana));
    given()
      .when({ ...start, severity: null })
      .then(started);
  });
});

describe('A role', () => {
  it('is given to somebody, handed on and left open, each by itself', () => {
    given(started).when(give('scribe', ana)).then(gave('scribe', ana));
    given(started, gave('scribe', ana)).when(give('scribe', ben)).then(gave('scribe', ben));
    given(started, gave('scribe', ana)).when(give('scribe', null)).then(gave('scribe', null));
    given(started, gave('scribe', ana)).when(give('communications', ana)).then(gave('communications', ana));
  });

  it('stays where it is without a word', () => {
    given(started).when(give('scribe', null)).thenNothing();
    given(started, gave('scribe', ana), gave('communications', ben)).when(give('scribe', ana)).thenNothing();
  });
});

describe('A status update', () => {
  const told = (text: string): IncidentEvent => ({
    type: 'StatusUpdatePosted',
    facts: { incidentId: anIncident, by: ben, updateId: anUpdate },
    content: { text },
  });

  it('is posted with its text trimmed, and may say the same again', () => {
    given(started).when(tell(' We roll back. ')).then(told('We roll back.'));
    given(started, told('We roll back.')).when(tell('We roll back.')).then(told('We roll back.'));
    given(started)
      .when(tell('x'.repeat(4_000)))
      .then(told('x'.repeat(4_000)));
  });

  it.each(['', ' ', 'x'.repeat(4_001), '\u0000', '\ud800'])('is refused when it cannot be kept: %j', (text) =>
    given(started).when(tell(text)).thenRefused('status-update-invalid'),
  );
});

describe('The retrospective', () => {
  const wrote = (text: string): IncidentEvent => ({
    type: 'RetrospectiveWritten',
    facts: { incidentId: anIncident, by: ben },
    content: { text },
  });

  it('is written whole, as often as somebody likes', () => {
    given(started).when(write(' One cause. ')).then(wrote('One cause.'));
    given(started, wrote('One cause.')).when(write('Two causes.')).then(wrote('Two causes.'));
  });

  it.each(['', ' ', 'x'.repeat(50_001), '\u0000', '\ud800'])('is refused when it cannot be kept: %#', (text) =>
    given(started).when(write(text)).thenRefused('retrospective-invalid'),
  );
});

it('Nothing of this is there without an incident', () => {
  for (const wish of [judge('sev1'), give('scribe', ana), tell('a'), write('a')])
    given().when(wish).thenRefused('incident-not-found');
});
