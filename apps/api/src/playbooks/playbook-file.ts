import type { PlaybookView } from '@sitrep/read-models';
import { IsOneOf } from '../http/fields.js';
import { CreatePlaybookBody } from './create-playbook.js';

const FORMAT = 'sitrep/playbook';
const SCHEMA_VERSIONS = [1] as const;

/**
 * A playbook in a file: what a creation takes, and what kind of file it is. docs/playbook-file.md describes it. What is
 * empty is left out, so that exporting what was imported gives the same file again.
 */
export class PlaybookFile extends CreatePlaybookBody {
  @IsOneOf([FORMAT], { description: 'What kind of file this is.' })
  format: typeof FORMAT;

  @IsOneOf(SCHEMA_VERSIONS, { description: 'The shape of the file.' })
  schemaVersion: (typeof SCHEMA_VERSIONS)[number];
}

export const fileOf = ({ teamId, title, description, memberUserIds, stages }: PlaybookView): PlaybookFile => ({
  format: FORMAT,
  schemaVersion: 1,
  teamId,
  title,
  ...(description !== '' && { description }),
  ...(memberUserIds.length > 0 && { memberUserIds: [...memberUserIds] }),
  stages: stages.map((stage) => ({
    title: stage.title,
    tasks: stage.tasks.map((task) => ({
      title: task.title,
      ...(task.description !== '' && { description: task.description }),
      ...(task.command !== null && { command: task.command }),
    })),
  })),
});
