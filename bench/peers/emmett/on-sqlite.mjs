// Emmett on SQLite, in WAL mode; SQLite waits for the disk at each commit (`synchronous` is FULL where nothing else is said).
//
// By itself Emmett opens the file anew for every read and every append, and most requests that arrive together are then
// answered with 500, because the database is locked. With one connection shared as it is, requests that overlap share a
// transaction, so that some are answered before their commit. So it is given one connection that they take in turns.
import { join } from 'node:path';
import { getSQLiteEventStore, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import { serve } from './incidents.mjs';

const fileName = join(process.env.DATA_DIR, 'events.db');
const connection = sqliteConnection({ fileName });

let last = Promise.resolve();
const inTurn = (work) => {
  const mine = last.then(() => work(connection));
  last = mine.catch(() => {});
  return mine;
};

const pool = { connection: async () => connection, withConnection: inTurn, close: async () => connection.close() };
const eventStore = getSQLiteEventStore({ fileName, pool });
await eventStore.schema.migrate();
serve(eventStore);
