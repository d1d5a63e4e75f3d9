import type { TeamView } from '@sitrep/read-models';

export class TeamResponse implements TeamView {
  id: string;
  name: string;
  createdAt: string;
}

export class TeamPage {
  items: TeamResponse[];
  nextCursor: string | null;
}
