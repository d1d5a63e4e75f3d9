import type { FeedFilter } from '@sitrep/application';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { allActions } from '@sitrep/telemetry';
import { IsId, MayBeAbsent } from '../http/fields.js';

/** Where to begin in the telemetry stream, and what to leave out. */
export class TelemetryQuery {
  /** A cursor that was received, or `start`. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  after?: string;

  @MayBeAbsent()
  @IsIn([...new Set(allActions().map(({ type }) => type))])
  type?: string;

  @MayBeAbsent()
  @IsId()
  diagnosticID?: string;
}

export const filterOf = ({ type, diagnosticID }: TelemetryQuery): FeedFilter => ({
  ...(type !== undefined && { type }),
  ...(diagnosticID !== undefined && { diagnosticID }),
});
