import { NO_STREAM, WrongExpectedVersionError, type EventStoreDBClient } from '@eventstore/db-client';
import {
  PositionUnknown,
  type AppendOutcome,
  type EventLog,
  type FollowedPage,
  type Position,
  type StoredEvent,
} from '@sitrep/application';
import type { WrittenEvent } from '@sitrep/event-schema';
import type { Credentials } from './connection-string.js';
import { within } from './deadline.js';
import { isInvalidPosition } from './failures.js';
import { followAll } from './follow-all.js';
import { patiently } from './patience.js';
import { formatPosition, parsePosition } from './positions.js';
import { readEverything, readForwards, readLast } from './reading.js';
import type { ReplaceableClient } from './replaceable-client.js';
import { SharedTail } from './shared-tail.js';
import { toEventData, toStoredEvent } from './stored-form.js';
import { layDown, type StreamRules } from './stream-rules.js';
import { Turnstile } from './turnstile.js';

/** What the logs of one cluster share. */
export interface Connection {
  /** For appends and reads. */
  readonly working: ReplaceableClient;
  /** For subscriptions: what becomes of their connection must not touch an append. */
  readonly following: ReplaceableClient;
  readonly credentials: Credentials | undefined;
  readonly closing: AbortSignal;
}

/**
 * An event log in EventStoreDB: the streams of a cluster whose names begin with a prefix. Revisions there count from 0,
 * versions here from 1: a stream of three events is at revision 2 and version 3.
 */
export class EventStoreLog implements EventLog {
  readonly #connection: Connection;
  readonly #prefix: string;
  /** All who follow the log. */
  readonly #tail: SharedTail;
  readonly #appends = new Turnstile(APPENDS_IN_A_TURN);

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
    const { following: clients, credentials } = connection;
    this.#tail = new SharedTail((from) => followAll({ clients, prefix, credentials, ...from }));
  }

  async append(stream: string, expected: number, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    await this.#appends.pass();
    const data = toEventData(events);
    const options = {
      // Always exact: only then does the server know an append that it has made before from a second one.
      expectedRevision: expected === 0 ? NO_STREAM : BigInt(expected - 1),
      // Also where nobody asks for them. With credentials the client makes one call an append, which has a deadline and
      // fails alone; without, it shares one call among all, which has neither.
      credentials: this.#connection.credentials ?? NOBODY,
    } as const;
    try {
      const { position } = await this.#patiently((client, timeoutMs) =>
        within(timeoutMs, client.appendToStream(this.#prefix + stream, data, { ...options, deadline: timeoutMs })),
      );
      const version = expected + events.length;
      return {
        appended: true,
        version,
        position: position ? formatPosition(position) : await this.#at(stream, version),
      };
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      // It is the type that counts; the message is empty.
      const { actualVersion } = error;
      return { appended: false, actual: typeof actualVersion === 'bigint' ? Number(actualVersion) + 1 : 0 };
    }
  }

  async readStream(
    stream: string,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly StoredEvent[]> {
    const events = await this.#patiently((client, timeoutMs) =>
      readForwards(client, this.#prefix + stream, { revision: after, limit }, { ...this.#connection, timeoutMs }),
    );
    return events.map((event) => toStoredEvent(event, this.#prefix));
  }

  async last(stream: string): Promise<StoredEvent | undefined> {
    const event = await this.#patiently((client, timeoutMs) =>
      readLast(client, this.#prefix + stream, { ...this.#connection, timeoutMs }),
    );
    return event && toStoredEvent(event, this.#prefix);
  }

  /** The client cannot filter such a read, so it goes through all that the cluster holds. Following does not. */
  async readAll({
    after,
    limit,
  }: {
    readonly after: Position | undefined;
    readonly limit: number;
  }): Promise<readonly StoredEvent[]> {
    if (after !== undefined) await this.#assertHeld(after);
    const position = after === undefined ? undefined : parsePosition(after);
    const events = await this.#patiently((client, timeoutMs) =>
      readEverything(
        client,
        {
          position,
          limit,
          isWanted: (event) =>
            event.streamId.startsWith(this.#prefix) && (after === undefined || formatPosition(event.position) > after),
        },
        { ...this.#connection, timeoutMs },
      ),
    );
    return events.map((event) => toStoredEvent(event, this.#prefix));
  }

  async *follow({
    after,
    signal,
  }: {
    readonly after: Position | undefined;
    readonly signal: AbortSignal;
  }): AsyncGenerator<FollowedPage> {
    if (after !== undefined) await this.#assertHeld(after);
    yield* this.#tail.follow({ after, signal: AbortSignal.any([signal, this.#connection.closing]) });
  }

  /** Sees to it that the rules hold for a stream, whether it exists yet or not. */
  layDown(stream: string, rules: StreamRules): Promise<void> {
    return this.#patiently((client, timeoutMs) =>
      layDown(client, this.#prefix + stream, rules, this.#connection.credentials, timeoutMs),
    );
  }

  /** The connection is closed by the cluster, which its logs share. */
  async close(): Promise<void> {}

  /** @throws PositionUnknown when the log ends before the position. What lies there may be gone; what comes behind not. */
  async #assertHeld(position: Position): Promise<void> {
    const parsed = parsePosition(position);
    const found = await this.#patiently((client, timeoutMs) =>
      readEverything(client, { position: parsed, limit: 1, isWanted: () => true }, { ...this.#connection, timeoutMs }),
    ).catch((error: unknown) => {
      if (isInvalidPosition(error)) return [];
      throw error;
    });
    if (found.length === 0) throw new PositionUnknown(position);
  }

  /** Where an event lies, for an append of which the server does not say it. */
  async #at(stream: string, version: number): Promise<Position> {
    const [event] = await this.readStream(stream, { after: version - 1, limit: 1 });
    return event!.position;
  }

  #patiently<Result>(call: (client: EventStoreDBClient, timeoutMs: number) => Promise<Result>): Promise<Result> {
    return patiently(this.#connection.working, this.#connection.closing, call);
  }
}

/** Fewer mean more writes to the socket, more mean that server and process wait for each other (measured). */
const APPENDS_IN_A_TURN = 8;
const NOBODY: Credentials = { username: 'nobody', password: 'nobody' };
