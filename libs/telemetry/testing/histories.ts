import {
  accessToken,
  audit,
  CHAT_KINDS,
  CHAT_PRODUCTS,
  chatIdentity,
  incident,
  installation,
  playbook,
  request,
  ROLES,
  SCOPES,
  server,
  SEVERITIES,
  stateAfter,
  subject,
  TASK_STATES,
  team,
  TELEMETRY_MODES,
  user,
  webhook,
  WEBHOOK_DISABLED_REASONS,
  WEBHOOK_EVENT_TYPES,
  type Decider,
  type Decision,
  type DomainEvent,
} from '@sitrep/domain';
import fc from 'fast-check';

// Histories as the rules allow them, each told twice: with the words that were typed, and with others that might have
// been. Nothing here makes an event: the real deciders do.

export interface HistoryEvent {
  readonly id: string;
  readonly occurredAt: string;
  readonly event: DomainEvent;
}

/** Something that was done to one stream. Everything about it stays as it is in both tellings, but for its words. */
export interface Deed {
  readonly stream: string;
  readonly decide: (choice: Choice, past: readonly DomainEvent[], at: string) => Decision<DomainEvent, string>;
}

/** The words that were typed, or the ones that might have been. */
export type Choice = 0 | 1;

/** Any number of deeds up to `deedsMax`, by several people, to several incidents, playbooks, teams, tokens and to the server. */
export const deeds = (deedsMax: number): fc.Arbitrary<readonly Deed[]> =>
  fc
    .oneof(
      { weight: themes.length, arbitrary: fc.constant(everythingThatCanBeDone) },
      ...themes.map((theme) => ({ weight: 1, arbitrary: fc.constant(theme) })),
    )
    .chain((possible) => fc.array(fc.oneof(...possible), { maxLength: deedsMax, size: 'max' }));

/**
 * What the deciders make of the deeds: the events, and for each deed whether it was accepted. Ids and clock are those of
 * the deeds, whichever words are chosen.
 */
export const told = (deeds: readonly Deed[], choice: Choice) => {
  const streams = new Map<string, DomainEvent[]>();
  const history: HistoryEvent[] = [{ id: 'first', occurredAt: timeOf(0), event: telemetryIsLocal }];
  const outcomes = deeds.map(({ stream, decide }, i) => {
    const past = streams.get(stream) ?? [];
    streams.set(stream, past);
    const decision = decide(choice, past, timeOf(i));
    if (decision.outcome === 'refused') return decision.outcome;
    for (const [ordinal, event] of decision.events.entries()) {
      past.push(event);
      history.push({ id: `event ${i}.${ordinal}`, occurredAt: timeOf(i), event });
    }
    return decision.outcome;
  });
  return { history, outcomes };
};

export const historyOf = (deeds: readonly Deed[], choice: Choice): readonly HistoryEvent[] =>
  told(deeds, choice).history;

/** Words of every sort, also those that no rule would keep: to be put in behind the rules. */
export const anyWords = (): fc.Arbitrary<readonly string[]> =>
  fc.array(fc.oneof(fc.constantFrom('', ...nasty), fc.string({ unit: 'binary', maxLength: 8 })), {
    minLength: 1,
    maxLength: 5,
  });

/** Other words in every place where words are, whoever put them there; which places there are stays as it is. */
export const reworded = (history: readonly HistoryEvent[], words: readonly string[]): readonly HistoryEvent[] => {
  let next = 0;
  const another = () => words[next++ % words.length]!;
  return history.map(({ event, ...circumstances }) => ({
    ...circumstances,
    event: { ...event, content: withWords(event.content, another) } as DomainEvent,
  }));
};

/** Every word in an event's content with the name of its place, at any depth: `name`, `labels[]`, `tasks[].title`. */
export const wordsIn = (content: unknown, place = ''): readonly (readonly [place: string, word: string])[] => {
  if (typeof content === 'string') return [[place, content]];
  if (Array.isArray(content)) return content.flatMap((each) => wordsIn(each, `${place}[]`));
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([key, value]) => wordsIn(value, place === '' ? key : `${place}.${key}`));
};

