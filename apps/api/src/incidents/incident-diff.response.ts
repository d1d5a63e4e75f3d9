import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { IncidentChange } from '@sitrep/read-models';

/** What is different between two places in an incident's history. */
export class IncidentDiffResponse {
  incidentId: string;
  /** The version at the earlier place; 0 when the incident had not been started yet. */
  fromVersion: number;
  /** The version at the later place. */
  toVersion: number;
  /** Empty where everything is as it was. */
  changes: IncidentChangeResponse[];
}

const anything: Pick<ApiPropertyOptions, 'anyOf' | 'nullable'> = {
  anyOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
  ],
  nullable: true,
};

/** One difference. Things are known by their ids: a task that was pushed down by another one has not changed. */
export class IncidentChangeResponse implements IncidentChange {
  /** What is different: the incident itself, one of its stages, or one of its tasks. */
  of: 'incident' | 'stage' | 'task';
  /** Its id. */
  id: string;
  change: 'added' | 'removed' | 'changed';
  /**
   * Which field has another value; null where the whole was added or removed. Of a task also `stageId`. A new order is told
   * as `stageIds` of the incident or `taskIds` of a stage.
   */
  field: string | null;
  @ApiProperty({ ...anything, description: 'The value then; null where there was none.' })
  before: unknown;
  @ApiProperty({ ...anything, description: 'The value now; null where there is none.' })
  after: unknown;
}
