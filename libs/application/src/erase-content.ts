import type { ContentKeys } from './content-keys.js';
import type { EventLog, StoredEvent } from './event-log.js';
import type { OnPage } from './projection.js';

/** What the metadata of a stored event says about its seal, if it has one. */
export interface SealMetadata {
  /** The id of the key. */
  readonly contentKey?: string;
  /** Base64: 12 bytes of nonce, the ciphertext, 16 bytes of tag (AES-256-GCM). */
  readonly sealed?: string;
}

/** Whether an event says that everything typed into its stream before is to be unreadable. */
export const isErasure = ({ type }: { readonly type: string }): boolean =>
  type === 'IncidentContentErased' || type === 'PlaybookContentErased' || type === 'WebhookDeleted';

/** Whether what people type into a stream is sealed. */
export const isSealed = (stream: string): boolean => SEALED.some((category) => stream.startsWith(category));
const SEALED = ['incident-', 'playbook-', 'webhook-'];

/**
 * Carries out the erasures that the log speaks of, and keeps doing so: destroys the keys of everything that was typed
 * into a stream before its content was erased. An erasure that was cut off is finished by the next start, and keys that
 * come back with an old backup are destroyed again.
 *
 * @param log as it is on the disk; no key is used here.
 */
export const eraseContent = async (
  log: EventLog,
  keys: ContentKeys,
  signal: AbortSignal,
  onPage: OnPage = () => {},
): Promise<void> => {
  let since = 0;
  for await (const page of log.follow({ after: await keys.erasedThrough(), signal })) {
    const erasures = page.events.filter(isErasure);
    for (const erasure of erasures) await keys.destroy(await keysBefore(log, erasure));
    since += page.events.length;
    if (page.position !== undefined && (erasures.length > 0 || since >= EVENTS_BETWEEN_NOTES)) {
      await keys.noteErasedThrough(page.position);
      since = 0;
    }
    await onPage(page);
  }
};

/** The keys of a stream up to one of its events. */
const keysBefore = async (log: EventLog, { stream, version }: StoredEvent): Promise<readonly string[]> => {
  const ids = new Set<string>();
  for (let after = 0; after < version;) {
    const page = await log.readStream(stream, { after, limit: PAGE_SIZE });
    for (const stored of page) {
      const { contentKey } = stored.metadata as SealMetadata;
      if (contentKey !== undefined && stored.version <= version) ids.add(contentKey);
    }
    after = page.at(-1)?.version ?? version;
  }
  return [...ids];
};

const PAGE_SIZE = 500;
/** Noting a place costs an fsync; looking at so many events again at a start costs less. */
const EVENTS_BETWEEN_NOTES = 5_000;
