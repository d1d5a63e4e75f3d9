import {
  accessToken,
  incident,
  server,
  stateAfter,
  team,
  TELEMETRY_MODES,
  type Decider,
  type DomainEvent,
  type IncidentCommand,
} from '@sitrep/domain';
import fc from 'fast-check';

/** Something that was done, with two choices of all its words: the first is what was typed, the second might have been. */
export interface Deed {
  readonly stream: string;
  readonly decider: Decider<never, never, never, never>;
  readonly command: (words: Words) => object;
  readonly words: readonly [Words, Words];
}

/** The words of one command. Both choices can be kept, so that both commands are accepted or neither is. */
interface Words {
  readonly name: string;
  readonly description: string;
  readonly digest: string;
}

export interface HistoryEvent {
  readonly id: string;
  readonly occurredAt: string;
  readonly event: DomainEvent;
}

const PEOPLE = 3;
const INCIDENTS = 3;
const idOf = (kind: string, n: number): string => `${kind}${n}`.padEnd(26, 'x');

// Words that break things: markup of feeds and of JSON, prototypes, emptiness, length, other scripts.
const nasty = [
  'id: 9\n\ndata: leak',
  'event: telemetry',
  '{"x":1}',
  '"',
  '\\',
  '__proto__',
  'constructor',
  'null',
  'true',
  '0',
  'ÄÖÜ',
  '🔥🔥',
  'incident',
  'create',
  'l'.repeat(200),
];
const name = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `n${text}`),
);
const description = fc.oneof(fc.constant(''), fc.constant('d'.repeat(5_000)), name);
const digest = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((d) => d.join(''));
const words: fc.Arbitrary<Words> = fc.record({ name, description, digest });
// Half of the time the second choice is the first again, field by field: equality is something about texts too.
const twoChoices = fc
  .tuple(words, words, fc.record({ name: fc.boolean(), description: fc.boolean() }))
  .map(([one, other, same]): readonly [Words, Words] => [
    one,
    {
      ...other,
      ...(same.name && { name: one.name }),
      ...(same.description && { description: one.description }),
    },
  ]);

const onIncident = (command: fc.Arbitrary<(words: Words, incidentId: string) => IncidentCommand>): fc.Arbitrary<Deed> =>
  fc.record({ n: fc.nat(INCIDENTS - 1), command, words: twoChoices }).map(({ n, command, words }) => ({
    stream: `incident-${idOf('i', n)}`,
    decider: incident as never,
    command: (chosen) => command(chosen, idOf('i', n)),
    words,
  }));

const by = fc.nat(PEOPLE - 1).map((n) => idOf('u', n));
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: onIncident(
      fc
        .record({ by, hasPost: fc.boolean(), team: fc.nat(2) })
        .map(({ by, hasPost, team }) => (chosen, incidentId) => ({
          type: 'StartIncident',
          by,
          incidentId,
          teamId: idOf('t', team),
          channelId: idOf('c', 0),
          stageId: idOf('s', 0),
          postId: hasPost ? idOf('p', 0) : null,
          name: chosen.name,
          description: chosen.description,
        })),
    ),
  },
  { weight: 3, arbitrary: onIncident(by.map((by) => () => ({ type: 'EndIncident', by }))) },
  { weight: 2, arbitrary: onIncident(by.map((by) => () => ({ type: 'RestartIncident', by }))) },
  {
    weight: 3,
    arbitrary: onIncident(
      fc
        .record({ by, hasName: fc.boolean(), hasDescription: fc.boolean() })
        .map(({ by, hasName, hasDescription }) => (chosen) => ({
          type: 'EditIncident',
          by,
          ...(hasName && { name: chosen.name }),
          ...(hasDescription && { description: chosen.description }),
        })),
    ),
  },
  {
    weight: 2,
    arbitrary: onIncident(
      fc
        .record({ by, commanderUserId: by })
        .map(({ by, commanderUserId }) => () => ({ type: 'ChangeCommander', by, commanderUserId })),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ mode: fc.constantFrom(...TELEMETRY_MODES), words: twoChoices }).map(({ mode, words }) => ({
      stream: 'server-x',
      decider: server as never,
      command: () => ({ type: 'ChangeTelemetryMode', mode, by: null, reason: 'request' }),
      words,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ minor: fc.nat(3), words: twoChoices }).map(({ minor, words }) => ({
      stream: 'server-x',
      decider: server as never,
      command: () => ({ type: 'RecordVersions', serverVersion: `1.${minor}.0`, pluginVersion: '1.0.0' }),
      words,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ n: fc.nat(2), words: twoChoices }).map(({ n, words }) => ({
      stream: `team-${idOf('t', n)}`,
      decider: team as never,
      command: (chosen: Words) => ({ type: 'CreateTeam', teamId: idOf('t', n), by: idOf('u', 0), name: chosen.name }),
      words,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ n: fc.nat(2), isIssued: fc.boolean(), words: twoChoices }).map(({ n, isIssued, words }) => ({
      stream: `token-${idOf('k', n)}`,
      decider: accessToken as never,
      command: (chosen: Words) =>
        isIssued
          ? {
              type: 'IssueToken',
              tokenId: idOf('k', n),
              userId: idOf('u', 1),
              scopes: ['incidents:read'],
              teamIds: [],
              expiresAt: null,
              by: idOf('u', 0),
              label: chosen.name,
              secretSha256: chosen.digest,
            }
          : { type: 'ReplaceTokenSecret', by: idOf('u', 0), secretSha256: chosen.digest },
      words,
    })),
  },
);

export const deeds = (maxLength: number): fc.Arbitrary<readonly Deed[]> => fc.array(deed, { maxLength });

/** What the real deciders make of the deeds, with one of the two choices of words; ids and clock are the same for both. */
export const historyOf = (deeds: readonly Deed[], choice: 0 | 1): readonly HistoryEvent[] => {
  const streams = new Map<string, DomainEvent[]>();
  const history: HistoryEvent[] = [
    { type: 'TelemetryModeChanged', facts: { mode: 'local', by: null, reason: 'first-start' }, content: {} } as const,
  ].map((event) => ({ id: 'first', occurredAt: timeOf(0), event }));
  deeds.forEach(({ stream, decider, command, words }, i) => {
    const past = streams.get(stream) ?? [];
    const decision = decider.decide(
      command(words[choice]) as never,
      stateAfter(decider, past as never[]),
      timeOf(i),
    ) as {
      readonly outcome: 'accepted' | 'refused';
      readonly events?: readonly DomainEvent[];
    };
    decision.events?.forEach((event, ordinal) => {
      past.push(event);
      history.push({ id: `event ${i}.${ordinal}`, occurredAt: timeOf(i), event });
    });
    streams.set(stream, past);
  });
  return history;
};

const timeOf = (second: number): string => new Date(Date.UTC(2026, 10, 23) + second * 1_000).toISOString();

/** Other words in every place where words are, whoever put them there; which places there are stays as it is. */
export const reworded = (history: readonly HistoryEvent[], words: readonly string[]): readonly HistoryEvent[] => {
  let next = 0;
  return history.map(({ event, ...circumstances }) => {
    const content = Object.fromEntries(
      Object.keys(event.content).map((field) => [field, words[next++ % words.length]]),
    );
    return { ...circumstances, event: { ...event, content } as DomainEvent };
  });
};
