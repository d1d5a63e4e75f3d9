import type { PagePlace } from '@sitrep/application';
import { IsShortText, IsWholeNumber } from './fields.js';
import { invalid } from './validation.js';

/** How lists are asked for. */
export class PageQuery {
  @IsWholeNumber(1, 200, { description: 'How many items an answer holds at most.', optional: true, default: 50 })
  limit: number = 50;

  @IsShortText(1_000, { description: 'The `nextCursor` of the page before.', optional: true })
  cursor?: string;
}

/**
 * The version behind which a page of a stream begins.
 * @throws ProblemException when this is no cursor of ours.
 */
export const versionOf = (cursor = '0'): number => {
  if (!/^\d{1,15}$/.test(cursor))
    throw invalid([{ parameter: 'cursor', detail: 'must be the nextCursor of an answer' }]);
  return Number(cursor);
};

export const cursorOf = (place: PagePlace | undefined): string | null =>
  place ? Buffer.from(JSON.stringify([place.value, place.key])).toString('base64url') : null;

/** @throws ProblemException when this is no cursor of ours. */
export const placeOf = (cursor: string | undefined): PagePlace | undefined => {
  if (cursor === undefined) return undefined;
  try {
    const [value, key, ...rest] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof value === 'string' && typeof key === 'string' && rest.length === 0) return { value, key };
  } catch {
    // Not JSON, or no list in it: no cursor of ours either way.
  }
  throw invalid([{ parameter: 'cursor', detail: 'must be the nextCursor of an answer' }]);
};
