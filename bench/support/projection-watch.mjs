// What has been derived and stored of the incidents that were acknowledged, seen from outside the server.
import { request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { TOKEN } from './servers.mjs';

const SAMPLE_EVERY_MS = 100;
const CATCH_UP_MAX_MS = 30_000;

/** How many telemetry records there are: read in the file, so that watching costs the server nothing. */
export const recordsInFile = ({ directory }) => {
  const telemetry = new DatabaseSync(join(directory, 'telemetry.db'), { readOnly: true });
  // Positions have no holes.
  const newest = telemetry.prepare('SELECT max(position) AS position FROM event');
  return { count: () => newest.get().position ?? 0, close: () => telemetry.close() };
};

/** How many a consumer of the event stream has been given: for a log that is in no file of this machine. */
export const recordsOverHttp = async ({ port }) => {
  let [records, rest, failure] = [0, '', undefined];
  const path = '/v1/telemetry/stream?after=start';
  const headers = { authorization: `Bearer ${TOKEN}` };
  const sent = request({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
    response.setEncoding('latin1').on('data', (chunk) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop();
      records += blocks.filter((block) => block.includes('\nevent: telemetry\n')).length;
    });
    response.on('error', () => undefined);
    response.on('close', () => (failure = new Error('the telemetry stream has ended under the watch')));
  });
  sent.on('error', (error) => (failure = error));
  sent.end();
  const count = () => {
    if (failure) throw failure;
    return records;
  };
  return { count, close: () => sent.destroy() };
};

/** What Sitrep has derived. */
export class ProjectionWatch {
  #acknowledged = 0;
  #url;
  #records;

  constructor({ url }, records) {
    this.#url = url;
    this.#records = records;
  }

  /** Fills up with how many records were missing, now and again until the load ends. */
  sample(load) {
    const lags = [];
    let records;
    const timer = setInterval(() => {
      if (!load.connected) return clearInterval(timer);
      // Records first, acknowledgements after: the difference is never told too small.
      records = this.#records.count();
      load.send('how many?', () => {});
    }, SAMPLE_EVERY_MS);
    load.on('message', ({ acknowledged }) => {
      if (acknowledged !== undefined) lags.push(this.#acknowledged + acknowledged - records);
    });
    return { lags };
  }

  /** How long after the last answer telemetry and the read models hold everything, in milliseconds. */
  async caughtUp({ acknowledged, lastAnswers }) {
    const from = performance.now();
    this.#acknowledged += acknowledged;
    const [telemetryMs, readModelsMs] = await Promise.all([
      this.#telemetryComplete().then(() => performance.now() - from),
      this.#listed(lastAnswers).then(() => performance.now() - from),
    ]);
    return { telemetryMs, readModelsMs };
  }

  async #telemetryComplete() {
    const until = performance.now() + CATCH_UP_MAX_MS;
    while (this.#records.count() < this.#acknowledged) {
      if (performance.now() > until) throw new Error('telemetry has not caught up within 30 s');
      await setTimeout(1);
    }
  }

  /** An answer to the position of the newest write comes from read models that hold it. */
  async #listed(answers) {
    const position = answers
      .map((answer) => /\r\nsitrep-position: (\S+)/i.exec(answer)[1])
      .toSorted()
      .at(-1);
    await get(this.#url, '/v1/incidents?limit=1', { 'sitrep-position': position });
  }

  async assertEachIncidentIsThereOnce() {
    this.#records.close();
    const listed = await this.#idsOf('/v1/incidents?limit=200', 'cursor', ({ nextCursor }) => nextCursor);
    const told = await this.#idsOf(
      '/v1/telemetry?limit=1000',
      'after',
      ({ nextCursor, atHead }) => (atHead ? null : nextCursor),
      ({ data }) => data.incidentID,
    );
    for (const [place, ids] of Object.entries({ 'the list': listed, telemetry: told }))
      if (ids.length !== this.#acknowledged || new Set(ids).size !== ids.length)
        throw new Error(`${this.#acknowledged} incidents were acknowledged, but ${place} holds ${ids.length}`);
  }

  async #idsOf(path, cursorName, nextOf, idOf = ({ id }) => id) {
    const ids = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await get(this.#url, `${path}${cursor && `&${cursorName}=${cursor}`}`);
      ids.push(...page.items.map(idOf));
      cursor = nextOf(page);
    }
    return ids;
  }
}

const get = async (url, path, headers = {}) => {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
  if (!response.ok) throw new Error(`GET ${path} was answered with ${response.status}`);
  return response.json();
};

const NOTHING_DERIVED = { telemetryMs: NaN, readModelsMs: NaN };

/** The limit projects nothing. */
export const NOTHING_TO_WATCH = {
  sample: () => ({ lags: [] }),
  caughtUp: async () => NOTHING_DERIVED,
  assertEachIncidentIsThereOnce: async () => {},
};

/** What a peer has stored, in its database; it derives nothing that is waited for. */
export class StoredWatch {
  #acknowledged = 0;
  #peer;

  constructor(peer) {
    this.#peer = peer;
  }

  sample = () => ({ lags: [] });

  async caughtUp({ acknowledged }) {
    this.#acknowledged += acknowledged;
    return NOTHING_DERIVED;
  }

  async assertEachIncidentIsThereOnce() {
    const stored = this.#peer.stored();
    if (stored !== this.#acknowledged)
      throw new Error(`${this.#peer.name} acknowledged ${this.#acknowledged} incidents and stored ${stored}`);
  }
}
