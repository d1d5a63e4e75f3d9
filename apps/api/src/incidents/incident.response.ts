import type { IncidentView, StageView, TaskView } from '@sitrep/read-models';

/** An incident. */
export class IncidentResponse implements IncidentView {
  id: string;
  name: string;
  description: string;
  status: 'active' | 'ended';
  teamId: string;
  /** The channel created along with the incident. */
  channelIds: string[];
  /** How bad it is: `sev1` is the worst; null while nobody has judged it. */
  severity: 'sev1' | 'sev2' | 'sev3' | 'sev4' | null;
  commanderUserId: string;
  /** Who holds which role beside the commander. */
  roles: RolesResponse;
  createdByUserId: string;
  /** The chat message it was started from. */
  postId: string | null;
  playbookId: string | null;
  playbookVersion: number | null;
  /** RFC 3339, UTC, milliseconds. */
  startedAt: string;
  endedAt: string | null;
  /** When the last status update was posted. */
  updatedAt: string | null;
  /** When the words in it were last erased. */
  contentErasedAt: string | null;
  /** How many events the incident has seen; also its ETag. */
  version: number;
  stages: StageResponse[];
}

/** Null: nobody. */
export class RolesResponse {
  scribe: string | null;
  communications: string | null;
}

/** An incident in a list. */
export class ListedIncidentResponse extends IncidentResponse {
  /**
   * What people call it by, as in `INC-42`: its place in the order in which incidents were started on this installation. Only
   * with `include=number`: an incident is answered before its place is certain, and reads as it was answered.
   */
  number?: number;
}

/** An incident as it is read by itself. */
export class ReadIncidentResponse extends ListedIncidentResponse {
  /** Where it was started from a playbook. */
  playbookDrift?: PlaybookDriftResponse;
}

/** How far a playbook has moved since an incident was started from it. */
export class PlaybookDriftResponse {
  latestVersion: number;
  /** How many versions there have been since the one that the incident was started from. */
  versionsSince: number;
  isDeleted: boolean;
}

/** A set of tasks that belong together. */
export class StageResponse implements StageView {
  id: string;
  title: string;
  tasks: TaskResponse[];
}

/** Something that is to be done. */
export class TaskResponse implements TaskView {
  id: string;
  title: string;
  description: string;
  state: 'open' | 'in_progress' | 'closed';
  assigneeUserId: string | null;
  /** The slash command that does it. */
  command: string | null;
  /** When the command was last run with success. */
  commandLastRunAt: string | null;
  stateChangedAt: string | null;
  /** Until when it should be done. */
  dueAt: string | null;
}

export class IncidentPage {
  items: ListedIncidentResponse[];
  /** Goes into `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}