const withWords = (content: unknown, another: () => string): unknown => {
  if (typeof content === 'string') return another();
  if (Array.isArray(content)) return content.map((each) => withWords(each, another));
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, withWords(value, another)]));
};

const timeOf = (second: number): string => new Date(Date.UTC(2026, 10, 23) + second * 1_000).toISOString();

// Telemetry is off until the log says otherwise, and a history without any would prove little.
const telemetryIsLocal: DomainEvent = {
  type: 'TelemetryModeChanged',
  facts: { mode: 'local', by: null, reason: 'first-start' },
  content: {},
};

// Words that break things: the frames of feeds, JSON, prototypes, markup, length, other scripts, words of our own.
const nasty = [
  'id: 9\n\ndata: leak',
  'event: telemetry',
  ':',
  '{"x":1}',
  '"',
  '\\',
  '\\u0000',
  '__proto__',
  'constructor',
  'null',
  'true',
  '0',
  'ÄÖÜ',
  '🔥🔥',
  'a\u2028b',
  '\u202ea',
  '<script>',
  'incident',
  'create',
  'x'.repeat(26),
  'l'.repeat(200),
];
const anyText = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  // Without characters that no text may have, and with one that every name must have.
  .map((text) => `n${text.replace(/\p{Cc}/gu, '')}`);
const keptName = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...nasty) }, { weight: 1, arbitrary: anyText });
const keptDescription = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('', ' ', 'd'.repeat(5_000), 'two\nlines') },
  { weight: 2, arbitrary: keptName },
);
const refusedName = fc.constantFrom('', ' \n', 'l'.repeat(201), '🔥'.repeat(201), 'a\u0000b', '\ud800');
const refusedDescription = fc.constantFrom('d'.repeat(10_001), 'a\u001bb', '\udfff');

/**
 * What was typed and what might have been. That a command was accepted is the one thing that may show of words, so
 * either both can be kept or neither; half of the time both are the same, because equality is something about words too.
 */
const twice = <T>(kept: fc.Arbitrary<T>, refused: fc.Arbitrary<T>): fc.Arbitrary<readonly [T, T]> => {
  const two = (one: fc.Arbitrary<T>) =>
    fc.tuple(one, one, fc.boolean()).map(([typed, other, isSame]) => [typed, isSame ? typed : other] as const);
  return fc.oneof({ weight: 12, arbitrary: two(kept) }, { weight: 1, arbitrary: two(refused) });
};
const twoNames = twice(keptName, refusedName);
/** Whether a task has a command is a fact, so either both tellings have one or neither. */
const twoCommands = fc.option(twice(keptName, fc.constantFrom('', ' \n', 'l'.repeat(1_001), 'a\u0000b')));
const twoDescriptions = twice(keptDescription, refusedDescription);
const twoAddresses = twice(
  fc.constantFrom('https://a.example/hook', 'http://127.0.0.1:8080/?key=ÄÖÜ', `https://b.example/${'x'.repeat(1_900)}`),
  fc.constantFrom('', 'no address', 'ftp://a.example', 'https://ana:secret@a.example'),
);
// Digests are compared by a rule, so some must be equal, in one choice of words and not in the other.
const digest = fc.constantFrom(...'0abc').map((digit) => digit.repeat(64));
const twoDigests = fc.tuple(digest, digest);

/** Kinds of deeds to one kind of stream: how often, what is drawn for each, and its command in either choice of words. */
const doingTo =
  <Command, State, Event extends DomainEvent, Refusal extends string, Key>(
    decider: Decider<Command, State, Event, Refusal>,
    streamOf: (key: Key) => string,
  ) =>
  <Drawn extends Key>(
    weight: number,
    drawn: fc.Arbitrary<Drawn>,
    command: (drawn: Drawn, choice: Choice) => Command,
  ): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Deed> } => ({
    weight,
    arbitrary: drawn.map((each) => ({
      stream: streamOf(each),
      // All that has happened to the stream was decided here, so the events are of this decider.
      decide: (choice, past, at) =>
        decider.decide(command(each, choice), stateAfter(decider, past as readonly Event[]), at),
      // So that a counterexample says what was done.
      [fc.toStringMethod]: () =>
        `${streamOf(each)}: ${JSON.stringify(command(each, 0))} or ${JSON.stringify(command(each, 1))}`,
    })),
  });
