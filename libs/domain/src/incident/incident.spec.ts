import { specificationOf } from '../../testing/given-when-then.js';
import { incident } from './incident.decider.js';
import type { IncidentEnded, IncidentEvent, IncidentStarted } from './incident.events.js';

const at = '2026-11-23T10:15:30.123Z';
const given = specificationOf(incident, at);
const idOf = (letter: string) => letter.repeat(26);
const [anIncident, aTeam, aChannel, aStage, aPost] = [...'itcsp'].map(idOf) as [string, string, string, string, string];
const [ana, ben] = [...'ab'].map(idOf) as [string, string];

const start = {
  type: 'StartIncident',
  by: ana,
  incidentId: anIncident,
  teamId: aTeam,
  channelId: aChannel,
  stageId: aStage,
  postId: null,
  name: 'Checkout is slow',
  description: 'since the deploy',
} as const;
const end = { type: 'EndIncident', by: ben } as const;
const restart = { type: 'RestartIncident', by: ben } as const;
const hand = (commanderUserId: string) => ({ type: 'ChangeCommander', by: ben, commanderUserId }) as const;
const edit = (words: { name?: string; description?: string }) => ({ type: 'EditIncident', by: ben, ...words }) as const;

const started: IncidentStarted = {
  type: 'IncidentStarted',
  facts: {
    incidentId: anIncident,
    by: ana,
    teamId: aTeam,
    channelId: aChannel,
    postId: null,
    stageId: aStage,
    startedAt: at,
  },
  content: { name: 'Checkout is slow', description: 'since the deploy', stageTitle: 'Tasks' },
};
const startedFromPost: IncidentStarted = { ...started, facts: { ...started.facts, postId: aPost } };
const ended: IncidentEnded = {
  type: 'IncidentEnded',
  facts: {
    incidentId: anIncident,
    by: ben,
    started: { teamId: aTeam, channelId: aChannel, postId: null, startedBy: ana, startedAt: at },
  },
  content: {},
};
const restarted: IncidentEvent = { type: 'IncidentRestarted', facts: { incidentId: anIncident, by: ben }, content: {} };
const handed = (commanderUserId: string): IncidentEvent => ({
  type: 'CommanderChanged',
  facts: { incidentId: anIncident, by: ben, commanderUserId },
  content: {},
});
const renamed = (name: string): IncidentEvent => ({
  type: 'IncidentRenamed',
  facts: { incidentId: anIncident, by: ben },
  content: { name },
});
const described = (description: string): IncidentEvent => ({
  type: 'IncidentDescribed',
  facts: { incidentId: anIncident, by: ben },
  content: { description },
});

describe('An incident is started', () => {
  it('with one empty stage, and commanded by who started it', () => given().when(start).then(started));
  it('from a chat message, which it remembers', () =>
    given()
      .when({ ...start, postId: aPost })
      .then(startedFromPost));
  it('once, whatever became of it', () => {
    given(started).when(start).thenRefused('incident-already-started');
    given(started, ended).when(start).thenRefused('incident-already-started');
  });
  it('without a description', () =>
    given()
      .when({ ...start, description: ' ' })
      .then({ ...started, content: { ...started.content, description: '' } }));
  it('with a description of 10,000 characters', () =>
    given()
      .when({ ...start, description: '🔥'.repeat(10_000) })
      .then({ ...started, content: { ...started.content, description: '🔥'.repeat(10_000) } }));
  it('with its words trimmed', () =>
    given()
      .when({ ...start, name: '  Checkout is slow\t', description: '\nsince the deploy ' })
      .then(started));
  it('with a name of 200 characters, however many code units they take', () =>
    given()
      .when({ ...start, name: '🔥'.repeat(200) })
      .then({ ...started, content: { ...started.content, name: '🔥'.repeat(200) } }));
  it.each(['', ' \n ', 'x'.repeat(201), '🔥'.repeat(201), 'a\u0000b', 'a\u001bb', '\ud800'])(
    'not with a name that cannot be kept (%j)',
    (name) =>
      given()
        .when({ ...start, name })
        .thenRefused('incident-name-invalid'),
  );
  it.each([
    ['too long', 'x'.repeat(10_001)],
    ['with a control character', 'a\u0000b'],
    ['with half a character', '\udfff'],
  ])('not with a description that cannot be kept: one %s', (_, description) =>
    given()
      .when({ ...start, description })
      .thenRefused('incident-description-invalid'),
  );
});

