import { setTimeout } from 'node:timers/promises';
import type { HttpClient, Incident, Problem } from '../http-client.js';
import type { Random } from '../seeded-random.js';
import { chooseEdit, type Edit } from './edits.js';
import { shownOf, textOf, type Shown, type ToldEvent } from './story.js';

export interface Editor {
  readonly userId: string;
  readonly client: HttpClient;
}

/** What one client did, and when: by a counter that goes on with everything that anybody begins or hears. */
export type Operation = { readonly userId: string; readonly began: number; readonly ended: number } & (
  | { readonly did: 'read'; readonly version: number; readonly shown: string }
  | { readonly did: 'edit'; readonly edit: Edit; readonly ifVersion: number | undefined; readonly answer: Answered }
);

export type Answered =
  /** `shown`: the incident in the answer. */
  | { readonly was: 'done'; readonly version: number; readonly shown: string }
  /** `missed`: the ids of the events that the answer told. */
  | { readonly was: 'stale'; readonly currentVersion: number; readonly missed: readonly string[] }
  | { readonly was: 'refused'; readonly type: string };

export interface History {
  readonly operations: readonly Operation[];
  /** All that the log holds of the incident in the end. */
  readonly events: readonly ToldEvent[];
  /** How often a request was sent once more under its key. */
  readonly repeats: number;
}

/** Editors at one incident, each with something to do all the time, until so many operations are begun. */
export const record = async (
  editors: readonly Editor[],
  incident: Incident,
  count: number,
  random: Random,
): Promise<History> => {
  const url = `/v1/incidents/${incident.id}`;
  const operations: Operation[] = [];
  const users = editors.map(({ userId }) => userId);
  let [clock, begun, texts, keys, repeats] = [0, 0, 0, 0, 0];
  const newText = () => `text ${texts++}`;

  const edit = async ({ userId, client }: Editor, seen: Seen): Promise<Seen> => {
    // As it was seen a moment ago, or as it was before that: then it must not be done. Mostly, whatever it is like by now.
    const choice = random(8);
    if (choice === 0) seen = await read({ userId, client });
    const ifVersion = [seen.version, seen.version - 1 || undefined][choice];
    const chosen = chooseEdit(seen.shown, random, users, newText);
    const headers: Record<string, string> = {};
    if (ifVersion !== undefined) headers['if-match'] = `"${ifVersion}"`;
    const isSentAgain = random(5) === 0;
    if (isSentAgain) headers['idempotency-key'] = `key-${keys++}`;
    const text = chosen.body ? JSON.stringify(chosen.body) : undefined;
    if (chosen.body) headers['content-type'] = 'application/json';
    const send = () => client.send<Incident>(chosen.method, url + chosen.path, text, headers);

    const began = clock++;
    const sent = [send(), ...(isSentAgain && random(2) === 0 ? [send()] : [])];
    const answers = await Promise.all(sent);
    if (isSentAgain) answers.push(await send());
    const ended = clock++;
    repeats += answers.length - 1;
    // One effect, so one answer; whoever came while the first was at work was told so.
    const told = answers.filter(({ body }) => !isUnderWay(body as unknown as Problem));
    const differing = new Set(told.map(({ status, headers }) => `${status} ${headers.get('etag')}`));
    if (differing.size !== 1) throw new Error(`one request was answered in several ways: ${[...differing].join(', ')}`);
    const { status, body } = told[0]!;
    const answer = answered(status, body);
    operations.push({ did: 'edit', userId, edit: chosen, ifVersion, began, ended, answer });
    return answer.was === 'done' ? { version: answer.version, shown: shownOf(body) } : read({ userId, client });
  };
  const read = async ({ userId, client }: Editor): Promise<Seen> => {
    const began = clock++;
    const { body, headers } = await client.get<Incident>(url);
    const version = Number(headers.get('etag')!.replaceAll('"', ''));
    operations.push({ did: 'read', userId, began, ended: clock++, version, shown: textOf(shownOf(body)) });
    return { version, shown: shownOf(body) };
  };

  await Promise.all(
    editors.map(async (editor) => {
      let seen = await read(editor);
      while (begun++ < count) {
        // At full speed of all, nobody would ever change what he has just seen.
        await setTimeout(random(THINKING_MS_MAX));
        if (random(10) === 0) seen = await read(editor);
        seen = await edit(editor, seen);
      }
    }),
  );
  await read(editors[0]!);
  return { operations, events: await eventsOf(editors[0]!.client, url), repeats };
};

interface Seen {
  readonly version: number;
  readonly shown: Shown;
}

const THINKING_MS_MAX = 40;

const isUnderWay = ({ type }: Problem): boolean => type === '/problems/request-under-way';

const answered = (status: number, body: Incident): Answered => {
  if (status < 300) return { was: 'done', version: body.version, shown: textOf(shownOf(body)) };
  const problem = body as unknown as Problem & { missed: readonly { id: string }[] };
  if (status === 412)
    return { was: 'stale', currentVersion: problem.currentVersion!, missed: problem.missed.map(({ id }) => id) };
  if (![404, 409, 422].includes(status)) throw new Error(`answered ${status} ${problem.type}`);
  return { was: 'refused', type: problem.type };
};

const eventsOf = async (client: HttpClient, url: string): Promise<readonly ToldEvent[]> => {
  const events: ToldEvent[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: ToldEvent[]; nextCursor: string | null } = (
      await client.get<{ items: ToldEvent[]; nextCursor: string | null }>(
        `${url}/events?limit=200${cursor && `&cursor=${cursor}`}`,
      )
    ).body;
    events.push(...page.items);
    cursor = page.nextCursor;
  }
  return events;
};
