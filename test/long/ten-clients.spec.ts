import { contradictions } from '../support/editing/contradictions.js';
import { record, type History, type Operation } from '../support/editing/history.js';
import type { Incident } from '../support/http-client.js';
import { defaultTeamOf } from '../support/on-cluster.js';
import { issue } from '../support/people.js';
import { startServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// Ten people edit one incident, all the time and at random, with and without `If-Match`, and send requests twice. What they
// were answered is then held against the log by a checker that knows nothing of how it works.

jest.setTimeout(300_000);

const OPERATIONS = 10_000;
const CLIENTS = 10;
const seed = seedFrom('EDITING_SEED');

let history: History;
beforeAll(async () => {
  const server = await startServer({ REQUESTS_PER_TOKEN_MAX: '1000000' });
  const teamId = await defaultTeamOf(server.admin);
  const scopes = ['incidents:read', 'incidents:write'];
  const editors = await Promise.all(Array.from({ length: CLIENTS }, () => issue(server.admin, scopes, [teamId])));
  const { body } = await editors[0]!.client.post<Incident>('/v1/incidents', { name: 'the one', teamId });
  history = await record(editors, body, OPERATIONS, seededRandom(seed));
  await server.stop();
});

const edits = () => history.operations.filter((operation) => operation.did === 'edit');
type Edited = Operation & { did: 'edit' };
type Stale = Edited['answer'] & { was: 'stale' };

it(`${CLIENTS} clients, ${OPERATIONS} operations: no update is lost, and the order in the log explains every answer`, () => {
  const count = (is: (edit: Edited) => boolean) => edits().filter(is).length;
  const conditional = count(({ ifVersion, answer }) => ifVersion !== undefined && answer.was === 'done');
  const stale = count(({ answer }) => answer.was === 'stale');
  const refused = count(({ answer }) => answer.was === 'refused');
  process.stdout.write(
    `EDITING_SEED=${seed}: ${history.operations.length} operations, ${history.events.length} events, ` +
      `${conditional} done with If-Match, ${stale} stale, ${refused} refused, ${history.repeats} sent again\n`,
  );
  expect([...contradictions(history)]).toEqual([]);
  expect(history.operations.length).toBeGreaterThanOrEqual(OPERATIONS);
  for (const each of [conditional, stale, refused, history.repeats]) expect(each).toBeGreaterThan(20);
});

describe('The checker finds', () => {
  const with_ = (index: number, change: (operation: Operation) => Operation): History => ({
    ...history,
    operations: history.operations.map((operation, i) => (i === index ? change(operation) : operation)),
  });
  const indexOf = (is: (operation: Edited) => boolean): number =>
    history.operations.findIndex((operation, i) => i > 1_000 && operation.did === 'edit' && is(operation));
  const changed = (is: (operation: Edited) => boolean, change: (operation: Edited) => Partial<Edited>): History =>
    with_(indexOf(is), (operation) => ({ ...operation, ...change(operation as Edited) }) as Operation);
  const withoutEvent = (index: number): History => ({
    ...history,
    events: history.events.filter((_, i) => i !== index).map((event, i) => ({ ...event, version: i + 1 })),
  });
  const isDone = ({ answer }: Edited) => answer.was === 'done';
  const doneWith = (type: string) => (operation: Edited) =>
    isDone(operation) && operation.edit.events[0]!.type === type;
  const another = (operation: Edited, by: number): Partial<Edited> => {
    const answer = operation.answer as { was: 'done'; version: number };
    return { answer: { ...answer, version: answer.version + by } as Edited['answer'] };
  };

  const planted: readonly (readonly [string, () => History])[] = [
    ['an update that is lost', () => withoutEvent(500)],
    [
      'an update that is done twice',
      () => {
        const twice = history.events.toSpliced(501, 0, { ...history.events[500]!, id: 'another' });
        return { ...history, events: twice.map((event, i) => ({ ...event, version: i + 1 })) };
      },
    ],
    [
      'two updates in another order',
      () => {
        const [one, other] = [history.events[500]!, history.events[501]!];
        const events = history.events.toSpliced(500, 2, { ...other, version: 501 }, { ...one, version: 502 });
        return { ...history, events };
      },
    ],
    ['an update of which nobody was told', () => changed(isDone, () => ({ answer: { was: 'refused', type: 'x' } }))],
    ['a version too high in an answer', () => changed(isDone, (operation) => another(operation, 1))],
    ['a version too low in an answer', () => changed(isDone, (operation) => another(operation, -1))],
    [
      'a stale update that was made',
      () => {
        const isConditional = (operation: Edited) => isDone(operation) && operation.ifVersion !== undefined;
        return changed(isConditional, ({ ifVersion }) => ({ ifVersion: ifVersion! - 1 }));
      },
    ],
    [
      'a 412 for what was not stale',
      () =>
        changed(
          ({ answer }) => answer.was === 'stale',
          ({ answer }) => ({ ifVersion: (answer as Stale).currentVersion }),
        ),
    ],
    [
      'a 412 that keeps an event back',
      () =>
        changed(
          ({ answer }) => answer.was === 'stale' && answer.missed.length > 1,
          ({ answer }) => ({
            answer: { ...answer, missed: (answer as { missed: readonly string[] }).missed.slice(1) } as never,
          }),
        ),
    ],
    [
      'a refusal without a reason',
      () =>
        changed(
          ({ answer }) => answer.was === 'refused' && answer.type === '/problems/incident-already-ended',
          () => ({ answer: { was: 'refused', type: '/problems/index-out-of-range' } }),
        ),
    ],
    [
      'an answer that shows something else',
      () =>
        changed(doneWith('IncidentRenamed'), ({ answer }) => ({
          answer: { ...answer, shown: (answer as { shown: string }).shown.replace('text', 'test') } as never,
        })),
    ],
    [
      'an old incident read as the newest',
      () => {
        const early = history.operations.find(({ did }) => did === 'read')! as Operation & { did: 'read' };
        const last = history.operations.findLastIndex(({ did }) => did === 'read');
        return with_(last, (read) => ({ ...read, version: early.version, shown: early.shown }) as Operation);
      },
    ],
    [
      'an update that is in the log before one that was known when it began',
      () => changed(doneWith('TaskAdded'), () => ({ began: 1e9, ended: 1e9 + 1 })),
    ],
  ];
  it.each(planted)('%s', (_, plant) => {
    expect([...contradictions(plant())]).not.toEqual([]);
  });
});
