import type { UserView } from '@sitrep/read-models';

export class UserResponse implements UserView {
  id: string;
  name: string;
  namedAt: string;
}

export class UserPage {
  items: UserResponse[];
  nextCursor: string | null;
}
