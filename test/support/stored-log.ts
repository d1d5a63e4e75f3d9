import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { logUnderTest, nodeBehind } from './log-under-test.js';
import { recordsOf } from './mode-under-test.js';

// What is in the log behind a data directory, read beside the running server.

/** How many events there are, apart from the audit's: what is refused is on record there. */
export const eventsStored = (dataDirectory: string): number =>
  logUnderTest === 'sqlite'
    ? Number(ask(dataDirectory, "SELECT count(*) AS found FROM event WHERE stream NOT GLOB 'audit-*'"))
    : recordsIn(dataDirectory, 'sitrep.').filter(({ stream }) => !stream.startsWith('sitrep.audit-')).length;

/** How many of them are in one stream. */
export const eventsStoredIn = (dataDirectory: string, stream: string): number =>
  logUnderTest === 'sqlite'
    ? Number(ask(dataDirectory, 'SELECT count(*) AS found FROM event WHERE stream = ?', stream))
    : recordsIn(dataDirectory, `sitrep.${stream}`).length;

/** Every byte that the log of domain events consists of. */
export const bytesOfEvents = (dataDirectory: string): Buffer =>
  logUnderTest === 'sqlite' ? readFileSync(join(dataDirectory, 'events.db')) : bytesIn(dataDirectory, 'sitrep.');

/** Every byte that the telemetry log consists of, by the places where they are. */
export const bytesOfTelemetry = (dataDirectory: string): readonly (readonly [place: string, bytes: Buffer])[] => {
  if (logUnderTest === 'eventstoredb')
    return [['the telemetry stream in the cluster', bytesIn(dataDirectory, 'sitrep_')]];
  return ['telemetry.db', 'telemetry.db-wal', 'telemetry.db-shm', 'telemetry.db.lock', 'telemetry.db.pid']
    .map((name) => [name, join(dataDirectory, name)] as const)
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => [name, readFileSync(file)] as const);
};

const recordsIn = (dataDirectory: string, prefix: string) =>
  nodeBehind(dataDirectory).store.log.filter(({ stream }) => stream.startsWith(prefix));

const bytesIn = (dataDirectory: string, prefix: string): Buffer =>
  Buffer.concat(
    recordsIn(dataDirectory, prefix).flatMap(({ stream, id, type, data, metadata }) => [
      Buffer.from(`${stream} ${id} ${type} `),
      data,
      metadata,
    ]),
  );

/** How many requests with a key have had an effect and no answer that is known of. */
export const requestsDoneAndNotAnswered = (dataDirectory: string): number => {
  if (logUnderTest === 'sqlite')
    return Number(
      ask(
        dataDirectory,
        `SELECT count(DISTINCT metadata ->> 'requestId') AS found FROM event WHERE metadata ->> 'requestId' NOT IN
          (SELECT data ->> '$.facts.requestId' FROM event WHERE type = 'RequestAnswered')`,
      ),
    );
  const [done, answered] = [new Set<string>(), new Set<string>()];
  for (const { type, data, metadata } of recordsIn(dataDirectory, 'sitrep.')) {
    const { requestId } = parsed<{ requestId?: string }>(metadata);
    if (requestId !== undefined) done.add(requestId);
    if (type === 'RequestAnswered') answered.add(parsed<{ facts: { requestId: string } }>(data).facts.requestId);
  }
  return [...done].filter((id) => !answered.has(id)).length;
};

/** The names of the streams with a text in one of their events. */
export const streamsWith = (dataDirectory: string, text: string): readonly string[] => {
  if (logUnderTest === 'eventstoredb') {
    const found = recordsIn(dataDirectory, 'sitrep.').filter(({ data }) => Buffer.from(data).includes(text));
    return [...new Set(found.map(({ stream }) => stream.slice('sitrep.'.length)))];
  }
  const db = new DatabaseSync(join(dataDirectory, 'events.db'), { readOnly: true });
  try {
    const found = db.prepare('SELECT DISTINCT stream FROM event WHERE instr(data, ?) > 0').all(text);
    return found.map(({ stream }) => String(stream));
  } finally {
    db.close();
  }
};

/** Every file of a data directory with its bytes, and beside them what is in a cluster. */
export const bytesBehind = (dataDirectory: string): readonly (readonly [name: string, bytes: Buffer])[] => [
  ...readdirSync(dataDirectory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))] as const),
  ...(logUnderTest === 'eventstoredb' ? [['events in the cluster', bytesIn(dataDirectory, 'sitrep')] as const] : []),
];

/** How many records and checkpoints there are in the telemetry log of a server that has stopped. */
export const telemetryRecordsStored = (dataDirectory: string): number =>
  logUnderTest === 'sqlite' ? recordsOf(dataDirectory) : recordsIn(dataDirectory, 'sitrep_').length;

const parsed = <Value>(bytes: Uint8Array): Value => JSON.parse(Buffer.from(bytes).toString()) as Value;

const ask = (dataDirectory: string, sql: string, ...values: string[]): unknown => {
  const db = new DatabaseSync(join(dataDirectory, 'events.db'), { readOnly: true });
  try {
    return db.prepare(sql).get(...values)!['found'];
  } finally {
    db.close();
  }
};
