import fc from 'fast-check';
import { stateAfter, type Decision } from '../decider.js';
import { ROLES, SEVERITIES } from './coordination.events.js';
import { incident, type IncidentCommand, type IncidentRefusal } from './incident.decider.js';
import type { TaskCommand } from './task.decider.js';
import type { IncidentEvent } from './incident.events.js';

// What is always so, whatever is wished for by whom in whatever order. Stages and tasks have laws of their own.

type LifeCommand = Exclude<IncidentCommand, TaskCommand>;

const idOf = (kind: string, n: number) => `${kind}${n}`.padEnd(26, 'x');
const anIdOf = (kind: string) => fc.nat(2).map((n) => idOf(kind, n));
const by = anIdOf('u');
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', ' ', 'a', 'x'.repeat(201), '\u0000', '\ud800'),
);
const command: fc.Arbitrary<LifeCommand> = fc.oneof(
  fc.record({
    type: fc.constant('StartIncident' as const),
    by,
    incidentId: fc.constant(idOf('i', 0)),
    teamId: anIdOf('t'),
    channelId: anIdOf('c'),
    stageId: anIdOf('s'),
    postId: fc.option(anIdOf('p')),
    name: text,
    description: text,
  }),
  fc.record({ type: fc.constantFrom('EndIncident' as const, 'RestartIncident' as const), by }),
  fc.record({ type: fc.constant('ChangeCommander' as const), by, commanderUserId: by }),
  fc.record(
    { type: fc.constant('EditIncident' as const), by, name: text, description: text },
    { requiredKeys: ['type', 'by'] },
  ),
  fc.record({
    type: fc.constant('ChangeSeverity' as const),
    by,
    severity: fc.option(fc.constantFrom(...SEVERITIES)),
  }),
  fc.record({
    type: fc.constant('AssignRole' as const),
    by,
    role: fc.constantFrom(...ROLES),
    userId: fc.option(by),
  }),
  fc.record({ type: fc.constant('PostStatusUpdate' as const), by, updateId: anIdOf('n'), text }),
  fc.record({ type: fc.constant('WriteRetrospective' as const), by, text }),
  fc.record({ type: fc.constant('EraseContent' as const), by }),
);

interface Step {
  readonly before: readonly IncidentEvent[];
  readonly wish: LifeCommand;
  readonly decision: Decision<IncidentEvent, IncidentRefusal>;
}
const timeOf = (second: number) => new Date(Date.UTC(2026, 10, 23) + second * 1_000).toISOString();
const decide = (wish: LifeCommand, history: readonly IncidentEvent[], at: string) =>
  incident.decide(wish, stateAfter(incident, history), at);

/** One wish after the other, each judged by what has happened until then. */
const stepsOf = (wishes: readonly LifeCommand[]) => {
  const events: IncidentEvent[] = [];
  const steps = wishes.map((wish, i): Step => {
    const before = [...events];
    const decision = decide(wish, before, timeOf(i));
    if (decision.outcome === 'accepted') events.push(...decision.events);
    return { before, wish, decision };
  });
  return { steps, events };
};
const lives = fc.array(command, { maxLength: 30, size: 'max' }).map(stepsOf);
const always = (law: (life: ReturnType<typeof stepsOf>) => void) =>
  fc.assert(fc.property(lives, law), { numRuns: 300 });

it('These lives of incidents are worth looking at', () => {
  const counts = new Map<string, number>();
  for (const { steps } of fc.sample(lives, { numRuns: 300, seed: 1 }))
    for (const { decision } of steps)
      for (const each of decision.outcome === 'accepted' ? decision.events.map(({ type }) => type) : [decision.refusal])
        counts.set(each, (counts.get(each) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual([
    'CommanderChanged',
    'IncidentContentErased',
    'IncidentDescribed',
    'IncidentEnded',
    'IncidentRenamed',
    'IncidentRestarted',
    'IncidentStarted',
    'RetrospectiveWritten',
    'RoleAssigned',
    'SeverityChanged',
    'StatusUpdatePosted',
    'incident-already-active',
    'incident-already-ended',
    'incident-already-started',
    'incident-description-invalid',
    'incident-name-invalid',
    'incident-not-found',
    'retrospective-invalid',
    'status-update-invalid',
  ]);
});

describe('Always', () => {
  it('an incident is started once and first, and from then on is ended and restarted by turns', () =>
    always(({ events }) => {
      expect(events.slice(1).map(({ type }) => type)).not.toContain('IncidentStarted');
      const turns = events.map(({ type }) => type).filter((type) => /Started|Ended|Restarted/.test(type));
      expect(turns).toEqual(
        turns.map((_, i) => (i === 0 ? 'IncidentStarted' : i % 2 ? 'IncidentEnded' : 'IncidentRestarted')),
      );
    }));

  it('a started incident can be either ended or restarted, one that is not can be neither', () =>
    always(({ steps }) => {
      for (const { before } of steps) {
        const isAccepted = (type: 'EndIncident' | 'RestartIncident') =>
          decide({ type, by: idOf('u', 0) }, before, timeOf(99)).outcome === 'accepted';
        if (before.length === 0)
          expect([isAccepted('EndIncident'), isAccepted('RestartIncident')]).toEqual([false, false]);
        else expect(isAccepted('EndIncident')).not.toBe(isAccepted('RestartIncident'));
      }
    }));

  it('every end says what the start said', () =>
    always(({ events: [first, ...later] }) => {
      if (first?.type !== 'IncidentStarted') return;
      const { teamId, channelId, postId, by: startedBy, startedAt } = first.facts;
      for (const event of later)
        if (event.type === 'IncidentEnded')
          expect(event.facts.started).toStrictEqual({ teamId, channelId, postId, startedBy, startedAt });
    }));

  it('every event names the incident that it is about, and the user whose wish it was', () =>
    always(({ steps }) => {
      for (const { wish, decision } of steps)
        for (const { facts } of decision.outcome === 'accepted' ? decision.events : [])
          expect(facts).toMatchObject({ incidentId: idOf('i', 0), by: wish.by });
    }));

  it('the command is handed to somebody who does not have it', () =>
    always(({ events }) => {
      let commander: string | undefined;
      for (const { type, facts } of events) {
        if (type === 'IncidentStarted') commander = facts.by;
        if (type !== 'CommanderChanged') continue;
        expect(facts.commanderUserId).not.toBe(commander);
        commander = facts.commanderUserId;
      }
    }));

  it('a wish that has come true is refused or costs nothing when it is repeated, but for words', () =>
    always(({ steps }) => {
      for (const { before, wish, decision } of steps) {
        if (decision.outcome === 'refused') continue;
        expect(decide(wish, [...before, ...decision.events], timeOf(99))).toStrictEqual(
          {
            StartIncident: { outcome: 'refused', refusal: 'incident-already-started' },
            EndIncident: { outcome: 'refused', refusal: 'incident-already-ended' },
            RestartIncident: { outcome: 'refused', refusal: 'incident-already-active' },
            ChangeCommander: { outcome: 'accepted', events: [] },
            ChangeSeverity: { outcome: 'accepted', events: [] },
            AssignRole: { outcome: 'accepted', events: [] },
            EraseContent: { outcome: 'accepted', events: [] },
            // The same words again are an edit again: whether texts are equal is something about the texts.
            EditIncident: decision,
            PostStatusUpdate: decision,
            WriteRetrospective: decision,
          }[wish.type],
        );
      }
    }));

  it('what is kept of a text has no blanks around it', () =>
    always(({ events }) => {
      for (const { content } of events)
        for (const words of Object.values(content as Record<string, string>)) expect(words).toBe(words.trim());
    }));
});
