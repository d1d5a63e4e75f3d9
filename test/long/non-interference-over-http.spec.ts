import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { seededRandom, seedFrom, type Random } from '../support/seeded-random.js';
import { Telling, type Leak } from '../support/two-tellings/telling.js';
import { spelled, twoKept, twoRefused, type TwoWords } from '../support/two-tellings/words.js';

// Two running Sitreps are told the same facts in other words, over HTTP. Whatever the bearer of a telemetry token can see
// of the one is what can be seen of the other, byte for byte; only the time of day is left out.

const PAIRS = 2_000;
const PAIRS_UNTIL_A_LEAK_SHOWS = 60;

/** One telling beside the other: what is done is done to both. */
class Pair {
  #cursor = 'start';

  static async start(leak?: Leak): Promise<Pair> {
    return new Pair(await Telling.start(leak), await Telling.start(leak));
  }

  private constructor(
    readonly one: Telling,
    readonly other: Telling,
  ) {}

  async stop(): Promise<void> {
    await Promise.all([this.one.stop(), this.other.stop()]);
  }

  /** A short story of one incident, told twice, and then the channels on which it can be told apart. */
  async tell(random: Random): Promise<readonly string[]> {
    for (const telling of [this.one, this.other]) telling.tick();
    const incident = await this.#live(random);
    return this.#channelsThatDiffer(incident);
  }

  async #live(random: Random): Promise<string> {
    const do_ = (method: string, path: string, fieldsOf: (choice: 0 | 1) => Record<string, unknown> | undefined) =>
      this.#both(method, path, fieldsOf, random);
    const name = twoKept(random);
    const description = twoKept(random);
    const { id, stageId } = await do_('POST', '/v1/incidents', (choice) => ({
      name: name[choice],
      description: description[choice],
      teamId: this.one.teamId,
    })).then((incident) => ({ id: incident.id, stageId: incident.stages[0]!.id }));
    const path = `/v1/incidents/${id}`;
    // In the one telling, perhaps, it is what it was before.
    const renamed: TwoWords = [random(2) === 0 ? name[0] : twoKept(random)[0], twoKept(random)[1]];
    for (const [choice, telling] of [this.one, this.other].entries())
      telling.spoken.isSameName = renamed[choice] === name[choice];
    await do_('PATCH', path, (choice) => ({ name: renamed[choice] }));
    const [title, what, command] = [twoKept(random), twoKept(random), twoKept(random)];
    const withTask = await do_('POST', `${path}/stages/${stageId}/tasks`, (choice) => ({
      title: title[choice],
      description: what[choice],
      command: `/${command[choice]}`,
    }));
    const task = `${path}/tasks/${withTask.stages[0]!.tasks[0]!.id}`;
    const refused = twoRefused(random);
    await do_('PATCH', task, (choice) => ({ title: refused[choice] }));
    await do_('PATCH', path, (choice) => ({ [`x${title[choice]}`]: what[choice] }));
    await do_('PATCH', task, (choice) => ({ description: renamed[choice] }));
    if (random(2) === 0) await do_('PUT', `${task}/state`, () => ({ state: 'closed' }));
    if (random(4) === 0)
      await do_('POST', '/v1/playbooks', (choice) => ({
        title: name[choice],
        teamId: this.one.teamId,
        stages: [{ title: title[choice], tasks: [{ title: what[choice], command: `/${command[choice]}` }] }],
      }));
    if (random(2) === 0) await do_('POST', `${path}/end`, () => undefined);
    return path;
  }

  /** Sends the same wish in both wordings; that it is accepted may depend on the words, so it must not here. */
  async #both(
    method: string,
    path: string,
    fieldsOf: (choice: 0 | 1) => Record<string, unknown> | undefined,
    random: Random,
  ): Promise<Shown> {
    const send = (telling: Telling, choice: 0 | 1) => {
      const fields = fieldsOf(choice);
      const words = Object.values(fields ?? {}).filter((value) => typeof value === 'string');
      telling.spoken.name = words[0] ?? telling.spoken.name;
      return telling.deed(method, path, fields && spelled(random, fields), words.join(' '));
    };
    const [one, other] = await Promise.all([send(this.one, 0), send(this.other, 1)]);
    if (one.status !== other.status) {
      const words = JSON.stringify([fieldsOf(0), fieldsOf(1)]);
      throw new Error(`${words} was answered with ${one.status} and ${other.status}: no two tellings of one story`);
    }
    return one.body;
  }

  async #channelsThatDiffer(incident: string): Promise<readonly string[]> {
    const after = this.#cursor;
    const feed = `/v1/telemetry?limit=1000&after=${after}`;
    const look: Readonly<Record<string, (telling: Telling) => Promise<string>>> = {
      // First: it waits until telemetry is complete.
      'the feed as JSON': (telling) => telling.seen('GET', feed),
      'the feed as NDJSON': (telling) => telling.seen('GET', feed, { accept: 'application/x-ndjson' }),
      'the event stream': (telling) => telling.eventStream(after),
      'the servers': (telling) => telling.seen('GET', '/v1/telemetry/servers'),
      'the preview': (telling) => telling.seen('GET', '/v1/telemetry/preview'),
      'an incident': (telling) => telling.seen('GET', incident),
      'an incident that is not there': (telling) => telling.seen('GET', `${incident.slice(0, -3)}zzz`),
      'a change to an incident': (telling) => telling.seen('POST', `${incident}/end`),
      'the list of incidents': (telling) => telling.seen('GET', '/v1/incidents'),
      'a cursor that is none': (telling) => telling.seen('GET', '/v1/telemetry?after=x'),
      'the metrics': (telling) => telling.metrics(),
    };
    const differing: string[] = [];
    for (const [channel, at] of Object.entries(look)) {
      const [one, other] = await Promise.all([at(this.one), at(this.other)]);
      if (one !== other) differing.push(channel);
      if (channel === 'the feed as JSON') this.#cursor = /"nextCursor":"([^"]+)"/.exec(one)?.[1] ?? this.#cursor;
    }
    return differing;
  }
}

