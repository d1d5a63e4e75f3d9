import { isDeepStrictEqual } from 'node:util';
import { jsonEvent, NO_STREAM, WrongExpectedVersionError, type EventStoreDBClient } from '@eventstore/db-client';
import type { Credentials } from './connection-string.js';
import { within } from './deadline.js';
import { readLast } from './reading.js';

/** What is laid down about one stream, beside what is in it. */
export interface StreamRules {
  /** Users and groups of the cluster who may read the stream. We may, and administrators always may. */
  readonly readers?: readonly string[];
  /** How many of its newest events are kept. */
  readonly eventsMax?: number;
  /** After how many seconds an event is read no more; with `null`, events are kept for ever. */
  readonly maxAgeSeconds?: number | null;
}

/** Sees to it that the rules hold for the stream; what else its metadata says is left as it is. */
export const layDown = async (
  client: EventStoreDBClient,
  stream: string,
  rules: StreamRules,
  credentials: Credentials | undefined,
  timeoutMs: number,
): Promise<void> => {
  // Not through `getStreamMetadata`: what that gives as the revision is a position, and cannot be expected.
  const metastream = `$$${stream}`;
  const newest = await readLast(client, metastream, { credentials, timeoutMs });
  const before = (newest?.data ?? {}) as Readonly<Record<string, unknown>>;
  const { $maxAge, ...others } = before;
  const data = { ...others, ...($maxAge !== undefined && rules.maxAgeSeconds === undefined && { $maxAge }) };
  Object.assign(data, metadataOf(rules, credentials));
  if (isDeepStrictEqual(before, data)) return;
  const event = jsonEvent({ type: '$metadata', data });
  const expectedRevision = newest ? newest.revision : NO_STREAM;
  try {
    await within(
      timeoutMs,
      client.appendToStream(metastream, event, {
        expectedRevision,
        deadline: timeoutMs,
        ...(credentials && { credentials }),
      }),
    );
  } catch (error) {
    // Another process was faster, with the same rules or with others: look again.
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    await layDown(client, stream, rules, credentials, timeoutMs);
  }
};

/** Without a user of ours the cluster asks nobody who they are, and rights are nobody's. */
const metadataOf = ({ readers, eventsMax, maxAgeSeconds }: StreamRules, credentials: Credentials | undefined) => {
  const us = credentials?.username;
  const $acl = us !== undefined &&
    readers && { $r: [us, ...readers], $w: [us], $d: ['$admins'], $mr: [us, ...readers], $mw: [us] };
  return {
    ...($acl && { $acl }),
    ...(eventsMax !== undefined && { $maxCount: eventsMax }),
    ...(typeof maxAgeSeconds === 'number' && { $maxAge: maxAgeSeconds }),
  };
};
