import fc from 'fast-check';
import { accessToken } from './access-token/access-token.js';
import { stateAfter, type Decider } from './decider.js';
import type { DomainEvent } from './domain-event.js';
import { incident } from './incident/incident.decider.js';
import { TASK_STATES } from './incident/task.events.js';
import { installation } from './installation/installation.js';
import { playbook } from './playbook/playbook.js';
import { server, TELEMETRY_MODES } from './server/server.js';
import { team } from './team/team.js';

// What every decider promises to the write path, and what every event promises to telemetry.

/** The words of one wish. Whether they can be kept is the rules' business; here all of them can. */
interface Words {
  readonly name: string;
  readonly description: string;
  readonly digest: string;
}
type Wish<Command> = (words: Words) => Command;

const idOf = (kind: string, n: number) => `${kind}${n}`.padEnd(26, 'x');
const by = fc.nat(2).map((n) => idOf('u', n));
const stageId = fc.nat(2).map((n) => idOf('s', n));
const taskId = fc.nat(2).map((n) => idOf('j', n));
const index = fc.integer({ min: -1, max: 3 });
const hasCommand = fc.boolean();
const wish = <Ids, Command>(ids: fc.Arbitrary<Ids>, command: (ids: Ids, words: Words) => Command) =>
  ids.map(
    (each): Wish<Command> =>
      (words) =>
        command(each, words),
  );

lawsOf(
  'an incident',
  incident,
  wish(fc.record({ by, postId: fc.option(fc.constant(idOf('p', 0))) }), (ids, { name, description }) => ({
    type: 'StartIncident',
    ...ids,
    incidentId: idOf('i', 0),
    teamId: idOf('t', 0),
    channelId: idOf('c', 0),
    stageId: idOf('s', 0),
    name,
    description,
  })),
  wish(by, (by) => ({ type: 'EndIncident', by })),
  wish(by, (by) => ({ type: 'RestartIncident', by })),
  wish(by, (by, { name }) => ({ type: 'EditIncident', by, name })),
  wish(by, (by, { description }) => ({ type: 'EditIncident', by, description })),
  wish(by, (by, { name, description }) => ({ type: 'EditIncident', by, name, description })),
  wish(fc.tuple(by, by), ([by, commanderUserId]) => ({ type: 'ChangeCommander', by, commanderUserId })),
  wish(fc.record({ by, hasCommand }), ({ by, hasCommand }, { name, description }) => ({
    type: 'StartIncident',
    by,
    postId: null,
    incidentId: idOf('i', 0),
    teamId: idOf('t', 0),
    channelId: idOf('c', 0),
    stageId: idOf('s', 0),
    name,
    description,
    playbook: {
      playbookId: idOf('b', 0),
      version: 3,
      stages: [
        {
          stageId: idOf('s', 1),
          title: name,
          tasks: [{ taskId: idOf('j', 0), title: name, description, command: hasCommand ? name : null }],
        },
      ],
    },
  })),
  wish(fc.record({ by, stageId }), (ids, { name }) => ({ type: 'AddStage', ...ids, title: name })),
  wish(fc.record({ by, stageId }), (ids, { name }) => ({ type: 'RenameStage', ...ids, title: name })),
  wish(fc.record({ by, stageId }), (ids) => ({ type: 'RemoveStage', ...ids })),
  wish(fc.record({ by, stageId, index }), (ids) => ({ type: 'MoveStage', ...ids })),
  wish(
    fc.record({ by, stageId, taskId, assigneeUserId: fc.option(by), hasCommand }),
    ({ hasCommand, ...ids }, { name, description }) => ({
      type: 'AddTask',
      ...ids,
      title: name,
      description,
      command: hasCommand ? name : null,
    }),
  ),
  wish(fc.record({ by, taskId }), (ids, { name }) => ({ type: 'EditTask', ...ids, title: name })),
  wish(fc.record({ by, taskId, hasCommand }), ({ hasCommand, ...ids }, { name, description }) => ({
    type: 'EditTask',
    ...ids,
    description,
    command: hasCommand ? name : null,
  })),
  wish(fc.record({ by, taskId }), (ids) => ({ type: 'RemoveTask', ...ids })),
  wish(fc.record({ by, taskId, state: fc.constantFrom(...TASK_STATES) }), (ids) => ({
    type: 'ChangeTaskState',
    ...ids,
  })),
  wish(fc.record({ by, taskId, assigneeUserId: fc.option(by) }), (ids) => ({ type: 'AssignTask', ...ids })),
  wish(fc.record({ by, taskId, stageId: fc.option(stageId, { nil: undefined }), index }), (ids) => ({
    type: 'MoveTask',
    ...ids,
  })),
  wish(fc.record({ by, taskId }), (ids, { description }) => ({
    type: 'RecordCommandRun',
    ...ids,
    response: description,
  })),
);

