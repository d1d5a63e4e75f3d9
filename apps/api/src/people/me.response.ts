import type { Scope } from '@sitrep/domain';

export class MeResponse {
  userId: string;
  tokenId: string;
  label: string;
  scopes: Scope[];
  teamIds: string[];
}
