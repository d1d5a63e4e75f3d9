import type { HttpClient, Me, Team, Token } from './http-client.js';

/** A token that was issued: who acts by it, and a client that bears it. */
export interface Bearer extends Me {
  readonly client: HttpClient;
}

/** Issues a token and gives its bearer. */
export const issue = async (
  admin: HttpClient,
  scopes: readonly string[],
  teamIds: readonly string[] = [],
  more: { readonly userId?: string; readonly expiresAt?: string; readonly label?: string } = {},
): Promise<Bearer> => {
  const { status, text, body } = await admin.post<Token>('/v1/tokens', {
    label: 'of a test',
    scopes,
    teamIds,
    ...more,
  });
  if (status !== 201) throw new Error(`no token: ${status} ${text}`);
  const { id, userId, label, secret } = body;
  return { tokenId: id, userId, label, scopes, teamIds, client: admin.as(secret) };
};

export const createTeam = async (admin: HttpClient, name: string): Promise<string> => {
  const { status, text, body } = await admin.post<Team>('/v1/teams', { name });
  if (status !== 201) throw new Error(`no team: ${status} ${text}`);
  return body.id;
};
