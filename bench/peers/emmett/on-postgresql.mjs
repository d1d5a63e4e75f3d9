// Emmett on PostgreSQL with the settings that it has by itself: a pool of ten connections, one transaction an append.
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { serve } from './incidents.mjs';

const eventStore = getPostgreSQLEventStore(process.env.POSTGRESQL_URL);
await eventStore.schema.migrate();
serve(eventStore);
