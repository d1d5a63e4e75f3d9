import { PLAYBOOK_DESCRIPTION, PLAYBOOK_TITLE, STAGE_TITLE, TASK_DESCRIPTION, TASK_TITLE } from '@sitrep/domain';
import type { PlannedStage } from '@sitrep/domain';
import { ArrayMaxSize, ArrayUnique, IsArray } from 'class-validator';
import { IsId, IsListOf, IsSlashCommand, IsText, slashCommandOf } from '../http/fields.js';

export class PlannedTaskBody {
  @IsText(TASK_TITLE, { description: 'What is to be done.' })
  title: string;

  @IsText(TASK_DESCRIPTION, { description: 'How it is done.', optional: true })
  description?: string;

  @IsSlashCommand({ description: 'The slash command that does it.', optional: true })
  command?: string | null;
}

export class PlannedStageBody {
  @IsText(STAGE_TITLE, { description: 'What people call it.' })
  title: string;

  @IsListOf(() => PlannedTaskBody, { description: 'Its tasks, in order.' })
  tasks: PlannedTaskBody[];
}

/** What a playbook consists of, but for its team. */
export class PlaybookBody {
  @IsText(PLAYBOOK_TITLE, { description: 'What people call it.' })
  title: string;

  @IsText(PLAYBOOK_DESCRIPTION, { description: 'When to use it.', optional: true })
  description?: string;

  @IsArray()
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsId({ description: 'Who takes part in incidents that are started from it.', optional: true }, { each: true })
  memberUserIds?: string[];

  @IsListOf(() => PlannedStageBody, { description: 'Its stages, in order.' })
  stages: PlannedStageBody[];
}

/** The playbook as the rules know it, with what was left out. */
export const wholeOf = ({ title, description = '', memberUserIds = [], stages }: PlaybookBody) => ({
  title,
  description,
  memberUserIds,
  stages: stages.map((stage): PlannedStage => ({
    title: stage.title,
    tasks: stage.tasks.map((task) => ({
      title: task.title,
      description: task.description ?? '',
      command: slashCommandOf(task.command),
    })),
  })),
});