const toIncident = doingTo(incident, ({ incidentId }: { readonly incidentId: string }) => `incident-${incidentId}`);
const toPlaybook = doingTo(playbook, ({ playbookId }: { readonly playbookId: string }) => `playbook-${playbookId}`);
const toTeam = doingTo(team, ({ teamId }: { readonly teamId: string }) => `team-${teamId}`);
const toToken = doingTo(accessToken, ({ tokenId }: { readonly tokenId: string }) => `token-${tokenId}`);
const toServer = doingTo(server, () => 'server');
const toAudit = doingTo(audit, ({ tokenId }: { readonly tokenId: string }) => `audit-${tokenId}`);
const toRequest = doingTo(request, ({ requestId }: { readonly requestId: string }) => `request-${requestId}`);
const toChatId = doingTo(chatIdentity, ({ id }: { readonly id: string }) => `chat-${id}`);
const toUser = doingTo(user, ({ userId }: { readonly userId: string }) => `user-${userId}`);
const toSubject = doingTo(subject, ({ userId }: { readonly userId: string }) => `subject-${userId}`);
const toWebhook = doingTo(webhook, ({ webhookId }: { readonly webhookId: string }) => `webhook-${webhookId}`);
const toInstallation = doingTo(installation, () => 'installation');

const idOf = (kind: string, n: number): string => `${kind}${n}`.padEnd(26, 'x');
const idsOf = (kind: string, count: number) => fc.nat(count - 1).map((n) => idOf(kind, n));
const by = idsOf('u', 3);
const incidentId = idsOf('i', 3);
const teamId = idsOf('t', 3);
const tokenId = idsOf('k', 2);
const requestId = idsOf('q', 2);
const webhookId = idsOf('w', 2);
const secretId = idsOf('z', 3);
const postId = fc.constantFrom(null, null, idOf('p', 0), '5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11');
const scopes = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...SCOPES), { maxLength: 3 }) },
);

// Few of each, so that what is done often meets what is there.
const stageId = idsOf('s', 3);
const taskId = idsOf('j', 2);
const playbookId = idsOf('b', 2);
const incidentWithTasks = idsOf('i', 1);
const ofTask = { by, incidentId: incidentWithTasks, taskId };
const ofStage = { by, incidentId: incidentWithTasks, stageId };
const index = fc.integer({ min: -1, max: 2 });

const twoTasks = fc.record({ title: twoNames, description: twoDescriptions, command: twoCommands });
const twoStages = fc.array(fc.record({ title: twoNames, tasks: fc.array(twoTasks, { maxLength: 2 }) }), {
  maxLength: 2,
});
type Drawn<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;
const taskIn = ({ title, description, command }: Drawn<typeof twoTasks>, choice: Choice) => ({
  title: title[choice],
  description: description[choice],
  command: command && command[choice],
});
const stagesIn = (stages: Drawn<typeof twoStages>, choice: Choice) =>
  stages.map(({ title, tasks }) => ({ title: title[choice], tasks: tasks.map((task) => taskIn(task, choice)) }));
const aPlaybook = fc.record({
  by,
  playbookId,
  memberUserIds: fc.array(by, { maxLength: 2 }),
  title: twoNames,
  description: twoDescriptions,
  stages: twoStages,
});

