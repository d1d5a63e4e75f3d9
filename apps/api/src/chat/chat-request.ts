import { isId, type Id } from '@sitrep/domain';
import { ProblemException } from '../http/problem.js';
import { invalid } from '../http/validation.js';

/** A slash command as a chat has passed it on, in the chat's own ids and names. */
export interface ChatRequest {
  /** Which chat: users and channels are called so there, and may be called the same elsewhere. */
  readonly chat: string;
  readonly foreignUserId: string;
  readonly userName: string;
  readonly foreignChannelId: string;
  /** With its slash. */
  readonly text: string;
  /** Who is mentioned: foreign ids by the names that stand in the text. */
  readonly mentions: ReadonlyMap<string, string>;
  /** The message that the command is about. */
  readonly postId: Id | undefined;
}

/** The fields of a form. @throws ProblemException when the body is none. */
export const formOf = (body: unknown): URLSearchParams => {
  if (!Buffer.isBuffer(body)) throw new ProblemException('not-a-form');
  return new URLSearchParams(body.toString());
};

/** @throws ProblemException when the field is missing or longer than such a thing is. */
export const fieldOf = (form: URLSearchParams, name: string, charactersMax = 255): string => {
  const value = form.get(name) ?? '';
  if (value === '' || value.length > charactersMax)
    throw invalid([{ parameter: name, detail: `must be 1 to ${charactersMax} characters` }]);
  return value;
};

/** A field that names a message, if there is one and it is named as ours are. */
export const postIdIn = (form: URLSearchParams): Id | undefined =>
  ['post_id', 'root_id'].map((name) => form.get(name)).find((value): value is Id => value !== null && isId(value));

export const TEXT_CHARACTERS_MAX = 20_000;
