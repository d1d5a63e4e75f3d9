// Prints telemetry records as one of a group that shares them. The cluster remembers what the group has acknowledged.
import { setTimeout } from 'node:timers/promises';
import { EventStoreDBClient, PARK } from '@eventstore/db-client';

const { EVENTSTORE_URL, TELEMETRY_STREAM, GROUP = 'warehouse' } = process.env;
const client = EventStoreDBClient.connectionString(EVENTSTORE_URL);

const take = (record) => {
  if (record.type === process.env.REFUSED_TYPE) throw new Error('this consumer does not take it');
  console.log(JSON.stringify(record));
};

for (;;) {
  const subscription = client.subscribeToPersistentSubscriptionToStream(TELEMETRY_STREAM, GROUP);
  try {
    for await (const message of subscription) {
      try {
        take(message.event.data);
        await subscription.ack(message);
      } catch (error) {
        // Set aside, until somebody replays what is parked.
        await subscription.nack(PARK, error.message, message);
      }
    }
  } catch (error) {
    console.error(error.message);
  }
  await subscription.unsubscribe().catch(() => {});
  await setTimeout(500);
}