const incidentDeeds = [
  toIncident(
    6,
    fc.record({ by, incidentId, teamId, postId, name: twoNames, description: twoDescriptions }),
    ({ name, description, ...ids }, choice) => ({
      type: 'StartIncident',
      ...ids,
      channelId: idOf('c', 0),
      stageId: idOf('s', 0),
      name: name[choice],
      description: description[choice],
    }),
  ),
  toIncident(8, fc.record({ by, incidentId }), ({ by }) => ({ type: 'EndIncident', by })),
  toIncident(4, fc.record({ by, incidentId }), ({ by }) => ({ type: 'RestartIncident', by })),
  toIncident(
    1,
    fc.record({ by, incidentId, name: twoNames, description: twoDescriptions }),
    ({ by, name, description }, choice) => ({
      type: 'EditIncident',
      by,
      name: name[choice],
      description: description[choice],
    }),
  ),
  toIncident(2, fc.record({ by, incidentId, name: twoNames }), ({ by, name }, choice) => ({
    type: 'EditIncident',
    by,
    name: name[choice],
  })),
  toIncident(2, fc.record({ by, incidentId, description: twoDescriptions }), ({ by, description }, choice) => ({
    type: 'EditIncident',
    by,
    description: description[choice],
  })),
  toIncident(1, fc.record({ by, incidentId, commanderUserId: by }), ({ by, commanderUserId }) => ({
    type: 'ChangeCommander',
    by,
    commanderUserId,
  })),
  toIncident(1, fc.record({ by, incidentId }), ({ by }) => ({ type: 'EraseContent', by })),
  toIncident(
    1,
    fc.record({ by, incidentId, severity: fc.option(fc.constantFrom(...SEVERITIES)) }),
    ({ by, severity }) => ({ type: 'ChangeSeverity', by, severity }),
  ),
  toIncident(
    1,
    fc.record({ by, incidentId, role: fc.constantFrom(...ROLES), userId: fc.option(by) }),
    ({ by, role, userId }) => ({ type: 'AssignRole', by, role, userId }),
  ),
  toIncident(2, fc.record({ by, incidentId, text: twoNames }), ({ by, text }, choice) => ({
    type: 'PostStatusUpdate',
    by,
    updateId: idOf('n', 0),
    text: text[choice],
  })),
  toIncident(2, fc.record({ by, incidentId, text: twoNames }), ({ by, text }, choice) => ({
    type: 'WriteRetrospective',
    by,
    text: text[choice],
  })),
];

const taskDeeds = [
  toIncident(
    2,
    fc.record({ by, incidentId: incidentWithTasks, name: twoNames, stages: twoStages }),
    ({ by, incidentId, name, stages }, choice) => ({
      type: 'StartIncident',
      by,
      incidentId,
      teamId: idOf('t', 0),
      postId: null,
      channelId: idOf('c', 0),
      stageId: idOf('s', 0),
      name: name[choice],
      description: '',
      playbook: {
        playbookId: idOf('b', 0),
        version: 1,
        stages: stagesIn(stages, choice).map(({ title, tasks }, i) => ({
          stageId: idOf('s', i),
          title,
          tasks: tasks.map((task, j) => ({ ...task, taskId: idOf('j', 2 * i + j) })),
        })),
      },
    }),
  ),
  toIncident(4, fc.record({ ...ofStage, title: twoNames }), ({ by, stageId, title }, choice) => ({
    type: 'AddStage',
    by,
    stageId,
    title: title[choice],
  })),
  toIncident(3, fc.record({ ...ofStage, title: twoNames }), ({ by, stageId, title }, choice) => ({
    type: 'RenameStage',
    by,
    stageId,
    title: title[choice],
  })),
  toIncident(1, fc.record(ofStage), ({ by, stageId }) => ({ type: 'RemoveStage', by, stageId })),
  toIncident(4, fc.record({ ...ofStage, index }), ({ by, stageId, index }) => ({
    type: 'MoveStage',
    by,
    stageId,
    index,
  })),
  toIncident(
    3,
    fc.record({ ...ofTask, stageId, assigneeUserId: fc.option(by), task: twoTasks }),
    ({ by, taskId, stageId, assigneeUserId, task }, choice) => ({
      type: 'AddTask',
      by,
      taskId,
      stageId,
      assigneeUserId,
      ...taskIn(task, choice),
    }),
  ),
  toIncident(2, fc.record({ ...ofTask, task: twoTasks }), ({ by, taskId, task }, choice) => ({
    type: 'EditTask',
    by,
    taskId,
    ...taskIn(task, choice),
  })),
  toIncident(1, fc.record({ ...ofTask, title: twoNames }), ({ by, taskId, title }, choice) => ({
    type: 'EditTask',
    by,
    taskId,
    title: title[choice],
  })),
  toIncident(1, fc.record(ofTask), ({ by, taskId }) => ({ type: 'RemoveTask', by, taskId })),
  toIncident(2, fc.record({ ...ofTask, state: fc.constantFrom(...TASK_STATES) }), ({ by, taskId, state }) => ({
    type: 'ChangeTaskState',
    by,
    taskId,
    state,
  })),
  toIncident(1, fc.record({ ...ofTask, assigneeUserId: fc.option(by) }), ({ by, taskId, assigneeUserId }) => ({
    type: 'AssignTask',
    by,
    taskId,
    assigneeUserId,
  })),
  toIncident(1, fc.record({ ...ofTask, dueAt: fc.constantFrom(null, timeOf(9)) }), ({ by, taskId, dueAt }) => ({
    type: 'ChangeTaskDue',
    by,
    taskId,
    dueAt,
  })),
  toIncident(5, fc.record({ ...ofTask, stageId, index }), ({ by, taskId, stageId, index }) => ({
    type: 'MoveTask',
    by,
    taskId,
    stageId,
    index,
  })),
  toIncident(4, fc.record({ ...ofTask, response: twoDescriptions }), ({ by, taskId, response }, choice) => ({
    type: 'RecordCommandRun',
    by,
    taskId,
    response: response[choice],
  })),
];

