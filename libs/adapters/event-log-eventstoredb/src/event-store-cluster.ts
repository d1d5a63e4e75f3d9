import { StorageUnavailable } from '@sitrep/application';
import { ClusterUnusable } from './cluster-unusable.js';
import { credentialsIn, type Credentials } from './connection-string.js';
import { EventStoreLog, type Connection } from './event-store-log.js';
import { isAccessDenied } from './failures.js';
import { patiently } from './patience.js';
import { readEverything } from './reading.js';
import { REPLACEMENTS_APART, ReplaceableClient } from './replaceable-client.js';

/**
 * A connection to EventStoreDB (or KurrentDB), and the logs behind it.
 *
 * The client reports failures and leaves it to us to try again, to wait no longer than is of use, and to do it over with
 * a new client where the old one is stuck; all of that is here and in the files beside.
 */
export class EventStoreCluster {
  readonly #closing = new AbortController();
  readonly #connection: Connection;

  /**
   * Connects, and makes sure that we may read what we are going to follow.
   * @throws ClusterUnusable when nobody answers within `patienceMs`, or when they do not let us.
   */
  static async connect(url: string, patienceMs = 30_000): Promise<EventStoreCluster> {
    const cluster = new EventStoreCluster(url);
    try {
      await cluster.#assertUsable(patienceMs);
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  private constructor(url: string) {
    this.#connection = {
      working: new ReplaceableClient(url),
      following: new ReplaceableClient(url, REPLACEMENTS_APART + 1),
      credentials: credentialsIn(url),
      closing: this.#closing.signal,
    };
  }

  /** Who we are to the cluster; nobody, where it does not ask. */
  get credentials(): Credentials | undefined {
    return this.#connection.credentials;
  }

  /** The log of all streams whose names begin with the prefix. */
  log(prefix: string): EventStoreLog {
    return new EventStoreLog(this.#connection, prefix);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#connection.working.close(), this.#connection.following.close()]);
  }

  async #assertUsable(patienceMs: number): Promise<void> {
    const { working, closing } = this.#connection;
    const until = performance.now() + patienceMs;
    for (;;)
      try {
        const anything = { position: undefined, limit: 1, isWanted: () => true };
        await patiently(working, closing, (client, timeoutMs) =>
          readEverything(client, anything, { ...this.#connection, timeoutMs }),
        );
        return;
      } catch (cause) {
        if (!(cause instanceof StorageUnavailable)) throw cause;
        if (isAccessDenied(cause.cause))
          throw new ClusterUnusable(
            'The cluster does not let the user of EVENTSTORE_URL read $all. Check the password, and give the user that ' +
              'right as docs/operations.md shows.',
            { cause },
          );
        if (performance.now() > until)
          throw new ClusterUnusable(
            'No node of EVENTSTORE_URL answers. Check addresses, the tls option and tlsCAFile, and that the cluster runs.',
            { cause },
          );
      }
  }
}
