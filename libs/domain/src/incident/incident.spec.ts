import fc from 'fast-check';
import { specificationOf } from '../../testing/given-when-then.js';
import { stateAfter } from '../decider.js';
import { incident, type IncidentCommand } from './incident.decider.js';
import type { IncidentEnded, IncidentEvent, IncidentStarted } from './incident.events.js';

const at = '2026-11-23T10:15:30.123Z';
const given = specificationOf(incident, at);
const idOf = (letter: string) => letter.repeat(26);
const [anIncident, aTeam, aChannel, aStage, ana, ben] = [...'itcsab'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

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
      .when({ ...start, postId: idOf('p') })
      .then({ ...started, facts: { ...started.facts, postId: idOf('p') } }));
  it('once', () => given(started).when(start).thenRefused('incident-already-started'));
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
  it.each(['x'.repeat(10_001), 'a\u0000b', '\udfff'])('not with a description that cannot be kept', (description) =>
    given()
      .when({ ...start, description })
      .thenRefused('incident-description-invalid'),
  );
});

describe('An incident is ended', () => {
  it('and says what it was when it started, whoever commands it by now', () =>
    given(started, handed(ben)).when(end).then(ended));
  it('once; ending it again is refused', () => given(started, ended).when(end).thenRefused('incident-already-ended'));
  it('not before it is started', () => given().when(end).thenRefused('incident-not-found'));
});

describe('An incident is restarted', () => {
  it('after it has ended', () => given(started, ended).when(restart).then(restarted));
  it('and can then be ended again', () => given(started, ended, restarted).when(end).then(ended));
  it('not while it is active', () => given(started).when(restart).thenRefused('incident-already-active'));
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
  it('to the same words as well: whether texts are equal is something about the texts', () =>
    given(started)
      .when(edit({ name: 'Checkout is slow' }))
      .then(renamed('Checkout is slow')));
  it('after it has ended: the follow-up work is done then', () =>
    given(started, ended)
      .when(edit({ name: 'a' }))
      .then(renamed('a')));
  it('to no description at all', () =>
    given(started)
      .when(edit({ description: ' ' }))
      .then(described('')));
  it('as a whole or not at all', () =>
    given(started)
      .when(edit({ name: 'a', description: '\u0000' }))
      .thenRefused('incident-description-invalid'));
  it('not to no name', () =>
    given(started)
      .when(edit({ name: ' ' }))
      .thenRefused('incident-name-invalid'));
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
  it('can be handed over after the end', () => given(started, ended).when(hand(ben)).then(handed(ben)));
  it('is nobody’s before the start', () => given().when(hand(ben)).thenRefused('incident-not-found'));
});

describe('Whatever is wished for in whatever order', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', ' ', 'x'.repeat(201)));
  const command: fc.Arbitrary<IncidentCommand> = fc.oneof(
    fc.record({ name: text, description: text }).map((words) => ({ ...start, ...words })),
    fc.constantFrom(end, restart, hand(ana), hand(ben)),
    fc.record({ name: text, description: text }, { requiredKeys: [] }).map(edit),
  );
  const history = fc.array(command, { maxLength: 30 }).map((commands) => {
    const events: IncidentEvent[] = [];
    for (const each of commands) {
      const decision = incident.decide(each, stateAfter(incident, events), at);
      if (decision.outcome === 'accepted') events.push(...decision.events);
    }
    return events;
  });

  it('an incident starts once and first, and from then on is either active or ended', () =>
    fc.assert(
      fc.property(history, (events) => {
        expect(events.slice(1).some(({ type }) => type === 'IncidentStarted')).toBe(false);
        const turns = events.map(({ type }) => type).filter((type) => /Started|Ended|Restarted/.test(type));
        const expected = turns.map((_, i) =>
          i === 0 ? 'IncidentStarted' : i % 2 ? 'IncidentEnded' : 'IncidentRestarted',
        );
        expect(turns).toEqual(expected);
      }),
    ));

  it('every end tells the incident as it was started', () =>
    fc.assert(
      fc.property(history, (events) => {
        for (const event of events)
          if (event.type === 'IncidentEnded') expect(event.facts.started).toEqual(ended.facts.started);
      }),
    ));

  it('the state is what the events say, in one fold or in two', () =>
    fc.assert(
      fc.property(history, fc.nat(30), (events, cut) => {
        const whole = stateAfter(incident, events);
        const halves = events.slice(cut).reduce(incident.evolve, stateAfter(incident, events.slice(0, cut)));
        expect(halves).toEqual(whole);
      }),
    ));
});
