// Prints every telemetry record in order, and goes on where it stopped: also after a restart, and when the cluster was away.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { EventStoreDBClient, START } from '@eventstore/db-client';

const { EVENTSTORE_URL, TELEMETRY_STREAM, CHECKPOINT = 'telemetry.checkpoint' } = process.env;
const client = EventStoreDBClient.connectionString(EVENTSTORE_URL);

for (;;) {
  const fromRevision = existsSync(CHECKPOINT) ? BigInt(readFileSync(CHECKPOINT, 'utf8')) : START;
  const subscription = client.subscribeToStream(TELEMETRY_STREAM, { fromRevision });
  try {
    for await (const { event } of subscription) {
      console.log(JSON.stringify(event.data));
      // After the record, so that none is missed; a repeat is known by its id.
      writeFileSync(CHECKPOINT, String(event.revision));
    }
  } catch (error) {
    console.error(error.message);
  }
  // The client does not subscribe again by itself.
  await subscription.unsubscribe().catch(() => {});
  await setTimeout(500);
}
