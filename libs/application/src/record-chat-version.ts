import { setTimeout } from 'node:timers/promises';
import type { Id } from '@sitrep/domain';
import type { ChatServer } from './chat-server.js';
import { StorageUnavailable } from './event-log.js';
import { servers } from './stream-kinds.js';
import { TooContended, type WritePath } from './write-path.js';

export interface RecordChatVersion {
  readonly server: ChatServer;
  readonly writePath: WritePath;
  readonly diagnosticId: Id;
  readonly pluginVersion: string;
  readonly signal: AbortSignal;
}

/**
 * Keeps on record which version the connected chat server has: an event when it has changed. The server is asked at the
 * start, once an hour, and each minute while it does not answer; nothing waits for it.
 */
export const recordChatVersion = async (options: RecordChatVersion): Promise<void> => {
  const { server, writePath, diagnosticId, pluginVersion, signal } = options;
  while (!signal.aborted) {
    const asked = await server.version(signal);
    const isRecorded =
      asked.outcome === 'done' &&
      (await writePath
        .handle(servers, diagnosticId, { type: 'RecordVersions', serverVersion: asked.value, pluginVersion })
        .then(() => true, isPassing));
    await setTimeout(isRecorded ? HOUR_MS : MINUTE_MS, undefined, { signal }).catch(() => undefined);
  }
};

/** The next attempt may do better. */
const isPassing = (error: unknown): false => {
  if (error instanceof StorageUnavailable || error instanceof TooContended) return false;
  throw error;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
