// Sets up a consumer group on the telemetry stream, once, as an administrator or operator of the cluster.
import { EventStoreDBClient, persistentSubscriptionToStreamSettingsFromDefaults, START } from '@eventstore/db-client';

const { ADMIN_URL, TELEMETRY_STREAM, GROUP = 'warehouse' } = process.env;
const client = EventStoreDBClient.connectionString(ADMIN_URL);

const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START });
await client.createPersistentSubscriptionToStream(TELEMETRY_STREAM, GROUP, settings);
await client.dispose();
