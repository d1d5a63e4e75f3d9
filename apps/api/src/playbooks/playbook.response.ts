import type { PlannedStage, PlannedTask } from '@sitrep/domain';
import type { PlaybookView } from '@sitrep/read-models';

/** Stages and tasks to start incidents with. */
export class PlaybookResponse implements Omit<PlaybookView, 'deletedAt'> {
  id: string;
  title: string;
  description: string;
  teamId: string;
  memberUserIds: string[];
  createdByUserId: string;
  /** RFC 3339, UTC, milliseconds. */
  createdAt: string;
  updatedAt: string;
  /** When the words in it were last erased. */
  contentErasedAt: string | null;
  /** How many events the playbook has seen; also its ETag. */
  version: number;
  stages: PlannedStageResponse[];
}

export class PlannedStageResponse implements PlannedStage {
  title: string;
  tasks: PlannedTaskResponse[];
}

export class PlannedTaskResponse implements PlannedTask {
  title: string;
  description: string;
  command: string | null;
}

export class PlaybookPage {
  items: PlaybookResponse[];
  /** Goes into `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

export const shownPlaybook = (view: PlaybookView): PlaybookResponse => {
  const { deletedAt: _, ...shown } = view;
  return shown as PlaybookResponse;
};