const planned = ({ name, description }: Words, hasCommand: boolean) => [
  { title: name, tasks: [{ title: name, description, command: hasCommand ? name : null }] },
];
lawsOf(
  'a playbook',
  playbook,
  wish(fc.record({ by, hasCommand, memberUserIds: fc.array(by) }), ({ hasCommand, ...ids }, words) => ({
    type: 'CreatePlaybook',
    ...ids,
    playbookId: idOf('b', 0),
    teamId: idOf('t', 0),
    title: words.name,
    description: words.description,
    stages: planned(words, hasCommand),
  })),
  wish(fc.record({ by, hasCommand, memberUserIds: fc.array(by) }), ({ hasCommand, ...ids }, words) => ({
    type: 'UpdatePlaybook',
    ...ids,
    title: words.name,
    description: words.description,
    stages: planned(words, hasCommand),
  })),
  wish(by, (by) => ({ type: 'DeletePlaybook', by })),
);

lawsOf(
  'a token',
  accessToken,
  wish(by, (by, { name, digest }) => ({
    type: 'IssueToken',
    tokenId: idOf('k', 0),
    userId: idOf('u', 1),
    scopes: ['incidents:read'],
    teamIds: [idOf('t', 0)],
    expiresAt: null,
    by,
    label: name,
    secretSha256: digest,
  })),
  wish(by, (by, { digest }) => ({ type: 'ReplaceTokenSecret', by, secretSha256: digest })),
  wish(by, (by) => ({ type: 'RevokeToken', by })),
);

lawsOf(
  'a team',
  team,
  wish(by, (by, { name }) => ({ type: 'CreateTeam', teamId: idOf('t', 0), by, name })),
);

lawsOf(
  'a server',
  server,
  wish(fc.nat(2), (minor) => ({ type: 'RecordVersions', serverVersion: '7.8.9', pluginVersion: `1.${minor}.0` })),
  wish(fc.record({ mode: fc.constantFrom(...TELEMETRY_MODES), by: fc.option(by) }), (ids) => ({
    type: 'ChangeTelemetryMode',
    ...ids,
    reason: 'request',
  })),
);

lawsOf(
  'an installation',
  installation,
  wish(fc.nat(2), (n) => ({
    type: 'FoundInstallation',
    diagnosticId: idOf('d', n),
    defaultTeamId: idOf('t', n),
    adminUserId: idOf('u', n),
    bootstrapTokenId: idOf('k', n),
  })),
);

