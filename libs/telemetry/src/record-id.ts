import { hash } from 'node:crypto';

/** The namespace of Sitrep's telemetry records: minted once, for ever. */
const NAMESPACE = Buffer.from('9f0c1f0e6a6b4c52a9a55a3f6f1f8d27', 'hex');

/**
 * UUID version 5 (RFC 9562, section 5.5) of the domain event's id and the record's ordinal among that event's records.
 * Deterministic, so that deriving the stream anew gives every record the id it had. The event's own id is random.
 */
export const recordIdOf = (eventId: string, ordinal: number): string => {
  const digest = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(`${eventId}/${ordinal}`)]), 'buffer');
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
