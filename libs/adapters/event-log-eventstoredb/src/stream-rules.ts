import { isDeepStrictEqual } from 'node:util';
import { jsonEvent, NO_STREAM, WrongExpectedVersionError, type EventStoreDBClient } from '@eventstore/db-client';
import type { Credentials } from './connection-string.js';
import { within } from './deadline.js';
import { readLast } from './reading.js';

/** What is laid down about one stream, beside what is in it. */
export interface StreamRules {
  /** Users and groups of the cluster who may read the stream. We may, and administrators always may. */
  readonly readers: readonly string[];
}

/**
 * Sees to it that the rules hold for the stream; what else its metadata says is left as it is. Without a user of ours
 * the cluster asks nobody who they are, and there is nothing to do.
 */
export const layDown = async (
  client: EventStoreDBClient,
  stream: string,
  { readers }: StreamRules,
  credentials: Credentials | undefined,
  timeoutMs: number,
): Promise<void> => {
  if (!credentials) return;
  const us = credentials.username;
  const $acl = { $r: [us, ...readers], $w: [us], $d: ['$admins'], $mr: [us, ...readers], $mw: [us] };
  // Not through `getStreamMetadata`: what that gives as the revision is a position, and cannot be expected.
  const metastream = `$$${stream}`;
  const newest = await readLast(client, metastream, { credentials, timeoutMs });
  const before = (newest?.data ?? {}) as Readonly<Record<string, unknown>>;
  if (isDeepStrictEqual(before['$acl'], $acl)) return;
  const event = jsonEvent({ type: '$metadata', data: { ...before, $acl } });
  const expectedRevision = newest ? newest.revision : NO_STREAM;
  try {
    await within(
      timeoutMs,
      client.appendToStream(metastream, event, { expectedRevision, credentials, deadline: timeoutMs }),
    );
  } catch (error) {
    // Another process was faster, with the same rules or with others: look again.
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    await layDown(client, stream, { readers }, credentials, timeoutMs);
  }
};
