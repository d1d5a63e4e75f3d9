import type { PagePlace } from '@sitrep/application';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { MayBeAbsent } from './fields.js';
import { invalid } from './validation.js';

/** How lists are asked for. */
export class PageQuery {
  /** How many items an answer holds at most. */
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  /** The `nextCursor` of the page before. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;
}

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