const playbookDeeds = [
  toPlaybook(3, aPlaybook, ({ by, playbookId, memberUserIds, title, description, stages }, choice) => ({
    type: 'CreatePlaybook',
    by,
    playbookId,
    teamId: idOf('t', 0),
    memberUserIds,
    title: title[choice],
    description: description[choice],
    stages: stagesIn(stages, choice),
  })),
  toPlaybook(2, aPlaybook, ({ by, memberUserIds, title, description, stages }, choice) => ({
    type: 'UpdatePlaybook',
    by,
    memberUserIds,
    title: title[choice],
    description: description[choice],
    stages: stagesIn(stages, choice),
  })),
  toPlaybook(1, fc.record({ by, playbookId }), ({ by }) => ({ type: 'DeletePlaybook', by })),
  toPlaybook(1, fc.record({ by, playbookId }), ({ by }) => ({ type: 'EraseContent', by })),
];

const webhookDeeds = [
  toWebhook(
    3,
    fc.record({
      by,
      webhookId,
      teamIds: fc.option(fc.array(teamId, { maxLength: 2 })),
      eventTypes: fc.option(fc.array(fc.constantFrom(...WEBHOOK_EVENT_TYPES), { maxLength: 2 })),
      secretId,
      url: twoAddresses,
      label: twoNames,
    }),
    ({ url, label, ...facts }, choice) => ({
      type: 'RegisterWebhook',
      ...facts,
      url: url[choice],
      label: label[choice],
    }),
  ),
  toWebhook(2, fc.record({ by, webhookId, secretId }), ({ by, secretId }) => ({
    type: 'RotateWebhookSecret',
    by,
    secretId,
  })),
  toWebhook(2, fc.record({ webhookId, reason: fc.constantFrom(...WEBHOOK_DISABLED_REASONS) }), ({ reason }) => ({
    type: 'DisableWebhook',
    reason,
  })),
  toWebhook(1, fc.record({ by, webhookId }), ({ by }) => ({ type: 'EnableWebhook', by })),
  toWebhook(1, fc.record({ by, webhookId }), ({ by }) => ({ type: 'DeleteWebhook', by })),
];

