import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many events the log of a data directory holds; read from its file beside the running server. */
export const eventsStored = (dataDirectory: string): number =>
  Number(ask(dataDirectory, 'SELECT coalesce(max(position), 0) AS found FROM event'));

/** How many of them are in one stream. */
export const eventsStoredIn = (dataDirectory: string, stream: string): number =>
  Number(ask(dataDirectory, 'SELECT count(*) AS found FROM event WHERE stream = ?', stream));

/** How many requests with a key have had an effect and no answer that is known of. */
export const requestsDoneAndNotAnswered = (dataDirectory: string): number =>
  Number(
    ask(
      dataDirectory,
      `SELECT count(DISTINCT metadata ->> 'requestId') AS found FROM event WHERE metadata ->> 'requestId' NOT IN
        (SELECT data ->> '$.facts.requestId' FROM event WHERE type = 'RequestAnswered')`,
    ),
  );

const ask = (dataDirectory: string, sql: string, ...values: string[]): unknown => {
  const db = new DatabaseSync(join(dataDirectory, 'events.db'), { readOnly: true });
  try {
    return db.prepare(sql).get(...values)!['found'];
  } finally {
    db.close();
  }
};
