/** The cluster cannot be used as it is set up. The message says what to do, and repeats nothing of the connection string. */
export class ClusterUnusable extends Error {
  override readonly name = 'ClusterUnusable';
}
