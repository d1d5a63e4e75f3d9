// Emmett on SQLite, in WAL mode; SQLite waits for the disk at each commit (`synchronous` is FULL where nothing else is said).
//
// By itself Emmett opens the file anew for every read and every append, and most requests that arrive together are then
// answered with 500, because the database is locked. With one connection shared as it is, requests that overlap share a
// transaction, so that some are answered before their commit. So it is given one connection that they take in turns.
// An append that loses a race leaves the position of its stream raised, and the stream takes none any more. So the loads put on
// Emmett never race on one stream.
//
// Pongo knows only PostgreSQL. The read model, where one is kept, is an inline projection by hand that does the same: it reads
// the document, and writes what it becomes.
import { join } from 'node:path';
import { projections } from '@event-driven-io/emmett';
import { getSQLiteEventStore, sqliteConnection, sqliteProjection } from '@event-driven-io/emmett-sqlite';
import { serve } from './incidents.mjs';
import { show, shownTypes } from './read-model.mjs';

const fileName = join(process.env.DATA_DIR, 'events.db');
const connection = sqliteConnection({ fileName });

let last = Promise.resolve();
const inTurn = (work) => {
  const mine = last.then(() => work(connection));
  last = mine.catch(() => {});
  return mine;
};

const shownIncidents = sqliteProjection({
  name: 'shown_incidents',
  canHandle: shownTypes,
  handle: async (events, context) => {
    for (const event of events) {
      const { incidentId } = event.data;
      const document = show(await find(context.connection, incidentId), event);
      await context.connection.command(
        `INSERT INTO shown_incidents (id, started_at, data) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET data = excluded.data`,
        [incidentId, document.startedAt, JSON.stringify(document)],
      );
    }
  },
});

const find = async (database, id) => {
  const row = await database.querySingle('SELECT data FROM shown_incidents WHERE id = ?', [id]);
  return row ? JSON.parse(row.data) : null;
};

const openReadModel = async () => {
  await connection.batchCommand([
    'CREATE TABLE shown_incidents (id TEXT PRIMARY KEY, started_at TEXT NOT NULL, data TEXT NOT NULL)',
    'CREATE INDEX shown_incidents_by_start ON shown_incidents (started_at DESC)',
  ]);
  return {
    find: (id) => inTurn((database) => find(database, id)),
    newest: async (limit) => {
      const sql = 'SELECT data FROM shown_incidents ORDER BY started_at DESC LIMIT ?';
      const rows = await inTurn((database) => database.query(sql, [limit]));
      return rows.map(({ data }) => JSON.parse(data));
    },
  };
};

const keepsReadModel = process.env.READ_MODEL === 'on';
const pool = { connection: async () => connection, withConnection: inTurn, close: async () => connection.close() };
const eventStore = getSQLiteEventStore({
  fileName,
  pool,
  projections: keepsReadModel ? projections.inline([shownIncidents]) : [],
});
await eventStore.schema.migrate();
serve(eventStore, keepsReadModel ? await openReadModel() : undefined);
