import { randomUUID } from 'node:crypto';
import { describeEventLog } from '@sitrep/application/contract';
import { EventStoreNode } from './support/eventstoredb/node.js';
import { secureNode } from './support/eventstoredb/secure-node.js';
import { EventStoreCluster } from '@sitrep/event-log-eventstoredb';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
});

/** A log on a node of its own. */
const open = async (url: string, prefix = 'sitrep.') => {
  const cluster = await EventStoreCluster.connect(url, 5_000);
  opened.push(cluster);
  return cluster.log(prefix);
};
const started = (node: EventStoreNode): EventStoreNode => {
  opened.push({ close: () => node.kill() });
  return node;
};

describeEventLog('The EventStoreDB log', async () => open(started(await EventStoreNode.start()).url()));

describeEventLog('The EventStoreDB log over TLS with a password', async () =>
  open(started(await secureNode()).url({ user: 'sitrep', parameters: secureNode.parameters })),
);

const real = process.env['EVENTSTORE_TEST_URL'];
if (real === undefined)
  it.todo(
    'A real server was not asked: set EVENTSTORE_TEST_URL to its connection string to run the contract against it',
  );
else
  describeEventLog('The EventStoreDB log on a real server', () => open(real, `contract${randomUUID().slice(0, 8)}.`));
