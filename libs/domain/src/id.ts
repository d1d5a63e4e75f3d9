/**
 * An opaque identifier. Sitrep mints 26 characters of a-z and 0-9; ids from other systems may be UUIDs. Nothing else is
 * an id: where a client could choose one freely, it could type words into it, and ids reach the telemetry stream.
 */
export type Id = string;

export const ID_PATTERN = '^(?:[a-z0-9]{26}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$';

const idPattern = new RegExp(ID_PATTERN);

export const isId = (value: unknown): value is Id => typeof value === 'string' && idPattern.test(value);
