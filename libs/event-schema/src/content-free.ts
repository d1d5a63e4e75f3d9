import { decodeEvent, type Place, type WrittenEvent } from './event-codec.js';

/** What stands where words stood: it says neither which they were nor how many. */
const REMOVED = 'removed';

/** Content that nobody typed but that is made of what people typed, or of secrets: 64 hexadecimal digits, and still so many. */
const DIGESTS: readonly string[] = ['secretSha256', 'fingerprint'];
const NO_DIGEST = '0'.repeat(64);

/**
 * The same event, told by its facts alone: every text of its content gives way to one and the same word, in the shape that
 * it was stored in. Telemetry derives from it what it would derive from the original.
 *
 * @throws UnreadableEvent where the event's shape is not known here: then nobody can say what of it are words.
 */
export const contentFree = (stored: WrittenEvent & Place): WrittenEvent => {
  decodeEvent(stored);
  const { id, type } = stored;
  const { facts, content } = stored.data as { readonly facts: unknown; readonly content: unknown };
  const { schemaVersion, occurredAt, requestId } = stored.metadata as Readonly<Record<string, unknown>>;
  const replaced = {
    id,
    type,
    data: { facts, content: replacedIn(content) },
    metadata: { schemaVersion, occurredAt, ...(requestId !== undefined && { requestId }) },
  };
  decodeEvent({ ...stored, ...replaced });
  return replaced;
};

const replacedIn = (value: unknown, name = ''): unknown => {
  if (typeof value === 'string') return DIGESTS.includes(name) ? NO_DIGEST : REMOVED;
  if (Array.isArray(value)) return value.map((each) => replacedIn(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replacedIn(each, key)]));
};
