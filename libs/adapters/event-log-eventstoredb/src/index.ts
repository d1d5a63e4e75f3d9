import type { EventStoreCluster as Cluster } from './event-store-cluster.js';

export { ClusterUnusable } from './cluster-unusable.js';
export { connectionFault } from './connection-string.js';
export type { StreamRules } from './stream-rules.js';

/** A connection to EventStoreDB, and the logs behind it. Who uses the embedded log does not wait for the client to be loaded. */
export const EventStoreCluster = {
  connect: async (...how: Parameters<typeof Cluster.connect>): Promise<Cluster> =>
    (await import('./event-store-cluster.js')).EventStoreCluster.connect(...how),
};
export type EventStoreCluster = Cluster;
