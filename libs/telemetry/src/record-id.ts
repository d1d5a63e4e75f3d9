import { hash } from 'node:crypto';

/** The namespace of Sitrep's telemetry records: minted once, for ever. */
const NAMESPACE = Buffer.from('9f0c1f0e6a6b4c52a9a55a3f6f1f8d27', 'hex');

/**
 * UUID version 5 (RFC 9562, section 5.5) of the domain event's id and the record's ordinal among that event's records.
 * Deterministic, so that deriving the stream anew gives every record the id it had. The event's own id is random.
 */
export const recordIdOf = (eventId: string, ordinal: number): string => {
  const hex = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(`${eventId}/${ordinal}`)]), 'hex');
  const variant = VARIANTS[parseInt(hex[16]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The two highest bits of the ninth byte say which layout of UUID it is. */
const VARIANTS = '89ab';
