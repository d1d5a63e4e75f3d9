import type { FeedFilter } from '@sitrep/application';
import { allActions } from '@sitrep/telemetry';
import { IsId, IsOneOf, IsShortText } from '../http/fields.js';

/** Where to begin in the telemetry stream, and what to leave out. */
export class TelemetryQuery {
  @IsShortText(200, { description: 'Begin behind this cursor; `start` is the beginning.', optional: true })
  after?: string;

  @IsOneOf([...new Set(allActions().map(({ type }) => type))], {
    description: 'Only records of this type.',
    optional: true,
  })
  type?: string;

  @IsId({ description: 'Only records of this server.', optional: true })
  diagnosticID?: string;
}

export const filterOf = ({ type, diagnosticID }: TelemetryQuery): FeedFilter => ({
  ...(type !== undefined && { type }),
  ...(diagnosticID !== undefined && { diagnosticID }),
});
