export { connectionFault } from './connection-string.js';
export { EventStoreCluster, ClusterUnusable } from './event-store-cluster.js';
export type { StreamRules } from './stream-rules.js';