interface Shown {
  readonly id: string;
  readonly stages: readonly { readonly id: string; readonly tasks: readonly { readonly id: string }[] }[];
}

jest.setTimeout(600_000);

it(`Telemetry over HTTP is the same in ${PAIRS} pairs of tellings, on every channel`, async () => {
  const seed = seedFrom('TELLINGS_SEED');
  const random = seededRandom(seed);
  const pair = await Pair.start();
  const from = performance.now();
  try {
    for (let i = 0; i < PAIRS; i++)
      expect({ pair: i, seed, differing: await pair.tell(random) }).toEqual({ pair: i, seed, differing: [] });
  } finally {
    await pair.stop();
  }
  const seconds = ((performance.now() - from) / 1_000).toFixed(0);
  process.stdout.write(`${PAIRS} pairs told over HTTP in ${seconds} s, the same on 11 channels, seed ${seed}\n`);
});

describe('A leak over HTTP is caught', () => {
  const inRecords =
    (change: (record: Record<string, unknown>, spoken: Parameters<Leak>[2]) => object | undefined): Leak =>
    ({ telemetryFeed }, _, spoken) => {
      const page = telemetryFeed.page.bind(telemetryFeed);
      telemetryFeed.page = async (...args) => {
        const { items, ...rest } = await page(...args);
        const changed = items.map((item) => ({ ...item, data: change({ ...item.data }, spoken) as never }));
        return { ...rest, items: changed.filter(({ data }) => data !== undefined) };
      };
    };
  const whileSending =
    (change: (reply: FastifyReply, payload: string, spoken: Parameters<Leak>[2]) => string): Leak =>
    (_, app, spoken) => {
      const fastify = app.getHttpAdapter().getInstance();
      fastify.addHook('onSend', async (__, reply, payload) =>
        typeof payload === 'string' ? change(reply, payload, spoken) : payload,
      );
    };
  const isOf = (reply: FastifyReply, type: string) => String(reply.getHeader('content-type')).includes(type);
  const withHeader = (name: string, valueOf: (spoken: Parameters<Leak>[2]) => string): Leak =>
    whileSending((reply, payload, spoken) => {
      if (reply.request.url.startsWith('/v1/telemetry')) void reply.header(name, valueOf(spoken));
      return payload;
    });
  const feed = 'the feed as JSON';
  const ndjson = 'the feed as NDJSON';
  const stream = 'the event stream';

  it.each<[leak: string, channels: readonly string[], leak: Leak]>([
    ['the name, as a field', [feed, ndjson, stream], inRecords((record, { name }) => ({ ...record, Name: name }))],
    [
      'whether there is a long name, as a flag',
      [feed, ndjson, stream],
      inRecords((record, { name }) => ({ ...record, HasDescription: name.length > 8 })),
    ],
    [
      'the length of a name, as a number',
      [feed, ndjson, stream],
      inRecords((record, { name }) => ({ ...record, NumChecklists: name.length })),
    ],
    [
      'a hash of a name',
      [feed, ndjson, stream],
      inRecords((record, { name }) => ({ ...record, NameHash: hash('sha256', name) })),
    ],
    [
      "the client's key, as an id",
      [feed, ndjson, stream],
      inRecords((record, { key }) => ({ ...record, id: hash('md5', key) })),
    ],
    [
      'nothing for a rename to the same name',
      [feed, ndjson, stream],
      inRecords((record, { isSameName }) => (isSameName && record['action'] === 'rename_task' ? undefined : record)),
    ],
    [
      'the order of records, by their names',
      [feed, ndjson, stream],
      ({ telemetryFeed }, _, spoken) => {
        const page = telemetryFeed.page.bind(telemetryFeed);
        telemetryFeed.page = async (...args) => {
          const { items, ...rest } = await page(...args);
          return { ...rest, items: spoken.name < 'm' ? items : items.toReversed() };
        };
      },
    ],
    [
      'where a cursor leads',
      [feed, ndjson],
      ({ telemetryFeed }, _, spoken) => {
        const page = telemetryFeed.page.bind(telemetryFeed);
        telemetryFeed.page = async (...args) => {
          const { nextCursor, ...rest } = await page(...args);
          return { ...rest, nextCursor: spoken.name.length % 2 === 0 ? nextCursor : `${nextCursor}=` };
        };
      },
    ],
    [
      'the length of an answer, by white space',
      [feed],
      whileSending((reply, payload, { name }) =>
        isOf(reply, 'application/json') ? payload + ' '.repeat(name.length) : payload,
      ),
    ],
    [
      'empty lines in NDJSON',
      [ndjson],
      whileSending((reply, payload, { name }) =>
        isOf(reply, 'ndjson') ? payload + '\n'.repeat(name.length % 3) : payload,
      ),
    ],
    [
      'where the event stream is cut into chunks',
      [stream],
      (_, app, spoken) => {
        const fastify = app.getHttpAdapter().getInstance();
        fastify.addHook('onRequest', async (request, { raw }) => {
          if (!request.url.includes('/stream')) return;
          const write = raw.write.bind(raw) as (text: string) => boolean;
          raw.write = (text: string) => {
            const at = 1 + (spoken.name.length % 5);
            return text.length > at ? (write(text.slice(0, at)), write(text.slice(at))) : write(text);
          };
        });
      },
    ],
    ["an incident's ETag in a header", [feed, ndjson], withHeader('etag', ({ name }) => hash('md5', name))],
    ['a request id that the client chose', [feed, ndjson], withHeader('x-request-id', ({ key }) => key)],
    [
      '404 against 403',
      ['an incident'],
      whileSending((reply, payload, { name }) => {
        if (reply.statusCode === 403 && name.length % 2 === 0) void reply.code(404);
        return payload;
      }),
    ],
    [
      'an error message',
      ['a cursor that is none'],
      whileSending((reply, payload, { name }) =>
        reply.statusCode === 400
          ? payload.replace('"detail":"', `"detail":${JSON.stringify(name).slice(0, -1)}`)
          : payload,
      ),
    ],
    [
      'a number in the metrics',
      ['the metrics'],
      whileSending((reply, payload, { name }) =>
        isOf(reply, 'openmetrics') || reply.request.url === '/metrics'
          ? `${payload}\nsitrep_words ${name.length}\n`
          : payload,
      ),
    ],
  ])('%s', async (leak, channels, plant) => {
    const random = seededRandom(2026);
    const pair = await Pair.start(plant);
    try {
      let told = 0;
      let differing: readonly string[] = [];
      while (differing.length === 0 && told++ < PAIRS_UNTIL_A_LEAK_SHOWS) differing = await pair.tell(random);
      process.stdout.write(`${leak}: seen in pair ${told}, in ${differing.join(', ')}\n`);
      expect(differing).toEqual(expect.arrayContaining([...channels]));
    } finally {
      await pair.stop();
    }
  });
});