const otherDeeds = [
  toServer(1, fc.record({ mode: fc.constantFrom(...TELEMETRY_MODES), by: fc.option(by) }), ({ mode, by }) => ({
    type: 'ChangeTelemetryMode',
    mode,
    by,
    reason: 'request',
  })),
  toServer(1, fc.record({ chat: fc.nat(1), sitrep: fc.nat(2) }), ({ chat, sitrep }) => ({
    type: 'RecordVersions',
    serverVersion: `7.${chat}.0`,
    pluginVersion: `1.${sitrep}.0-rc.1`,
  })),
  toServer(1, fc.record({ licenseId: fc.option(idsOf('l', 2)) }), ({ licenseId }) => ({
    type: 'RecordLicense',
    licenseId,
  })),
  toTeam(1, fc.record({ by, teamId, name: twoNames }), ({ by, teamId, name }, choice) => ({
    type: 'CreateTeam',
    by,
    teamId,
    name: name[choice],
  })),
  toToken(
    2,
    fc.record({
      by,
      tokenId,
      userId: by,
      scopes,
      teamIds: fc.array(teamId, { maxLength: 1 }),
      expiresAt: fc.constantFrom(null, '2027-11-23T10:15:30.123Z'),
      label: twoNames,
      digest: twoDigests,
    }),
    ({ label, digest, ...facts }, choice) => ({
      type: 'IssueToken',
      ...facts,
      label: label[choice],
      secretSha256: digest[choice],
    }),
  ),
  toToken(3, fc.record({ by, tokenId, digest: twoDigests }), ({ by, digest }, choice) => ({
    type: 'ReplaceTokenSecret',
    by,
    secretSha256: digest[choice],
  })),
  toToken(1, fc.record({ by, tokenId }), ({ by }) => ({ type: 'RevokeToken', by })),
  toAudit(1, fc.record({ by, tokenId }), (who) => ({ type: 'RecordExport', ...who })),
  toAudit(1, fc.record({ by, tokenId, thingId: fc.option(incidentId) }), (facts) => ({
    type: 'RecordRefusal',
    ...facts,
    route: 'GET /v1/incidents/{id}',
    reason: facts.thingId === null ? 'scope' : 'team',
  })),
  toAudit(1, fc.record({ tokenId }), (facts) => ({ type: 'RecordUse', ...facts })),
  toUser(1, fc.record({ userId: by, by, name: twoNames }), ({ name, ...facts }, choice) => ({
    type: 'NameUser',
    ...facts,
    name: name[choice],
  })),
  toSubject(1, fc.record({ userId: by, subject: twoNames }), ({ subject, ...facts }, choice) => ({
    type: 'RegisterSubject',
    ...facts,
    issuer: 'https://id.example.com',
    subject: subject[choice],
  })),
  // A key that comes again with other words is refused, so each key has its words.
  toRequest(4, fc.record({ requestId, tokenId, by, leaseMs: fc.constantFrom(0, 60_000) }), (facts, choice) => ({
    type: 'ReceiveRequest',
    ...facts,
    fingerprint: String(choice).repeat(64),
  })),
  toRequest(
    4,
    fc.record({
      requestId,
      status: fc.constantFrom(201, 409),
      version: fc.option(fc.nat(9)),
      told: fc.option(twoNames, { freq: 3 }),
    }),
    ({ told, ...facts }, choice) => ({ type: 'AnswerRequest', ...facts, told: told && told[choice] }),
  ),
  toChatId(
    2,
    fc.record({
      id: by,
      product: fc.constantFrom(...CHAT_PRODUCTS),
      kind: fc.constantFrom(...CHAT_KINDS),
      foreignId: twoNames,
      name: fc.option(twoNames),
    }),
    ({ foreignId, name, ...facts }, choice) => ({
      type: 'RegisterChatId',
      ...facts,
      foreignId: foreignId[choice],
      name: name && name[choice],
    }),
  ),
  toInstallation(1, fc.nat(1), (n) => ({
    type: 'FoundInstallation',
    diagnosticId: idOf('d', n),
    defaultTeamId: idOf('t', n),
    adminUserId: idOf('u', n),
    bootstrapTokenId: idOf('k', n),
  })),
];

// What is done to one kind of thing meets what is there more often when nothing else is done, so half of the histories
// are about one kind.
const themes = [incidentDeeds, taskDeeds, playbookDeeds, [...incidentDeeds, ...otherDeeds], webhookDeeds];
const everythingThatCanBeDone = [...incidentDeeds, ...taskDeeds, ...playbookDeeds, ...otherDeeds, ...webhookDeeds];