describe('An incident is ended', () => {
  it('by whoever ends it', () => given(started).when(end).then(ended));
  it('and says what it was when it started, whatever it is by now', () =>
    given(started, handed(ben), renamed('Checkout is down'), described('all of it')).when(end).then(ended));
  it('and says which message it was started from', () =>
    given(startedFromPost)
      .when(end)
      .then({ ...ended, facts: { ...ended.facts, started: { ...ended.facts.started, postId: aPost } } }));
  it('once; ending it again is refused', () => given(started, ended).when(end).thenRefused('incident-already-ended'));
  it('not before it is started', () => given().when(end).thenRefused('incident-not-found'));
});

describe('An incident is restarted', () => {
  it('after it has ended', () => given(started, ended).when(restart).then(restarted));
  it('and can then be ended again', () => given(started, ended, restarted).when(end).then(ended));
  it('and can be restarted again after that', () =>
    given(started, ended, restarted, ended).when(restart).then(restarted));
  it('not while it is active', () => {
    given(started).when(restart).thenRefused('incident-already-active');
    given(started, ended, restarted).when(restart).thenRefused('incident-already-active');
  });
  it('not before it is started', () => given().when(restart).thenRefused('incident-not-found'));
});

describe('An incident is edited', () => {
  it('in its name, its description, or both', () => {
    given(started)
      .when(edit({ name: 'a' }))
      .then(renamed('a'));
    given(started)
      .when(edit({ description: 'b' }))
      .then(described('b'));
    given(started)
      .when(edit({ name: 'a', description: 'b' }))
      .then(renamed('a'), described('b'));
  });
  // Whether two texts are equal is something about the texts, and that an event exists may show.
  it('to the same words as well', () => {
    given(started)
      .when(edit({ name: 'Checkout is slow', description: 'since the deploy' }))
      .then(renamed('Checkout is slow'), described('since the deploy'));
    given(started, renamed('a'))
      .when(edit({ name: 'a' }))
      .then(renamed('a'));
  });
  it('after it has ended: the follow-up work is done then', () =>
    given(started, ended)
      .when(edit({ name: 'a' }))
      .then(renamed('a')));
  it('to no description at all', () =>
    given(started)
      .when(edit({ description: ' ' }))
      .then(described('')));
  it('with its words trimmed', () =>
    given(started)
      .when(edit({ name: ' a\n', description: '\tb ' }))
      .then(renamed('a'), described('b')));
  it('as a whole or not at all', () => {
    given(started)
      .when(edit({ name: 'a', description: '\u0000' }))
      .thenRefused('incident-description-invalid');
    given(started)
      .when(edit({ name: '', description: 'b' }))
      .thenRefused('incident-name-invalid');
  });
  it.each(['', ' ', 'x'.repeat(201), '\u0000', '\ud800'])('not to a name that cannot be kept (%j)', (name) =>
    given(started).when(edit({ name })).thenRefused('incident-name-invalid'),
  );
  it('by nothing when nothing is given', () => given(started).when(edit({})).thenNothing());
  it('not before it is started', () =>
    given()
      .when(edit({ name: 'a' }))
      .thenRefused('incident-not-found'));
});

describe('The command of an incident', () => {
  it('is handed to somebody else', () => given(started).when(hand(ben)).then(handed(ben)));
  it('stays where it is when it is handed to who has it', () => {
    given(started).when(hand(ana)).thenNothing();
    given(started, handed(ben)).when(hand(ben)).thenNothing();
  });
  it('can be handed back', () => given(started, handed(ben)).when(hand(ana)).then(handed(ana)));
  // Somebody has to own the follow-up.
  it('can be handed over after the end', () => given(started, ended).when(hand(ben)).then(handed(ben)));
  it('stays where it was through an end and a restart', () =>
    given(started, handed(ben), ended, restarted).when(hand(ben)).thenNothing());
  it('is nobody’s before the start', () => given().when(hand(ben)).thenRefused('incident-not-found'));
});
