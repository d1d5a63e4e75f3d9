// Emmett on PostgreSQL with the settings that it has by itself: a pool of ten connections, one transaction an append. Its read
// model, where one is kept, is Emmett's own: a Pongo collection by an inline single-stream projection.
import { SQL } from '@event-driven-io/dumbo';
import { projections } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, pongoSingleStreamProjection } from '@event-driven-io/emmett-postgresql';
import { pongoClient } from '@event-driven-io/pongo';
import { serve } from './incidents.mjs';
import { show, shownTypes } from './read-model.mjs';

const url = process.env.POSTGRESQL_URL;

const shownIncidents = pongoSingleStreamProjection({
  collectionName: 'shown_incidents',
  canHandle: shownTypes,
  evolve: show,
  getDocumentId: ({ data }) => data.incidentId,
});

const openReadModel = async () => {
  const incidents = pongoClient(url).db().collection('shown_incidents');
  await incidents.createCollection();
  // Pongo finds and does not sort; its own way out is SQL, and an index is what anybody would give it.
  await incidents.sql.command(
    SQL`CREATE INDEX IF NOT EXISTS shown_incidents_by_start ON shown_incidents ((data->>'startedAt') DESC)`,
  );
  return {
    find: async (id) => withoutVersion(await incidents.findOne({ _id: id })),
    newest: async (limit) => {
      const rows = await incidents.sql.query(
        SQL`SELECT data FROM shown_incidents ORDER BY data->>'startedAt' DESC LIMIT ${limit}`,
      );
      return rows.map(({ data }) => withoutVersion(data));
    },
  };
};

/** Pongo's version is a bigint, of which there is no JSON. */
const withoutVersion = (document) => document && { ...document, _version: undefined };

const keepsReadModel = process.env.READ_MODEL === 'on';
const eventStore = getPostgreSQLEventStore(url, {
  projections: keepsReadModel ? projections.inline([shownIncidents]) : [],
});
await eventStore.schema.migrate();
serve(eventStore, keepsReadModel ? await openReadModel() : undefined);