function lawsOf<Command extends object, State, Event extends DomainEvent, Refusal>(
  subject: string,
  decider: Decider<Command, State, Event, Refusal>,
  ...allWishes: fc.Arbitrary<Wish<NoInfer<Command>>>[]
) {
  const at = '2026-11-23T10:15:30.123Z';
  const aWish = fc.oneof(...allWishes);
  const kept = fc.constantFrom('a', 'b', '🔥', '__proto__', 'x'.repeat(200));
  const words = fc.record({ name: kept, description: kept, digest: fc.constantFrom('1'.repeat(64), '2'.repeat(64)) });
  const wishes = fc.array(fc.tuple(aWish, words), { maxLength: 15 });

  /** The commands, and what came of each of them. */
  const run = (commands: readonly Command[]) => {
    const events: Event[] = [];
    const decisions = commands.map((command) => {
      const decision = decider.decide(command, stateAfter(decider, events), at);
      if (decision.outcome === 'accepted') events.push(...decision.events);
      return decision;
    });
    return { events, decisions };
  };
  const commandsOf = (all: readonly (readonly [Wish<Command>, Words])[]) => all.map(([wish, words]) => wish(words));

  describe(`The rules of ${subject}`, () => {
    it('decide the same whenever they are asked, and change nothing that they are shown', () =>
      fc.assert(
        fc.property(wishes, aWish, words, (past, wish, words) => {
          const state = frozen(stateAfter(decider, frozen(run(commandsOf(past)).events)));
          const command = frozen(wish(words));
          expect(decider.decide(command, state, at)).toStrictEqual(decider.decide(command, state, at));
        }),
      ));

    it('make the same of a history in one reading and in two', () =>
      fc.assert(
        fc.property(wishes, fc.nat(15), (past, cut) => {
          const { events } = run(commandsOf(past));
          const half = stateAfter(decider, events.slice(0, cut));
          const rest = { initialState: half, evolve: decider.evolve.bind(decider) };
          expect(stateAfter(rest, events.slice(cut))).toStrictEqual(stateAfter(decider, events));
        }),
      ));

    // A log may have been written by a release with other rules. Reading it must not break, whatever is in it.
    it('can read any of their events in any order, and judge any wish after that', () =>
      fc.assert(
        fc.property(wishes, fc.func(fc.nat()), aWish, words, (past, rank, wish, words) => {
          const { events } = run(commandsOf(past));
          const shuffled = events
            .map((event, i) => ({ event, rank: rank(i) }))
            .sort((one, other) => one.rank - other.rank)
            .map(({ event }) => event);
          const { outcome } = decider.decide(wish(words), stateAfter(decider, shuffled), at);
          expect(['accepted', 'refused']).toContain(outcome);
        }),
      ));

    // The three laws below are what non-interference stands on: telemetry is derived from the facts and their order.
    it('put what was typed into the content of events and nowhere else', () =>
      fc.assert(
        fc.property(fc.array(aWish, { maxLength: 15 }), (all) => {
          const typed = { name: 'CANARY name', description: 'CANARY description', digest: 'CANARY digest' };
          for (const { content, ...told } of run(all.map((wish) => wish(typed))).events)
            expect(JSON.stringify(told)).not.toContain('CANARY');
        }),
      ));

    it('pass nothing through that a wish has beside what it needs', () =>
      fc.assert(
        fc.property(fc.array(aWish, { maxLength: 15 }), fc.constantFrom('note', 'content', 'facts'), (all, name) => {
          const typed = { name: 'a', description: 'b', digest: '1'.repeat(64) };
          const { events } = run(all.map((wish) => ({ ...wish(typed), [name]: { mood: 'CANARY' } })));
          expect(JSON.stringify(events)).not.toContain('CANARY');
          for (const event of events) expect(Object.keys(event).sort()).toEqual(['content', 'facts', 'type']);
        }),
      ));

    it('decide by words only whether they can be kept: other words, the same facts', () =>
      fc.assert(
        fc.property(wishes, fc.array(words, { minLength: 15, maxLength: 15 }), (typed, otherWords) => {
          // A digest is no word, and whether it is the one that the token has is a rule: it stays.
          const other = typed.map(
            ([wish, { digest }], i) => [wish, { ...otherWords[i]!, digest }] as readonly [Wish<Command>, Words],
          );
          const withoutWords = (all: typeof typed) =>
            run(commandsOf(all)).decisions.map((decision) =>
              decision.outcome === 'refused' ? decision : decision.events.map(({ type, facts }) => ({ type, facts })),
            );
          expect(withoutWords(other as typeof typed)).toStrictEqual(withoutWords(typed));
        }),
      ));
  });
}

/** The same thing, and an error for whoever tries to change it. */
function frozen<T>(thing: T): T {
  if (typeof thing === 'object' && thing !== null) {
    Object.values(thing).forEach(frozen);
    Object.freeze(thing);
  }
  return thing;
}
